import Numerics
import SyntheticModel
import TestSupport
import Testing

@Suite("Thresholds, best ratios and smoothing strengths")
struct ThresholdTests {
  @Test("eps0 and eps1 against 50 digits")
  func reference() throws {
    var worst = WorstError("thresholds")
    for row in try ReferenceTable.load("thresholds").rows {
      let model = try GaussianModel(
        mu: row.number("mu"), sigma: row.number("sigma"), classes: row.integer("classes"), copies: row.integer("copies")
      )
      let convention = try #require(LabelSmoothing.Convention(rawValue: row.text("convention")))
      let thresholds = try Thresholds(
        TrainingProblem(
          model: model, epsilon: 0, smoothing: LabelSmoothing(beta: row.number("beta"), convention: convention)))
      // Both are differences of terms up to n mu, with a handful of roundings each.
      let allowed = 4 * (Double(model.classes) * max(row.number("mu"), row.number("sigma"))).ulp
      worst.compare(thresholds.epsilon0, row.number("epsilon0"), allowed: allowed, "\(row)")
      worst.compare(thresholds.epsilon1!, row.number("epsilon1"), allowed: allowed, "\(row)")
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("w2 > 0 exactly below the threshold, for all losses, n and K, equal and unequal copies")
  func thresholdsSeparate() throws {
    for (index, point) in try ParameterPoint.sobol(1000, extra: 2).enumerated() {
      var copies = try GaussianModel(mu: point.mu, sigma: point.sigma, copies: 1 + index % 3).copies
      if index % 2 == 0 {
        copies.append(
          try FeatureCopy(
            exclusiveMean: point.mu, exclusiveDeviation: point.sigma, sharedMean: point.mu * (0.2 + point.extra[0]),
            sharedDeviation: point.sigma * (0.2 + point.extra[1])))
      }
      let model = try GaussianModel(classes: 3 + index % 4, copies: copies)
      let problem = try OptimumTests.problem(point, OptimumTests.losses[index % 5], model: model)
      let thresholds = try Thresholds(problem)
      let threshold = problem.smoothing == nil ? thresholds.epsilon0 : try #require(thresholds.epsilon1)
      let gap = 1e-9 * point.mu
      if threshold > gap {
        #expect(try ClosedFormOptimum(problem.with(epsilon: threshold - gap)).weights.shared.contains { $0 > 0 })
      }
      if threshold > -gap {
        #expect(try ClosedFormOptimum(problem.with(epsilon: threshold + gap)).weights.shared.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test("eps1 > eps0 always; eps1 < mu/2 exactly for beta < sigma/(sigma + sqrt(pi) mu)")
  func range() throws {
    var inside = 0
    for point in try ParameterPoint.sobol(1000) {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      let thresholds = try Thresholds(
        TrainingProblem(model: model, epsilon: 0, smoothing: LabelSmoothing(beta: point.beta)))
      #expect(thresholds.epsilon1! > thresholds.epsilon0)
      let limit = point.sigma / (point.sigma + Double.pi.squareRoot() * point.mu)
      if (point.beta - limit).magnitude > 1e-12 { #expect(thresholds.epsilon1InRange == (point.beta < limit)) }
      if thresholds.epsilon1InRange == true { inside += 1 }
    }
    #expect((200...900).contains(inside), "both sides are covered: \(inside) inside")
    let witness = try Thresholds(
      TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.1), epsilon: 0, smoothing: LabelSmoothing(beta: 0.2)))
    #expect(witness.epsilon1InRange == false)
    #expect(try Thresholds(TrainingProblem(model: GaussianModel(mu: 1, sigma: 1), epsilon: 0)).epsilon1 == nil)
  }

  @Test("a beta so large that w2 never vanishes has no eps1")
  func noThreshold() throws {
    let model = try GaussianModel(mu: 1, sigma: 1, classes: 10)
    let thresholds = try Thresholds(
      TrainingProblem(model: model, epsilon: 0, smoothing: LabelSmoothing(beta: 0.9)))
    #expect(thresholds.epsilon1 == nil)
    #expect(thresholds.epsilon1InRange == false)
  }

  @Test("t_joint and its accuracy against 50 digits")
  func jointOptimum() throws {
    var ratio = WorstError("t_joint")
    var accuracy = WorstError("accuracy there")
    for row in try ReferenceTable.load("joint-optimum").rows {
      let model = try GaussianModel(mu: row.number("mu"), sigma: row.number("sigma"), classes: row.integer("classes"))
      let epsilon = row.number("epsilon")
      let optimum = try #require(try JointOptimum(model, epsilon: epsilon))
      ratio.compare(optimum.ratio, row.number("ratio"), allowed: optimum.ratioErrorBound, "\(row)")
      #expect(optimum.ratioErrorBound < 1e-10)
      accuracy.compare(optimum.accuracy, row.number("accuracy"), allowed: 1e-12, "\(row)")
    }
    #expect(ratio.holds, "\(ratio)")
    #expect(accuracy.holds, "\(accuracy)")
  }

  @Test("one threshold, two meanings: t_joint > 0 exactly below eps0")
  func oneThreshold() throws {
    for (index, point) in try ParameterPoint.sobol(40).enumerated() {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: 3 + index % 3)
      let threshold = try Thresholds(TrainingProblem(model: model, epsilon: 0)).epsilon0
      if threshold > 0.01 * point.mu {
        #expect(try JointOptimum(model, epsilon: 0.98 * threshold)!.ratio > 0, "\(point)")
      }
      let above = threshold + 0.02 * point.mu
      if above > 0, above < point.mu / 2 { #expect(try JointOptimum(model, epsilon: above)!.ratio == 0, "\(point)") }
    }
    #expect(try JointOptimum(GaussianModel(mu: 1, sigma: 1), epsilon: 0.6) == nil)
  }

  @Test("the derivative's root is the maximum that a search of the accuracy itself finds")
  func searchAgrees() throws {
    for (classes, epsilon) in [(3, 0.1), (3, 0.3), (5, 0.2)] {
      let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes)
      let found = try maximise(from: 0, to: 3) { t in
        (try? RobustAccuracy(model, weights: Weights(w1: 1, w2: t), epsilon: epsilon)?.joint.value) ?? .nan
      }
      let optimum = try JointOptimum(model, epsilon: epsilon)!
      // A maximum is flat: 1e-13 in the accuracy is about its square root in t.
      #expect((found.argument - optimum.ratio).magnitude < 5e-6)
      #expect((found.value - optimum.accuracy).magnitude < 1e-12)
    }
  }

  @Test("smoothing strengths: the formula for t = 1, and training with the strengths hits both ratios")
  func strengths() throws {
    var formula = WorstError("beta for t = 1")
    var reached = WorstError("trained ratio")
    for point in try ParameterPoint.sobol(60) {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      for loss in OptimumTests.losses.dropFirst() {
        let problem = try OptimumTests.problem(point, loss, model: model)
        let strengths = try SmoothingStrengths(problem)
        let pairwise = try #require(strengths.pairwiseBest)
        func trained(_ beta: Double) throws -> Double {
          let smoothing = try LabelSmoothing(beta: beta, convention: loss!.0, perturbation: loss!.1)
          return try ClosedFormOptimum(problem.with(smoothing: smoothing)).weights.ratio!
        }
        reached.compare(try trained(pairwise), 1, allowed: 1e-12, "\(point) \(loss!)")
        if loss! == (.appendix, .lemma2) {
          let exact = point.sigma / (point.sigma + Double.pi.squareRoot() * (point.mu - point.epsilon))
          formula.compare(pairwise, exact, allowed: 1e-13, "\(point)")
        }
        guard let joint = try JointOptimum(model, epsilon: point.epsilon), let best = strengths.jointBest, best > 0
        else { continue }
        #expect(best < pairwise, "the joint optimum needs less smoothing: \(point)")
        reached.compare(try trained(best), joint.ratio, allowed: 1e-11, "\(point) \(loss!)")
      }
    }
    #expect(formula.holds, "\(formula)")
    #expect(reached.holds, "\(reached)")
  }

  @Test("strengths that do not exist")
  func noStrengths() throws {
    let copy = try FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 1, sharedMean: 1, sharedDeviation: 1)
    let other = try FeatureCopy(exclusiveMean: 2, exclusiveDeviation: 1, sharedMean: 1, sharedDeviation: 1)
    let unequal = try TrainingProblem(model: GaussianModel(copies: [copy, other]), epsilon: 0.1)
    #expect(try SmoothingStrengths(unequal).pairwiseBest == nil)
    // With ten classes training uses more than t = 1 without any smoothing.
    let many = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: 10), epsilon: 0.1)
    #expect(try ClosedFormOptimum(many).weights.ratio! > 1)
    #expect(try SmoothingStrengths(many).pairwiseBest == nil)
    #expect(try SmoothingStrengths(many).jointBest == 0)
  }
}
