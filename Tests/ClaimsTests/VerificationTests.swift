import CertifiedArithmetic
import Claims
import MonteCarlo
import Numerics
import Statistics
import SyntheticModel
import Tallies
import TestSupport
import Testing

@Suite("Verification")
struct VerificationTests {
  static func context(seed: UInt64 = 1, workers: Int = 2) -> EvidenceContext {
    EvidenceContext(seed: seed, workers: workers, samples: 1 << 16, draws: 1 << 16, points: 32)
  }

  @Test("every claim has its expected verdict, and every wrong formula is rejected by its claim")
  func everything() async throws {
    let verification = try await Verification.run(context: Self.context())
    for finding in verification.findings {
      #expect(finding.isExpected, "\(finding.claim.id): \(finding.verdict.summary)")
    }
    #expect(verification.kills.count == NegativeControl.all.count)
    for kill in verification.kills {
      #expect(kill.isRejected, "\(kill.control.id) rejected by \(kill.killers), not by \(kill.control.claim)")
    }
    #expect(verification.countedTests == verification.plannedTests, "the family is as large as planned")
    for finding in verification.findings {
      let counted = finding.evidence.flatMap(\.outcomes).count { $0.check.test != nil }
      #expect(counted == Claim.plannedTests([finding.claim]), "\(finding.claim.id)")
    }
    #expect(verification.holds)
  }

  @Test("every claim has its expected verdict at the full effort's 1,024 points")
  func manyPoints() async throws {
    let context = EvidenceContext(seed: 2, workers: 2, samples: 1 << 16, draws: 1 << 14, points: 1024)
    let verification = try await Verification.run(controls: [], context: context, calibrationSeeds: 0)
    for finding in verification.findings {
      #expect(finding.isExpected, "\(finding.claim.id): \(finding.verdict.summary)")
    }
  }

  @Test("the twelve wrong formulas that were asked for are there, each under the claim that it belongs to")
  func controls() {
    let asked = [
      "root-2-pi": "lemma-1", "double-variance": "theorem-2-pairwise", "eps0-without-half": "theorem-1",
      "flipped-delta": "lemma-2", "equation-39": "theorem-3", "beta-for-half": "theorem-3", "eps1-swapped": "theorem-3",
      "joint-ratio-trained": "under-use-limit", "copies-ignored": "e5-copies", "e2-for-four": "many-classes",
      "cas-diagonal": "cas", "joint-as-pairwise": "theorem-2-joint",
    ]
    #expect(asked.count == 12)
    for (id, claim) in asked {
      #expect(NegativeControl.all.first { $0.id == id }?.claim == claim, "\(id)")
    }
    #expect(Set(NegativeControl.all.map(\.id)).count == NegativeControl.all.count)
    #expect(NegativeControl.all.allSatisfy { control in Claim.all.contains { $0.id == control.claim } })
  }

  @Test("a wrong formula that only another claim rejects survives, and a survivor fails the run")
  func survivor() async throws {
    // Lemma 1's evidence does not see a wrong threshold.
    let verification = try await Verification.run(
      Claim.all.filter { $0.id == "lemma-1" }, controls: NegativeControl.all.filter { $0.id == "eps0-without-half" },
      context: Self.context(), calibrationSeeds: 0)
    #expect(verification.findings.allSatisfy { $0.isExpected })
    #expect(verification.kills.allSatisfy { !$0.isRejected } && !verification.holds)
  }

  @Test("each wrong formula is rejected along every route that its numbers enter, Monte Carlo among them")
  func routes() async throws {
    let verification = try await Verification.run(
      Claim.all.filter { ["lemma-1", "lemma-2", "many-classes", "theorem-1"].contains($0.id) },
      controls: NegativeControl.all.filter {
        ["root-2-pi", "flipped-delta", "e2-for-four", "eps0-without-half", "loss-without-noise"].contains($0.id)
      }, context: Self.context(), calibrationSeeds: 0)
    let kills = Dictionary(uniqueKeysWithValues: verification.kills.map { ($0.control.id, $0) })
    #expect(kills["root-2-pi"]?.routes == [.quadrature, .monteCarlo, .enclosure, .algebra])
    #expect(kills["flipped-delta"]?.routes == [.enumeration, .algebra])
    #expect(kills["e2-for-four"]?.routes == [.quadrature, .minimisation, .monteCarlo, .algebra])
    #expect(kills["loss-without-noise"]?.routes == [.monteCarlo, .algebra])
    for kill in verification.kills {
      // No statistical check tests Lemma 2's signs.
      let isDrawn = kill.control.id != "flipped-delta"
      #expect(kill.demanded == (isDrawn ? [.monteCarlo] : []) && kill.survived.isEmpty && kill.isRejected)
    }
    #expect(kills["eps0-without-half"]?.killers == ["theorem-1", "many-classes"])
  }

