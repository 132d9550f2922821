import SyntheticModel
import TestSupport
import Testing

@Suite("Attribution on the model")
struct AttributionTests {
  /// The correlation matrix by equations 5 and 6 and Algorithm 1, feature by feature: E[x_adv] times the logit's weights.
  static func matrix(_ model: GaussianModel, _ weights: Weights, epsilon: Double) -> [Double] {
    let layout = FeatureLayout(model)
    let vectors = (0..<model.classes).map { label -> [Double] in
      var mean = [Double](repeating: 0, count: layout.count)
      for (k, copy) in model.copies.enumerated() {
        mean[layout.exclusive(label, copy: k)] = copy.exclusiveMean
        for other in 0..<model.classes where other != label {
          mean[layout.shared(label, other, copy: k)] = copy.sharedMean
        }
      }
      let delta = lemma2Perturbation(label: label, layout: layout, epsilon: epsilon)
      let coefficients = weights.logitCoefficients(of: label, layout: layout)
      return mean.indices.map { (mean[$0] + delta[$0]) * coefficients[$0] }
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return vectors.flatMap { a in vectors.map { b in dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot() } }
  }

  @Test("correlation matrix and CAS against the definition, any n and K, equal and unequal copies")
  func definition() throws {
    var worst = WorstError("correlation")
    for (index, point) in try ParameterPoint.sobol(1000, extra: 4).enumerated() {
      var copies = try GaussianModel(mu: point.mu, sigma: point.sigma, copies: 1 + index % 3).copies
      if index % 2 == 0 {
        copies.append(
          try FeatureCopy(
            exclusiveMean: 2 * point.mu, exclusiveDeviation: 1, sharedMean: point.mu * (0.6 + point.extra[2]),
            sharedDeviation: 1))
      }
      let model = try GaussianModel(classes: 3 + index % 5, copies: copies)
      let weights = try Weights(
        exclusive: copies.indices.map { point.extra[0] + 0.1 * Double($0) },
        shared: copies.indices.map { point.extra[1] + 0.2 * Double($0) })
      let attribution = try #require(ModelAttribution(model, weights: weights, epsilon: point.epsilon))
      let direct = Self.matrix(model, weights, epsilon: point.epsilon)
      let n = model.classes
      var similarity = 0.0
      for i in 0..<n {
        for j in 0..<n {
          // Cosines of n K terms each.
          worst.compare(
            attribution.correlationMatrix[i * n + j], direct[i * n + j],
            allowed: Double(4 * n * copies.count) * 1.0.ulp, "\(point) \(i) \(j)")
          if i != j { similarity += max(0, direct[i * n + j]) }
        }
      }
      worst.compare(
        attribution.classAttributionSimilarity, similarity, allowed: Double(4 * n * n * n * copies.count) * 1.0.ulp,
        "\(point)")
    }
    #expect(worst.holds, "\(worst)")
  }

  @Test("t^2/(1 + (n-1) t^2) for equal means; 0 without shared weight; nothing without any weight")
  func closedForm() throws {
    let model = try GaussianModel(mu: 1, sigma: 1, classes: 4)
    let half = try #require(ModelAttribution(model, weights: Weights(w1: 2, w2: 1), epsilon: 0.1))
    // A dozen roundings of each.
    #expect((half.correlation - 0.25 / 1.75).magnitude <= 12 * unitRoundoff * half.correlation)
    #expect(
      (half.classAttributionSimilarity - 12 * 0.25 / 1.75).magnitude
        <= 12 * unitRoundoff * half.classAttributionSimilarity)
    #expect(ModelAttribution(model, weights: try Weights(w1: 1, w2: 0), epsilon: 0.1)?.classAttributionSimilarity == 0)
    #expect(ModelAttribution(model, weights: try Weights(w1: 0, w2: 0), epsilon: 0.1) == nil)
  }
}
