import SyntheticModel
import TestSupport
import Testing

@Suite("Smoothing strengths")
struct SmoothingStrengthTests {
  @Test("a jump of the trained ratio where both weights vanish is no root")
  func noFalseRoot() throws {
    let problem = try TrainingProblem(
      model: GaussianModel(mu: 1, sigma: 10), epsilon: 0.2,
      smoothing: LabelSmoothing(beta: 0.1, perturbation: .worstCase))
    #expect(try SmoothingStrengths(problem).pairwiseBest == nil)
  }

  @Test("where smoothing lowers the trained ratio it comes down to both optima")
  func loweringRatio() throws {
    let model = try GaussianModel(mu: 1, sigma: 1.6, classes: 10)
    let problem = try TrainingProblem(
      model: model, epsilon: 0.3, smoothing: LabelSmoothing(beta: 0.1, perturbation: .worstCase))
    func trained(_ beta: Double) throws -> Double? {
      try ClosedFormOptimum(problem.with(smoothing: LabelSmoothing(beta: beta, perturbation: .worstCase))).weights.ratio
    }
    #expect(try trained(0)! > 2)
    let strengths = try SmoothingStrengths(problem)
    let joint = try #require(try JointOptimum(model, epsilon: 0.3)).ratio
    #expect(joint > 0 && joint < 1)
    for (strength, ratio) in [(strengths.pairwiseBest, 1), (strengths.jointBest, joint)] {
      let beta = try #require(strength)
      let w1 = try ClosedFormOptimum(
        problem.with(smoothing: LabelSmoothing(beta: beta, perturbation: .worstCase))
      ).weights.w1!
      #expect((try trained(beta)! - ratio).magnitude < 8 * (1 + ratio) * OptimumTests.rounding(problem) / w1)
    }
  }

  @Test("the formula for t = 1: the appendix's weight and Lemma 2's delta, three classes, 1,000 points")
  func formula() throws {
    var worst = WorstError("beta for t = 1")
    for point in try ParameterPoint.sobol(1000) {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      let strengths = try SmoothingStrengths(TrainingProblem(model: model, epsilon: point.epsilon))
      #expect(strengths.pairwiseRatio == 1)
      let exact = point.sigma / (point.sigma + Double.pi.squareRoot() * (point.mu - point.epsilon))
      // Both sides are quotients whose terms, up to mu + eps + sigma, have a dozen roundings; the smaller one's are
      // relative to themselves but for the difference mu - eps >= mu / 2.
      worst.compare(try #require(strengths.pairwiseBest), exact, allowed: 24 * unitRoundoff * 3, "\(point)")
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("training with the strengths hits both ratios, and no smaller beta does: all four losses, n 3 to 9, K 1 to 3")
  func strengths() throws {
    var reached = WorstError("trained ratio")
    var counts = (pairwise: 0, joint: 0, none: 0, lowered: 0)
    for (index, point) in try ParameterPoint.sobol(1000, extra: 3).enumerated() {
      let u = point.extra
      // One law at every other point, two laws elsewhere.
      let shared = index % 2 == 0 ? (1, 1) : (0.6 + u[0], 0.3 + 1.5 * u[1])
      let copy = try FeatureCopy(
        exclusiveMean: point.mu, exclusiveDeviation: point.sigma,
        sharedMean: point.mu * shared.0, sharedDeviation: point.sigma * shared.1)
      let copies = 1 + index / 7 % 3
      let model = try GaussianModel(classes: 3 + index % 7, copies: [FeatureCopy](repeating: copy, count: copies))
      guard let joint = try JointOptimum(model, epsilon: point.epsilon) else { continue }
      for loss in OptimumTests.losses.dropFirst() {
        let problem = try OptimumTests.problem(point, loss, model: model)
        func trained(_ beta: Double) throws -> Weights {
          let smoothing = try LabelSmoothing(beta: beta, convention: loss!.0, perturbation: loss!.1)
          return try ClosedFormOptimum(problem.with(smoothing: smoothing)).weights
        }
        let strengths = try SmoothingStrengths(problem)
        let start = try #require(trained(0).ratio)
        let targets = [(strengths.pairwiseBest, strengths.pairwiseRatio!), (strengths.jointBest, joint.ratio)]
        for (slot, (strength, target)) in targets.enumerated() where target > 0 {
          // No smaller beta crosses the target: the ratio is on one side up to there, wherever training has w1.
          let isLow = start < target
          let limit = strength ?? 1
          if limit > 0 {
            for step in 1..<50 {
              let weights = try trained(limit * (Double(step) / 50))
              guard let ratio = weights.ratio else { continue }
              #expect((ratio < target) == isLow, "\(point) \(loss!) \(slot) \(target) \(limit) \(step)")
            }
          }
          guard let strength else {
            counts.none += 1
            continue
          }
          if strength == 0 {
            #expect(start >= target)
            continue
          }
          if !isLow { counts.lowered += 1 }
          if slot == 0 { counts.pairwise += 1 } else { counts.joint += 1 }
          let weights = try trained(strength)
          // At the root w2 - t w1 vanishes up to its rounding, the closed form's, and one unit of beta times its slope.
          let n = Double(model.classes)
          let rounding = OptimumTests.rounding(problem)
          let slope = 2 * n * n * (1 + target) * (copy.exclusiveMean + copy.sharedMean + copy.sharedDeviation)
          let doubt = 4 * (1 + target) * rounding + 2 * strength.ulp * slope / problem.lambda
          reached.compare(weights.ratio ?? .nan, target, allowed: doubt / weights.w1!, "\(point) \(loss!) \(slot)")
        }
      }
    }
    #expect(reached.holds, "\(reached)")
    #expect(counts.pairwise > 500 && counts.joint > 300 && counts.none > 100 && counts.lowered > 0, "\(counts)")
  }

  @Test("strengths that do not exist")
  func noStrengths() throws {
    let copy = try FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 1, sharedMean: 1, sharedDeviation: 1)
    let other = try FeatureCopy(exclusiveMean: 2, exclusiveDeviation: 1, sharedMean: 1, sharedDeviation: 1)
    let unequal = try SmoothingStrengths(TrainingProblem(model: GaussianModel(copies: [copy, other]), epsilon: 0.1))
    #expect(unequal.pairwiseRatio == nil && unequal.pairwiseBest == nil && unequal.jointBest == nil)
    let lost = try SmoothingStrengths(TrainingProblem(model: GaussianModel(copies: [copy]), epsilon: 0.5))
    #expect(lost.pairwiseRatio == nil && lost.pairwiseBest == nil && lost.jointBest == nil)
    // With ten classes training uses more than t = 1 without any smoothing.
    let many = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: 10), epsilon: 0.1)
    #expect(try ClosedFormOptimum(many).weights.ratio! > 1)
    #expect(try SmoothingStrengths(many).pairwiseBest == nil)
    #expect(try SmoothingStrengths(many).jointBest == 0)
    // Shared features that only harm: no w2 is best, and training without smoothing has none.
    let harmful = try FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 1, sharedMean: 0.2, sharedDeviation: 1)
    let without = try SmoothingStrengths(TrainingProblem(model: GaussianModel(copies: [harmful]), epsilon: 0.2))
    #expect(without.pairwiseRatio == 0 && without.pairwiseBest == 0 && without.jointBest == 0)
  }
}