  @Test("a wrong formula that quadrature rejects and the samples do not survives their route, and fails the run")
  func survivesSamples() async throws {
    let error = 1e-7
    let control = NegativeControl("nearly", of: "lemma-1", "1/sqrt(pi) off by 1e-7") {
      $0.expectedMaximum = { try ClaimedFormulas.derived.expectedMaximum($0) + error }
    }
    let verification = try await Verification.run(
      Claim.all.filter { $0.id == "lemma-1" }, controls: [control], context: Self.context(), calibrationSeeds: 0)
    let kill = try #require(verification.kills.first)
    #expect(kill.routes == [.quadrature, .enclosure, .algebra] && kill.killers == ["lemma-1"])
    #expect(kill.demanded == [.monteCarlo] && kill.survived == [.monteCarlo] && !kill.isRejected)
    #expect(verification.findings.allSatisfy { $0.isExpected } && !verification.holds)
  }

  @Test("claims state what they check, under names of their own")
  func statements() {
    #expect(Set(Claim.all.map(\.id)).count == Claim.all.count)
    for claim in Claim.all {
      #expect(!claim.place.isEmpty && !claim.printed.isEmpty && !claim.formalised.isEmpty && !claim.hypotheses.isEmpty)
    }
    #expect(Claim.all.map(\.expected).filter { $0 == .refuted }.count == 1)
  }

  /// The tallies of a plan; anything else that is asked for is an error.
  struct PlannedTallies: TallySource {
    struct Unplanned: Error { let name: String }
    let tallies: [String: BlockTally]

    func tally(_ name: String, of simulation: any BlockSimulation, blocks: Int) throws -> BlockTally {
      guard let tally = tallies[name], tally.simulation == simulation.identity, tally.blocks == 0..<blocks else {
        throw Unplanned(name: name)
      }
      return tally
    }
  }

  @Test(
    "every simulation is planned, whatever the formulas and the number of points; joined shares give the same verdicts")
  func plan() async throws {
    let context = EvidenceContext(seed: 3, workers: 2, samples: 1 << 17, draws: 1 << 16, points: 48)
    let plan = try await Verification.plan(context: context)
    #expect(plan.simulations.count >= 15 && Set(plan.simulations.map(\.name)).count == plan.simulations.count)
    var shares: [[String: BlockTally]] = []
    for number in 1...2 {
      var tallies: [String: BlockTally] = [:]
      try await plan.simulate(plan.blocks(BlockShare(number, of: 2)), workers: 2) { place, piece in
        let name = plan.simulations[place].name
        tallies[name] = try tallies[name].map { try BlockTally.joining([$0, piece]) } ?? piece
      }
      shares.append(tallies)
    }
    let joined = try shares[0].merging(shares[1]) { try BlockTally.joining([$0, $1]) }
    let planned = try await Verification.run(
      context: context.taking(PlannedTallies(tallies: joined)), calibrationSeeds: 0)
    let unplanned = try await Verification.run(Claim.all, controls: [], context: context, calibrationSeeds: 0)
    func observed(_ verification: Verification) -> [Double?] {
      verification.findings.flatMap(\.evidence).flatMap(\.outcomes).map(\.check.observed)
    }
    #expect(observed(planned) == observed(unplanned))
    for finding in planned.findings { #expect(finding.isExpected, "\(finding.claim.id)") }
  }

  @Test("a verification does not depend on the number of threads, and does on the seed")
  func threads() async throws {
    func means(_ seed: UInt64, _ workers: Int) async throws -> [Double] {
      let claims = Claim.all.filter { ["lemma-1", "theorem-2-joint"].contains($0.id) }
      let verification = try await Verification.run(
        claims, controls: [], context: Self.context(seed: seed, workers: workers), calibrationSeeds: 40)
      return verification.findings.flatMap(\.evidence).flatMap(\.outcomes).compactMap(\.check.observed)
        + verification.calibration!.series.flatMap(\.uniformity.values)
    }
    let reference = try await means(1, 1)
    #expect(try await means(1, 2) == reference)
    #expect(try await means(1, 5) == reference)
    #expect(try await means(2, 2) != reference)
  }
}

@Suite("Judgement")
struct JudgementTests {
  /// A check whose p-value is `pValue`: a mean so many standard errors of 0.1 above 0.
  static func statistical(_ pValue: Double, _ expectation: Check.Expectation = .stands) throws -> Check {
    let score = StudentDistribution.upperQuantile(pValue / 2, degrees: 99)
    return .sampled("", [:], try MeanTest(expected: 0, mean: 0.1 * score, standardError: 0.1, count: 100), expectation)
  }

