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
    let expected = [
      "root-2-pi": "lemma-1", "flipped-delta": "lemma-2", "e2-for-four": "many-classes", "equation-39": "theorem-3",
      "beta-for-half": "theorem-3", "loss-without-noise": "theorem-1", "eps0-without-half": "theorem-1",
      "eps1-swapped": "theorem-3", "copies-ignored": "e5-copies", "double-variance": "theorem-2-pairwise",
      "joint-as-pairwise": "theorem-2-joint", "joint-ratio-trained": "under-use-limit", "cas-diagonal": "cas",
    ]
    #expect(verification.kills.count == expected.count && expected.count >= 12)
    for kill in verification.kills {
      let killer = try #require(expected[kill.control.id])
      #expect(kill.killers.contains(killer), "\(kill.control.id) rejected by \(kill.killers)")
    }
    #expect(verification.holds)
  }

  @Test("the harness is calibrated; with a formula off by 0.4 % it is not")
  func calibration() async throws {
    let right = try await Calibration.run(Self.context())
    #expect(right.holds && right.seeds == 1000 && right.series.count == 3)
    for series in right.series {
      // 1,000 seeds at level 0.05: standard deviation 0.0069.
      #expect((series.alarmRate(0.05) - 0.05).magnitude < 6 * 0.0069, "\(series.name)")
    }
    var context = Self.context()
    context.formulas.jointAccuracy = { try ClaimedFormulas.derived.jointAccuracy($0, $1, $2) - 0.004 }
    #expect(try await !Calibration.run(context).holds)
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
        claims, controls: [], context: Self.context(seed: seed, workers: workers))
      return verification.findings.flatMap(\.evidence).flatMap(\.outcomes).compactMap(\.check.observed)
    }
    let reference = try await means(1, 1)
    #expect(try await means(1, 2) == reference)
    #expect(try await means(1, 5) == reference)
    #expect(try await means(2, 2) != reference)
  }
}

@Suite("Judgement")
struct JudgementTests {
  /// A check whose p-value is `pValue`: a mean so many standard errors of 0.1 off.
  static func statistical(_ pValue: Double) throws -> Check {
    let score = -StandardNormal.quantile(pValue / 2)
    return .mean("", try MeanTest(expected: 0, mean: 0.1 * score, standardError: 0.1, count: 100))
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
            .bounded("nan", claimed: .nan, observed: 1, allowed: 0.2), .decided("yes", true), .decided("no", false),
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
    let detectable = try #require(judged[0][0].outcomes[0].detectableDifference)
    #expect((detectable - 0.1 * Power.distance(level: 0.01 / 3, missRate: 0.001)).magnitude < 1e-12)
  }

  @Test("verdicts follow from the roles of the evidence")
  func verdicts() throws {
    func verdict(_ roles: [(Evidence.Role, Bool)]) throws -> Verdict.Kind {
      let evidence = roles.map { Evidence("e", route: .identity, role: $0.0, checks: [.decided("", $0.1)]) }
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
