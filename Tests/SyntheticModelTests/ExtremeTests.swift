import Foundation
import Numerics
import SyntheticModel
import Testing

@Suite("Extreme parameters")
struct ExtremeTests {
  @Test("many classes: closed form, population minimum and accuracies", arguments: [50, 200, 999])
  func manyClasses(classes: Int) throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes)
    let problem = try TrainingProblem(model: model, epsilon: 0.1, smoothing: LabelSmoothing(beta: 0.1))
    let closed = try ClosedFormOptimum(problem)
    let population = try PopulationOptimum(problem)
    #expect(closed.weights.largestDifference(from: population.weights) <= population.errorBound)
    #expect(population.errorBound < 1e-9)
    let accuracy = try RobustAccuracy(model, weights: closed.weights, epsilon: 0.1)!
    #expect(accuracy.joint.value <= accuracy.pairwise + accuracy.joint.errorEstimate)
    // What is promised of the integral, and as many roundings again for the lead.
    #expect(accuracy.joint.errorEstimate < 1e-13 + 8 * Double(classes) * 1.0.ulp)
  }

  @Test("noise far below rounding, and scales far from 1")
  func scales() throws {
    for (mu, sigma, epsilon, lambda) in [
      (1, 1e-30, 0.2, 1), (1e30, 1e-30, 0.2, 1), (1e30, 1e29, 2e29, 1e-30), (1e-30, 1e-30, 2e-31, 1e30),
      (1, 0.5, 0.2, 1e-30),
    ] {
      let problem = try TrainingProblem(model: GaussianModel(mu: mu, sigma: sigma), epsilon: epsilon, lambda: lambda)
      let closed = try ClosedFormOptimum(problem)
      let empirical = try EmpiricalOptimum(problem, samples: 2000, seed: 1, stream: 1)
      let scores = try empirical.optimalityTest(of: closed.weights).scores
      #expect(scores.allSatisfy { $0.magnitude < 6 }, "\(mu) \(sigma): \(scores)")
      let population = try PopulationOptimum(problem)
      #expect(closed.weights.largestDifference(from: population.weights) <= population.errorBound, "\(mu) \(sigma)")
      let accuracy = try RobustAccuracy(problem.model, weights: closed.weights, epsilon: epsilon)!
      #expect(accuracy.joint.value > 0.5 && accuracy.joint.value <= 1)
    }
  }

  @Test("copies that differ, noise far below rounding: w2 is what is left of the mean")
  func unequalNoiselessCopies() throws {
    for count in 2...9 {
      for sigma in [1e-30, 1e-20, 1e-12] {
        let copies = try (0..<count).map { k in
          try FeatureCopy(
            exclusiveMean: 1, exclusiveDeviation: sigma, sharedMean: 0.5 + 0.1 * Double(k), sharedDeviation: sigma)
        }
        let problem = try TrainingProblem(model: GaussianModel(copies: copies), epsilon: 0.2)
        for (copy, w2) in zip(copies, try ClosedFormOptimum(problem).weights.shared) {
          #expect((w2 - (copy.sharedMean - 0.4)).magnitude <= 4 * copy.sharedMean.ulp + sigma, "\(count) \(sigma)")
        }
      }
    }
  }

  @Test(
    "t_joint and the smoothing strengths at every scale that is accepted",
    arguments: [1e-30, 1e-20, 1e-10, 1, 1e10, 1e30], [3, 4, 10, 1000])
  func optimaAtAllScales(mu: Double, classes: Int) throws {
    for noise in [1e-30, 1e-16, 1e-9, 1e-3, 0.1, 0.5, 1, 1.7, 3, 1e3, 1e10, 1e30] {
      let sigma = mu * noise
      guard (1e-30...1e30).contains(sigma) else { continue }
      let model = try GaussianModel(mu: mu, sigma: sigma, classes: classes)
      let threshold = try Thresholds(TrainingProblem(model: model, epsilon: 0)).epsilon0
      var epsilons = [0, 1e-30 * mu, 1e-12 * mu, 0.2 * mu, 0.499999 * mu, mu / 2 * (1 - 0x1p-52)]
      for gap in [0, 1e-15, 1e-12, 1e-6] { epsilons += [threshold - gap * mu, threshold + gap * mu] }
      for epsilon in epsilons where epsilon >= 0 && epsilon < mu / 2 {
        let optimum = try #require(try JointOptimum(model, epsilon: epsilon), "\(noise) \(epsilon)")
        // With one law the joint optimum is at most the pairwise one, 1.
        #expect((0...1 + 8 * 1.0.ulp).contains(optimum.ratio), "\(noise) \(epsilon) \(optimum)")
        #expect(optimum.accuracy > 0 && optimum.accuracy <= 1)
        #expect(optimum.ratioErrorEstimate.isFinite && optimum.ratioErrorEstimate >= 0)
        let lead = (mu - 2 * epsilon) / sigma
        if lead > 1e3 { #expect(optimum.ratio > 1 - 1e-12, "\(noise) \(epsilon) \(optimum)") }
        if lead < 1e-3 { #expect(optimum.ratio == 0, "\(noise) \(epsilon) \(optimum)") }
        for loss in OptimumTests.losses.dropFirst() {
          let smoothing = try LabelSmoothing(beta: 0.1, convention: loss!.0, perturbation: loss!.1)
          let problem = try TrainingProblem(model: model, epsilon: epsilon, smoothing: smoothing)
          let strengths = try SmoothingStrengths(problem)
          #expect(strengths.pairwiseRatio == 1)
          for strength in [strengths.pairwiseBest, strengths.jointBest].compactMap(\.self) {
            #expect((0..<1).contains(strength), "\(noise) \(epsilon) \(strengths)")
          }
        }
      }
    }
  }

  @Test("t_joint of laws that differ by sixty orders of magnitude", arguments: [3, 5])
  func unequalLaws(classes: Int) throws {
    for exponents in [(30, -30, 30, 30), (-30, 30, 30, -30), (30, 30, -30, -30), (0, -30, 0, 30), (0, 30, 0, -30)] {
      func scale(_ exponent: Int) -> Double { exponent == 0 ? 1 : exponent > 0 ? 1e30 : 1e-30 }
      let copy = try FeatureCopy(
        exclusiveMean: scale(exponents.0), exclusiveDeviation: scale(exponents.1),
        sharedMean: scale(exponents.2), sharedDeviation: scale(exponents.3))
      let optimum = try #require(try JointOptimum(GaussianModel(classes: classes, copies: [copy]), epsilon: 0))
      let noise = copy.exclusiveDeviation / copy.sharedDeviation
      let pairwise = copy.sharedMean / copy.exclusiveMean * noise * noise
      #expect(optimum.ratio <= pairwise * (1 + 8 * 1.0.ulp), "\(exponents) \(optimum)")
      // A shared lead of many deviations makes rivals other than the nearest irrelevant; one of none is worth nothing.
      let lead = copy.sharedMean / copy.sharedDeviation
      if lead > 100 { #expect(optimum.ratio > pairwise * (1 - 1e-12), "\(exponents) \(optimum)") }
      if lead < 1e-10 { #expect(optimum.ratio == 0, "\(exponents) \(optimum)") }
    }
  }

  @Test("copies of wildly different scales: thresholds, weights, t_joint and accuracy exist and agree")
  func randomScales() throws {
    for (index, u) in try SobolSequence(dimension: 14).prefix(1000).enumerated() {
      // From 1e-30 to 1e30, or within a factor of ten thousand of 1.
      let decades = index % 2 == 0 ? 59.9 : 4
      func scale(_ u: Double) -> Double { pow(10, decades * (u - 0.5)) }
      let copies = try (0..<(1 + index % 3)).map { k in
        try FeatureCopy(
          exclusiveMean: scale(u[4 * k]), exclusiveDeviation: scale(u[4 * k + 1]), sharedMean: scale(u[4 * k + 2]),
          sharedDeviation: scale(u[4 * k + 3]))
      }
      let model = try GaussianModel(classes: 3 + index % 6, copies: copies)
      let smoothing = try OptimumTests.losses[index % 5].map {
        try LabelSmoothing(beta: 0.999 * u[12], convention: $0.0, perturbation: $0.1)
      }
      let problem = try TrainingProblem(model: model, epsilon: scale(u[13]), smoothing: smoothing)
      let thresholds = try Thresholds(problem)
      let optimum = try ClosedFormOptimum(problem)
      let plain = thresholds.epsilon0 > 0 ? CrossClassRange.below(thresholds.epsilon0) : .nowhere
      let range = thresholds.smoothedRange ?? plain
      #expect(optimum.weights.shared.contains { $0 > 0 } == range.contains(problem.epsilon), "\(index) \(range)")
      if let joint = try JointOptimum(model, epsilon: problem.epsilon) {
        #expect(joint.ratio >= 0 && joint.ratio.isFinite && joint.ratioErrorEstimate.isFinite, "\(index) \(joint)")
        let alone = try RobustAccuracy(
          model, weights: Weights(w1: 1, w2: 0, copies: copies.count), epsilon: problem.epsilon)!
        #expect(joint.accuracy >= alone.joint.value - 2 * alone.joint.errorEstimate, "\(index)")
      }
      _ = try SmoothingStrengths(problem)
    }
  }

  @Test("accuracy and CAS do not depend on the weights' scale, however extreme")
  func weightScale() throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: 4)
    let reference = try RobustAccuracy(model, weights: Weights(w1: 1, w2: 0.5), epsilon: 0.2)!
    for scale in [0x1p-600, 0x1p600] {
      let weights = try Weights(w1: scale, w2: 0.5 * scale)
      #expect(try RobustAccuracy(model, weights: weights, epsilon: 0.2) == reference)
      #expect(
        ModelAttribution(model, weights: weights, epsilon: 0.2)
          == ModelAttribution(model, weights: try Weights(w1: 1, w2: 0.5), epsilon: 0.2))
    }
    let steep = try RobustAccuracy(GaussianModel(mu: 1, sigma: 0.5), weights: Weights(w1: 1, w2: 1e300), epsilon: 0.2)!
    #expect((steep.joint.value - steep.pairwise * steep.pairwise).magnitude <= steep.joint.errorEstimate)
  }
}