  @Test("Holm runs over the whole report; bounded and decided checks stand for themselves")
  func holm() throws {
    let judgement = Judgement(falseAlarmRate: 0.01, missRate: 0.001)
    let lists = [
      [Evidence("a", route: .monteCarlo, checks: [try Self.statistical(0.004), try Self.statistical(0.9)])],
      [Evidence("b", route: .monteCarlo, checks: [try Self.statistical(0.001)])],
      [
        Evidence(
          "c", route: .identity,
          checks: [
            .bounded("near", claimed: 1, observed: 1.1, allowed: 0.2),
            .bounded("far", claimed: 1, observed: 1.3, allowed: 0.2),
            .bounded("nan", claimed: .nan, observed: 1, allowed: 0.2), .decided("yes", [:], true),
            .decided("no", [:], false),
          ])
      ],
    ]
    let judged = try judgement.judge(lists)
    // 3 * 0.001 <= 0.01 and 2 * 0.004 <= 0.01: alone the first list would reject 0.004 as well, with fewer tests.
    #expect(judged[0][0].outcomes.map(\.agrees) == [false, true])
    #expect(judged[1][0].outcomes.map(\.agrees) == [false])
    #expect(judged[2][0].outcomes.map(\.agrees) == [true, false, false, true, false])
    #expect(!judged[2][0].agrees)
    #expect(judged[2][0].worst?.agrees == false)
    let (test, notices) = (judged[0][0].outcomes[0].check.test, judged[0][0].outcomes[0].detectableDifference)
    #expect(try notices == test?.detectableDifference(level: 0.01 / 3, missRate: 0.001))
    #expect(try judgement.judge(lists, power: false)[0][0].outcomes[0].detectableDifference == nil)
  }

  @Test("a number that must fall agrees when it is rejected, on the side that is named")
  func falls() throws {
    let judgement = Judgement(falseAlarmRate: 0.01)
    let checks = try [
      Self.statistical(1e-6, .falls(.either)), Self.statistical(1e-6, .falls(.above)),
      Self.statistical(1e-6, .falls(.below)), Self.statistical(0.5, .falls(.either)), Self.statistical(1e-6),
    ]
    let judged = try judgement.judge([[Evidence("e", route: .monteCarlo, checks: checks)]])
    #expect(judged[0][0].outcomes.map(\.agrees) == [true, true, false, false, false])
  }

  @Test("a claimed number is held against the whole enclosure, and no wider than its own rounding")
  func enclosed() throws {
    let ball = try Enclosure(midpoint: ExactNumber("1/2"), radius: ExactNumber("1/4"))
    let point = try Enclosure(midpoint: ExactNumber("1/2"), radius: 0)
    let checks: [Check] = [
      .enclosed("inside, far from the lower end", claimed: 0.7, in: ball, rounding: 0),
      .enclosed("near the upper end", claimed: 0.7499, in: ball, rounding: 0),
      .enclosed("beyond it", claimed: 0.7501, in: ball, rounding: 0),
      .enclosed("below", claimed: 0.2499, in: ball, rounding: 0),
      .enclosed("within rounding", claimed: 0.5 + 3 * 0.5.ulp, in: point, rounding: 3 * 0.5.ulp),
      .enclosed("beyond rounding", claimed: 0.5 + 4 * 0.5.ulp, in: point, rounding: 3 * 0.5.ulp),
      .enclosed("not a number", claimed: .nan, in: ball, rounding: 1),
    ]
    let judged = try Judgement().judge([[Evidence("e", route: .enclosure, checks: checks)]])[0][0]
    #expect(judged.outcomes.map(\.agrees) == [true, true, false, false, true, false, false])
    // The radius of a ball is rounded up to 30 bits.
    #expect((judged.outcomes[0].detectableDifference! - 0.5).magnitude < 0x1p-29)
    #expect(zip(judged.outcomes.map(\.strain), judged.outcomes).allSatisfy { ($0 <= 1) == $1.agrees })
  }

  @Test("verdicts follow from the roles of the evidence")
  func verdicts() throws {
    func verdict(_ roles: [(Evidence.Role, Bool)]) throws -> Verdict.Kind {
      let evidence = roles.map { Evidence("e", route: .identity, role: $0.0, checks: [.decided("", [:], $0.1)]) }
      let claim = try #require(Claim.all.first)
      return claim.verdict(try Judgement().judge([evidence])[0]).kind
    }
    #expect(try verdict([]) == .undecided)
    #expect(try verdict([(.claim, true)]) == .verified)
    #expect(try verdict([(.claim, false)]) == .undecided)
    #expect(try verdict([(.claim, true), (.outside, false)]) == .undecided)
    #expect(try verdict([(.claim, true), (.correction, true)]) == .corrected)
    #expect(try verdict([(.claim, true), (.correction, false)]) == .verified)
    #expect(try verdict([(.claim, true), (.vacuity, true), (.correction, true)]) == .vacuous)
    #expect(try verdict([(.claim, true), (.witness, true)]) == .refuted)
    #expect(try verdict([(.witness, true)]) == .refuted)
    #expect(try verdict([(.correction, true)]) == .undecided)
  }
}
