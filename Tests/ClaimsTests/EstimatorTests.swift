import MonteCarlo
import RandomStreams
import SyntheticModel
import Testing

@testable import Claims

@Suite("Variance reduction")
struct EstimatorTests {
  static func verification(
    _ claim: String, _ change: (inout ClaimedFormulas) -> Void = { _ in }
  ) async throws -> Verification {
    var context = EvidenceContext(seed: 1, workers: 2, samples: 1 << 20, draws: 1 << 16, points: 16)
    change(&context.formulas)
    return try await Verification.run(
      Claim.all.filter { $0.id == claim }, controls: [], context: context, calibrationSeeds: 0)
  }

  private static func evidence(_ verification: Verification, _ title: String) throws -> JudgedEvidence {
    try #require(verification.findings[0].evidence.first { $0.evidence.title == title }, "\(title)")
  }

  @Test("common samples along t and along eps show what they gain, and agree with independent samples")
  func commonSamples() async throws {
    let verification = try await Self.verification("one-threshold")
    let along = try Self.evidence(verification, "differences of G along t and eps on common samples")
    let apart = try Self.evidence(verification, "common samples against independent ones")
    #expect(along.outcomes.count == 6 && along.agrees && apart.outcomes.count == 2 && apart.agrees)
    #expect(Set(along.outcomes.map(\.check.parameters).compactMap { $0.number("epsilon") }) == [0.25, 0.35, 0.45])
    for outcome in along.outcomes + apart.outcomes {
      #expect(try #require(outcome.check.parameters.number("varianceFactor")) > 1.5, "\(outcome.check.text)")
    }
    // The factor is that of the difference: independent samples have their variance added up.
    for (outcome, index) in zip(apart.outcomes, [1, 5]) {
      let common = try #require(along.outcomes[index].check.test).standardError
      let factor = try #require(outcome.check.parameters.number("varianceFactor"))
      let expected = common * (1 + factor).squareRoot()
      #expect((try #require(outcome.check.test).standardError / expected - 1).magnitude < 0.01)
    }
  }

  @Test("differences notice an accuracy that is wrong along eps alone, and one that is wrong along t alone")
  func wrongDifferences() async throws {
    for isAlongT in [true, false] {
      let verification = try await Self.verification("one-threshold") {
        $0.jointAccuracy = { model, t, epsilon in
          let error = isAlongT ? 0.1 * t : 0.1 * (epsilon - 0.25)
          return try ClaimedFormulas.derived.jointAccuracy(model, t, epsilon) + error
        }
      }
      let along = try Self.evidence(verification, "differences of G along t and eps on common samples")
      // The first four are along t.
      let expected = (0..<6).map { ($0 < 4) != isAlongT }
      #expect(along.outcomes.map { $0.agrees } == expected)
    }
  }

  @Test(
    "every estimator of the joint accuracy shows its factor; the conditional ones gain, and all agree with the plain one"
  )
  func estimators() async throws {
    let verification = try await Self.verification("theorem-2-joint")
    let all = try Self.evidence(verification, "G by four estimators")
    let names = all.outcomes.map { outcome -> String in
      guard case .text(let name) = outcome.check.parameters["estimator"] else { return "" }
      return name
    }
    #expect(names == ["plain", "antithetic", "conditional", "conditional, scrambled Sobol"])
    let factors = all.outcomes.compactMap { $0.check.parameters.number("varianceFactor") }
    #expect(factors.count == 4 && factors[0] == 1 && factors[1] > 1 && factors[2] > 10 && factors[3] > 1000)
    let apart = try Self.evidence(verification, "the estimators against the plain one")
    #expect(all.agrees && apart.agrees && apart.outcomes.count == 3)
  }

  @Test("thresholds of training from drawn losses: a threshold that is off by what its check notices is rejected")
  func thresholds() async throws {
    func checks(_ error: @escaping @Sendable (String) -> Double) async throws -> [String: JudgedEvidence.Outcome] {
      var found: [String: JudgedEvidence.Outcome] = [:]
      for claim in ["theorem-1", "theorem-3", "e5-copies", "many-classes"] {
        let wrong = error(claim)
        let verification = try await Self.verification(claim) {
          $0.epsilon0 = { try ClaimedFormulas.derived.epsilon0($0) + wrong }
          $0.epsilon1 = { try ClaimedFormulas.derived.epsilon1($0, $1).map { $0 + wrong } }
        }
        let evidence = try Self.evidence(
          verification, "the eps at which the slope of the drawn loss vanishes at w2 = 0")
        found[claim] = evidence.outcomes[0]
      }
      return found
    }
    let right = try await checks { _ in 0 }
    let notices = try right.mapValues { try #require($0.detectableDifference) }
    #expect(right.values.allSatisfy { $0.agrees } && notices.values.allSatisfy { $0 < 0.005 })
    for sign in [1.0, -1] {
      #expect(try await checks { sign * notices[$0]! }.values.allSatisfy { !$0.agrees })
      #expect(try await checks { sign * notices[$0]! / 3 }.values.allSatisfy { $0.agrees })
    }
  }

  @Test("attribution's attacks reach the exact maximum on drawn samples; one is Lemma 2's, the other spares a feature")
  func attacks() throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: 4)
    let layout = FeatureLayout(model)
    let weights = try Weights(w1: 0.7, w2: 0.4)
    let epsilon = 0.2
    let common = try #require(SampledAttribution(model, weights, epsilon: epsilon, .everyRunnerUp))
    let spared = try #require(SampledAttribution(model, weights, epsilon: epsilon, .worstRunnerUp))
    var stream = PhiloxStream(seed: 5, stream: 5)
    for _ in 0..<100 {
      let draws = (0..<common.count).map { _ in stream.nextNormal() }
      var (first, second) = ([Double](repeating: 0, count: 16), [Double](repeating: 0, count: 16))
      common.write(draws, &first)
      spared.write(draws, &second)
      for label in 0..<4 {
        let own =
          [layout.exclusive(label, copy: 0)]
          + (0..<4).filter { $0 != label }.map { layout.shared(label, $0, copy: 0) }
        var features = [Double](repeating: 0, count: layout.count)
        for (slot, index) in own.enumerated() { features[index] = 1 + 0.5 * draws[4 * label + slot] }
        let sample = Sample(label: label, features: features)
        let worst = LinearProgramOracle().worstCase(
          of: .margin, weights: weights, sample: sample, layout: layout, epsilon: epsilon)
        let lemma = lemma2Perturbation(label: label, layout: layout, epsilon: epsilon)
        let factors = weights.logitCoefficients(of: label, layout: layout)
        for (slot, index) in own.enumerated() {
          #expect(first[4 * label + slot] == (features[index] + lemma[index]) * factors[index])
          #expect(second[4 * label + slot] == (features[index] + worst.delta[index]) * factors[index])
        }
        #expect(own.count { worst.delta[$0] == 0 } == 1, "the feature shared with the runner-up")
      }
    }
  }

  @Test("the difference of independent means has Welch's standard error and degrees of freedom")
  func difference() {
    let first = SampleMean(mean: 3, standardError: 0.3, count: 11)
    let second = SampleMean(mean: 1, standardError: 0.4, count: 21)
    let difference = first.minus(second)
    // 0.0625/(0.0081/10 + 0.0256/20) = 29.9 degrees of freedom.
    #expect(difference.mean == 2 && (difference.standardError - 0.5).magnitude < 1e-15 && difference.count == 30)
    let certain = SampleMean(mean: 1, standardError: 0, count: 5)
    #expect(certain.minus(certain).standardError == 0)
  }
}
