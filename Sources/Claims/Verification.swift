import Statistics

extension Claim {
  /// All claims, in the paper's order, then those beyond it.
  public static let all: [Claim] = [
    .lemma1, .lemma2, .theorem1, .lemma3, .theorem2Pairwise, .theorem2Joint, .theorem3, .theorem3Range, .corollary1,
    .copies, .manyClasses, .oneThreshold, .underUseLimit, .underUse, .rightSmoothing, .attribution,
  ]
}

/// The claims' evidence and verdicts, and what the negative controls met.
public struct Verification: Sendable {
  /// One claim's part.
  public struct Finding: Sendable {
    /// The claim.
    public let claim: Claim
    /// Its evidence, judged.
    public let evidence: [JudgedEvidence]
    /// The verdict.
    public let verdict: Verdict

    /// Whether the verdict is the one that is expected of a correct program.
    public var isExpected: Bool { verdict.kind == claim.expected }
  }

  /// One negative control's part.
  public struct Kill: Sendable {
    /// The control.
    public let control: NegativeControl
    /// The claims whose evidence rejects it.
    public let killers: [String]

    /// Whether the claim that the formula belongs to rejects it.
    public var isRejected: Bool { killers.contains(control.claim) }
  }

  /// The claims, in order.
  public let findings: [Finding]
  /// The negative controls, in order.
  public let kills: [Kill]
  /// The harness on true statements; `nil` when it was left out.
  public let calibration: Calibration?
  /// The rates that the judgement used.
  public let judgement: Judgement

  /// Whether every verdict is the expected one, no negative control survives, the harness is calibrated, and there were no
  /// more statistical checks than planned.
  public var holds: Bool {
    findings.allSatisfy(\.isExpected) && kills.allSatisfy(\.isRejected) && calibration?.holds != false
      && countedTests <= plannedTests
  }

  /// Gathers and judges the evidence of `claims`, then puts every negative control through the same evidence.
  ///
  /// - Parameters:
  ///   - context: formulas, simulator and effort; controls meet the same observations.
  ///   - controls: the wrong formulas.
  ///   - calibrationSeeds: seeds of the harness's calibration; 0 leaves it out.
  ///   - progress: called with what is done and how much there is.
  /// - Throws: what a claim's evidence throws, and `CancellationError`.
  public static func run(
    _ claims: [Claim] = Claim.all, controls: [NegativeControl] = NegativeControl.all, context: EvidenceContext,
    judgement: Judgement = Judgement(), calibrationSeeds: Int = 1000,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> Verification {
    let total = claims.count * (1 + controls.count) + (calibrationSeeds > 0 ? 1 : 0)
    var done = 0
    var context = context
    context.formulas = context.formulas.remembering
    func gather(_ context: EvidenceContext, power: Bool) async throws -> [[JudgedEvidence]] {
      var lists: [[Evidence]] = []
      for claim in claims {
        try Task.checkCancellation()
        lists.append(try await claim.gather(context))
        done += 1
        progress(done, total)
      }
      return try judgement.judge(lists, power: power)
    }

    let findings = try zip(claims, await gather(context, power: true)).map { claim, evidence in
      Finding(claim: claim, evidence: evidence, verdict: claim.verdict(evidence))
    }
    var kills: [Kill] = []
    for control in controls {
      var wrong = context
      control.change(&wrong.formulas)
      let judged = try await gather(wrong, power: false)
      let killers = zip(claims, judged).filter { claim, evidence in
        // A claim rejects a formula when evidence that stood with the right one no longer does.
        let base = findings.first { $0.claim.id == claim.id }!
        return zip(evidence, base.evidence).contains { !$0.agrees && $1.agrees && $0.evidence.role == .claim }
      }
      kills.append(Kill(control: control, killers: killers.map(\.0.id)))
    }
    var calibration: Calibration?
    if calibrationSeeds > 0 {
      calibration = try await Calibration.run(context, seeds: calibrationSeeds)
      progress(total, total)
    }
    return Verification(findings: findings, kills: kills, calibration: calibration, judgement: judgement)
  }
}
