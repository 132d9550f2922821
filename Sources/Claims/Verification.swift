import OrderedTasks
import Statistics
import Tallies

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

  /// The claims, in order.
  public let findings: [Finding]
  /// The negative controls, in order.
  public let kills: [NegativeControl.Kill]
  /// The harness on true statements; `nil` when it was left out.
  public let calibration: Calibration?
  /// The rates that the judgement used.
  public let judgement: Judgement

  /// Whether every verdict is the expected one, no negative control survives, the harness is calibrated, and there were as
  /// many statistical checks as planned.
  public var holds: Bool {
    findings.allSatisfy(\.isExpected) && kills.allSatisfy(\.isRejected) && calibration?.holds != false
      && countedTests == plannedTests
  }

  /// Finds out which simulations `claims` ask for, by letting them ask a planner; little is simulated.
  ///
  /// - Throws: what a claim's evidence throws, and `CancellationError`.
  public static func plan(_ claims: [Claim] = Claim.all, context: EvidenceContext) async throws -> SimulationPlan {
    let planner = SimulationPlanner()
    let planning = context.planning(planner)
    for claim in claims {
      try Task.checkCancellation()
      _ = try await claim.gather(planning)
    }
    return planner.plan
  }

  /// Gathers and judges the evidence of `claims`, then puts every negative control through the same evidence.
  ///
  /// - Parameters:
  ///   - context: formulas, simulations and effort; controls meet the same observations.
  ///   - controls: the wrong formulas.
  ///   - calibrationSeeds: seeds of the harness's calibration; 0 leaves it out.
  ///   - progress: called with what is done and how much there is.
  /// - Throws: what a claim's evidence or `progress` throws, and `CancellationError`.
  public static func run(
    _ claims: [Claim] = Claim.all, controls: [NegativeControl] = NegativeControl.all, context: EvidenceContext,
    judgement: Judgement = Judgement(), calibrationSeeds: Int = 1000,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) async throws -> Verification {
    let total = claims.count * (1 + controls.count) + (calibrationSeeds > 0 ? 1 : 0)
    var done = 0
    /// The judged evidence of every claim under each of the formulas, and what it would notice if `power` is asked for.
    func gather(_ formulas: [ClaimedFormulas], power: Bool) async throws -> [[JudgedEvidence]] {
      var lists: [[Evidence]] = []
      try await forEachInOrder(0..<(formulas.count * claims.count), workers: context.workers) { index in
        var context = context
        context.formulas = formulas[index / claims.count]
        return try await claims[index % claims.count].gather(context)
      } take: { _, evidence in
        lists.append(evidence)
        done += 1
        try progress(done, total)
      }
      return try stride(from: 0, to: lists.count, by: max(1, claims.count)).flatMap {
        // A part of the claims is judged at the levels of all.
        try judgement.judge(
          Array(lists[$0..<($0 + claims.count)]), family: Claim.plannedTests(Claim.all), power: power)
      }
    }

    let right = context.formulas.remembering
    let findings = try zip(claims, await gather([right], power: true)).map { claim, evidence in
      Finding(claim: claim, evidence: evidence, verdict: claim.verdict(evidence))
    }
    // The right formulas come first alone: the controls then meet observations that are there.
    let wrong = controls.map { control in
      var formulas = right
      control.change(&formulas)
      return formulas
    }
    let judged = try await gather(wrong, power: false)
    let kills = controls.enumerated().map { place, control in
      NegativeControl.Kill(
        control, right: findings, wrong: Array(judged[(place * claims.count)...].prefix(claims.count)))
    }
    var calibration: Calibration?
    if calibrationSeeds > 0 {
      calibration = try await Calibration.run(context, seeds: calibrationSeeds)
      try progress(total, total)
    }
    return Verification(findings: findings, kills: kills, calibration: calibration, judgement: judgement)
  }
}
