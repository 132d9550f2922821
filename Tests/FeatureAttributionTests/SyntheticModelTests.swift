import Attacks
import EngineTestSupport
import FeatureAttribution
import Layers
import Networks
import RandomStreams
import Statistics
import SyntheticModel
import Tensors
import Testing

/// The synthetic model's linear hypothesis as the network, its features as g, and Lemma 2's perturbation.
@Suite("Attribution on the synthetic model", .engine)
struct SyntheticModelTests {
  /// Attributions of fresh samples with the weights (1, t).
  private func attribution(
    classes: Int, count: Int, t: Double, epsilon: Double, seed: UInt64
  ) throws -> AttributionVectors {
    let device = try TestEngine.cpu()
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes)
    var stream = PhiloxStream(seed: seed, stream: 0)
    var labels: [Int] = []
    var rows: [Double] = []
    let layout = FeatureLayout(model)
    for _ in 0..<count {
      let sample = model.sample(from: &stream)
      labels.append(sample.label)
      rows += sample.features
    }
    // Each feature of the label goes down by epsilon, each other one up: Lemma 2.
    for (row, label) in labels.enumerated() {
      for feature in 0..<layout.count { rows[row * layout.count + feature] += epsilon }
      var own = [layout.exclusive(label, copy: 0)]
      for other in 0..<classes where other != label { own.append(layout.shared(label, other, copy: 0)) }
      for feature in own { rows[row * layout.count + feature] -= 2 * epsilon }
    }
    let make = Initialiser(try RandomGenerator(seed: 0, on: device), elementType: .float64)
    let network = try LinearHypothesis(layout, make)
    try network.setWeights(shared: t)
    return try AttributionVectors(
      features: Tensor(rows, shape: [count, layout.count], on: device),
      classifierWeights: network.classifierWeights().detached(), labels: labels)
  }

  @Test(
    "the similarity is that of the closed form, t^2 / (1 + (n - 1) t^2) for a pair, within 4 standard errors",
    arguments: [(3, 1.0, 0.2), (3, 0.5, 0.1), (5, 0.8, 0.3)])
  func closedForm(classes: Int, t: Double, epsilon: Double) throws {
    let attribution = try attribution(classes: classes, count: 6000, t: t, epsilon: epsilon, seed: 11)
    let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes)
    let weights = try Weights(w1: 1, w2: t)
    let expected = try #require(ModelAttribution(model, weights: weights, epsilon: epsilon))
    let similarity = try attribution.correlation().similarity
    let interval = BootstrapInterval(
      estimate: similarity, replicates: try AttributionBootstrap(replicates: 200).similarities(of: attribution))
    #expect(abs(similarity - expected.classAttributionSimilarity) < 4 * interval.standardError)
    // The test would notice a twentieth.
    #expect(interval.standardError < 0.0125 * expected.classAttributionSimilarity)
  }

  @Test("without shared features no class is like another, and what is left is noise of the class means")
  func exclusiveOnly() throws {
    let attribution = try attribution(classes: 3, count: 3000, t: 0, epsilon: 0.2, seed: 5)
    #expect(try attribution.correlation().similarity == 0)
  }
}

extension LinearHypothesis {
  /// Sets the weights to (1, t).
  fileprivate func setWeights(shared t: Double) throws {
    try exclusiveWeights.engine.withoutGradients {
      try exclusiveWeights.fillInPlace(1)
      try sharedWeights.fillInPlace(t)
    }
  }
}
