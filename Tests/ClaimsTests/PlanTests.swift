import Claims
import Statistics
import SyntheticModel
import Testing

@Suite("Sample sizes")
struct PlanTests {
  @Test("sizes notice the wanted discrepancy at the planned level, and not far less would do")
  func sizes() throws {
    let plan = try SampleSizePlan(discrepancy: 1e-3)
    #expect(plan.level == 1e-6 / Double(Claim.plannedTests(Claim.all)))
    func notices(_ trials: Int) throws -> Double {
      try ProportionTest(expected: 0.5, successes: 0, trials: trials).detectableDifference(
        level: plan.level, missRate: 1e-3)
    }
    // The plan is for the points of a curve, each at a part of the level.
    #expect(try notices(plan.samples) <= 1e-3)
    #expect(try notices(plan.samples * 85 / 100) > 1e-3)
    let mean = try MeanTest(expected: 0, mean: 0, standardError: 1 / Double(plan.draws).squareRoot(), count: plan.draws)
    #expect(try mean.detectableDifference(level: plan.level, missRate: 1e-3) <= 0.02)
    #expect(try SampleSizePlan(discrepancy: 1e-4).samples >= 1_000_000_000, "the full effort")
    #expect(throws: StatisticsError.self) { try SampleSizePlan(discrepancy: 0) }
    #expect(throws: StatisticsError.self) { try SampleSizePlan(discrepancy: 1e-9) }
  }

  @Test("a smaller miss rate, a smaller false-alarm rate and more tests need more samples; given sizes are kept")
  func monotone() throws {
    let base = try SampleSizePlan(discrepancy: 0.01)
    let sizes = try [
      SampleSizePlan(discrepancy: 0.01, judgement: Judgement(missRate: 1e-6)),
      SampleSizePlan(discrepancy: 0.01, judgement: Judgement(falseAlarmRate: 1e-9)),
      SampleSizePlan(discrepancy: 0.01, tests: 10_000), SampleSizePlan(discrepancy: 0.005),
    ]
    for size in sizes { #expect(size.samples > base.samples && size.draws > base.draws) }
    let given = try SampleSizePlan(discrepancy: 0.01, samples: 1 << 16)
    #expect(given.samples == 1 << 16 && !given.plansSamples && given.draws == base.draws && given.plansDraws)
  }

  @Test("what the curves of a planned run would miss is no more than what was asked for")
  func planned() async throws {
    let plan = try SampleSizePlan(discrepancy: 0.005)
    let context = EvidenceContext(seed: 1, workers: 2, samples: plan.samples, draws: plan.draws, points: 16)
    let claims = Claim.all.filter { $0.id.hasPrefix("theorem-2") || $0.id == "lemma-3" }
    let verification = try await Verification.run(claims, controls: [], context: context, calibrationSeeds: 0)
    let curves = verification.findings.flatMap(\.evidence).flatMap(\.outcomes).filter { $0.check.test is CurveTest }
    #expect(curves.count == 9)
    for curve in curves {
      #expect(try #require(curve.detectableDifference) <= 0.005)
      let band = try #require(curve.band)
      #expect(band.count == curve.check.abscissae?.values.count)
    }
  }

  @Test("a curve that is wrong by what its test notices is rejected and leaves its band; half of it is not seen")
  func wrongCurve() async throws {
    func curve(_ error: Double) async throws -> JudgedEvidence.Outcome {
      var context = EvidenceContext(seed: 1, workers: 2, samples: 1 << 18, draws: 1 << 14, points: 16)
      context.formulas.jointAccuracy = { try ClaimedFormulas.derived.jointAccuracy($0, $1, $2) + error }
      let claims = Claim.all.filter { $0.id == "theorem-2-joint" }
      let verification = try await Verification.run(claims, controls: [], context: context, calibrationSeeds: 0)
      let outcomes = verification.findings[0].evidence.flatMap(\.outcomes)
      return try #require(outcomes.first { $0.check.test is CurveTest })
    }
    func isInside(_ outcome: JudgedEvidence.Outcome) throws -> Bool {
      let test = try #require(outcome.check.test as? CurveTest)
      return try zip(#require(outcome.band), test.points).allSatisfy { $0.contains($1.expected) }
    }
    let right = try await curve(0)
    #expect(try right.agrees && isInside(right))
    let notices = try #require(right.detectableDifference)
    let (wrong, nearly) = (try await curve(notices), try await curve(notices / 2))
    #expect(try !wrong.agrees && !isInside(wrong))
    #expect(try nearly.agrees && isInside(nearly))
  }

  @Test("a weight that is wrong by what its test notices is rejected, on either side; half of it is not seen")
  func wrongWeight() async throws {
    func outcomes(_ change: @escaping @Sendable (Double) -> Double) async throws -> [JudgedEvidence.Outcome] {
      var context = EvidenceContext(seed: 1, workers: 2, samples: 1 << 16, draws: 1 << 14, points: 16)
      context.formulas.optimum = { problem in
        let right = try ClosedFormOptimum(problem).weights
        return try Weights(w1: change(right.exclusive[0]), w2: right.shared[0])
      }
      let claims = Claim.all.filter { $0.id == "theorem-1" }
      let verification = try await Verification.run(claims, controls: [], context: context, calibrationSeeds: 0)
      return verification.findings[0].evidence.flatMap(\.outcomes).filter {
        $0.check.test != nil && ["w1", "w2"].contains($0.check.label)
      }
    }
    let right = try await outcomes { $0 }
    #expect(right.count == 16 && right.allSatisfy { $0.agrees })
    let notices = try right.map { try #require($0.detectableDifference) }
    // One change for all eight problems: the largest, and half of the smallest, of what is noticed.
    let w1 = stride(from: 0, to: 16, by: 2).map { $0 }
    let (most, least) = (w1.map { notices[$0] }.max()!, w1.map { notices[$0] }.min()!)
    for sign in [1.0, -1] {
      for (place, outcome) in try await outcomes({ max(0, $0 + sign * most) }).enumerated() {
        // A weight below the change cannot be wrong by as much.
        let isWrong = place % 2 == 0 && (sign > 0 || right[place].check.claimed! > most)
        if isWrong || place % 2 == 1 { #expect(outcome.agrees != isWrong, "\(outcome.check.text)") }
      }
      #expect(try await outcomes { max(0, $0 + sign * least / 2) }.allSatisfy { $0.agrees })
    }
    // A weight at 0 is tested from above only.
    let test = try #require(right.first { $0.check.claimed == 0 }?.check.test)
    #expect(test.pValue <= 1 && test.observed >= 0)
  }

  @Test("a claim alone meets the draws that it meets in the whole report")
  func alone() async throws {
    func observed(_ claims: [Claim]) async throws -> [Double?] {
      let verification = try await Verification.run(
        claims, controls: [], context: VerificationTests.context(), calibrationSeeds: 0)
      let finding = try #require(verification.findings.first { $0.claim.id == "theorem-2-pairwise" })
      return finding.evidence.flatMap(\.outcomes).map(\.check.observed)
    }
    #expect(try await observed(Claim.all) == observed(Claim.all.filter { $0.id == "theorem-2-pairwise" }))
  }
}
