import SyntheticModel
import TestSupport
import Testing

@Suite("Scaling laws and limits")
struct ScalingTests {
  @Test("mu, sigma and eps times c: weights times c, accuracies unchanged; lambda times c: weights over c")
  func scaling() throws {
    var weights = WorstError("weights")
    var accuracies = WorstError("accuracies")
    for point in try ParameterPoint.sobol(1000, extra: 1) {
      // A power of two scales without rounding, so the law holds to the last bit but for the adaptive quadrature.
      let c = [0.25, 0.5, 2, 8][Int(point.extra[0] * 4)]
      func problem(_ scale: Double, _ lambda: Double) throws -> TrainingProblem {
        try TrainingProblem(
          model: GaussianModel(mu: scale * point.mu, sigma: scale * point.sigma), epsilon: scale * point.epsilon,
          lambda: lambda, smoothing: LabelSmoothing(beta: point.beta))
      }
      let base = try ClosedFormOptimum(problem(1, point.lambda)).weights
      let larger = try ClosedFormOptimum(problem(c, point.lambda)).weights
      let stiffer = try ClosedFormOptimum(problem(1, c * point.lambda)).weights
      for (index, weight) in base.flat.enumerated() {
        weights.compare(larger.flat[index], c * weight, allowed: (c * weight).ulp, "\(point)")
        weights.compare(stiffer.flat[index], weight / c, allowed: (weight / c).ulp, "\(point)")
      }
      let before = try RobustAccuracy(problem(1, 1).model, weights: base, epsilon: point.epsilon)!
      let after = try RobustAccuracy(problem(c, 1).model, weights: larger, epsilon: c * point.epsilon)!
      accuracies.compare(after.pairwise, before.pairwise, allowed: 2 * before.pairwise.ulp, "\(point)")
      accuracies.compare(
        after.joint.value, before.joint.value, allowed: after.joint.errorEstimate + before.joint.errorEstimate,
        "\(point)")
      let plain = try Thresholds(problem(1, 1)).epsilon0
      weights.compare(try Thresholds(problem(c, 1)).epsilon0, c * plain, allowed: (c * plain).ulp, "\(point)")
    }
    #expect(weights.holds, "\(weights)")
    #expect(accuracies.holds, "\(accuracies)")
  }

  @Test("sigma to 0, eps to 0, beta to 0, K to infinity")
  func limits() throws {
    var worst = WorstError("limits")
    for point in try ParameterPoint.sobol(1000) {
      func optimum(sigma: Double, epsilon: Double, beta: Double?) throws -> Weights {
        try ClosedFormOptimum(
          TrainingProblem(
            model: GaussianModel(mu: point.mu, sigma: sigma), epsilon: epsilon, lambda: point.lambda,
            smoothing: beta.map { try LabelSmoothing(beta: $0) })
        ).weights
      }
      // At most a dozen roundings of terms up to mu, and of the quotient.
      let rounding = 6 * point.mu.ulp / point.lambda
      // Without noise both kinds are worth the same; w2 differs from w1 by sigma / (sqrt(pi) lambda).
      let tiny = 1e-9 * point.mu
      let noiseless = try optimum(sigma: tiny, epsilon: point.epsilon, beta: nil)
      worst.compare(
        noiseless.w2!, max(0, noiseless.w1! - tiny / (Double.pi.squareRoot() * point.lambda)), allowed: rounding,
        "\(point)")
      let clean = try optimum(sigma: point.sigma, epsilon: 0, beta: nil)
      worst.compare(clean.w1!, point.mu / point.lambda, allowed: rounding, "\(point)")
      let plain = try optimum(sigma: point.sigma, epsilon: point.epsilon, beta: nil)
      #expect(try optimum(sigma: point.sigma, epsilon: point.epsilon, beta: 0) == plain)
      let barely = try optimum(sigma: point.sigma, epsilon: point.epsilon, beta: 1e-12)
      // w2's slope in beta is (2 eps + sigma / sqrt(pi)) / lambda (equation 43), at most 2 mu / lambda.
      worst.compare(
        barely.w2!, plain.w2!, allowed: 1e-12 * 2 * point.mu / point.lambda + rounding, "\(point)")
      func gap(_ copies: Int) throws -> Double {
        let model = try GaussianModel(mu: point.mu, sigma: point.sigma, copies: copies)
        return try point.mu / 2 - Thresholds(TrainingProblem(model: model, epsilon: 0)).epsilon0
      }
      // eps0 approaches mu/2 like 1/sqrt(K).
      worst.compare(try gap(900), try gap(1) / 30, allowed: 4 * point.mu.ulp, "\(point)")
    }
    #expect(worst.holds, "\(worst)")
  }
}
