import Datasets
import EngineTestSupport
import RandomStreams
import SyntheticModel
import Tensors
import Testing
import Training

@Suite(.engine) struct LinearHypothesisTests {
  private let sampleCount = 20_000

  /// mu 1, sigma .5: eps0 is .359, so that the shared features are learned at the first two and not at the last two.
  @Test(arguments: [0.1, 0.3, 0.4, 0.45])
  func `the engine's training lands on the closed form within its standard error`(epsilon: Double) throws {
    let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5), epsilon: epsilon)
    let seed: UInt64 = 11
    var stream = PhiloxStream(seed: seed, stream: 5)
    let samples = try FeatureDataset(problem.model, count: sampleCount, from: &stream)
    let cpu = try TestEngine.cpu()
    let trained = try LinearHypothesisTraining(problem).weights(
      features: Tensor(samples.features, on: cpu), labels: Tensor(samples.labelTensor, on: cpu),
      randomness: RandomSource(seed: seed))
    let exact = try ClosedFormOptimum(problem).weights
    // w1 is a mean of n normals over lambda; w2's error is at most that of a mean of maxima, whose deviation is below
    // sigma.
    let standardError = 0.5 / Double(sampleCount).squareRoot()
    #expect(abs(trained.w1! - exact.w1!) < 4 * standardError)
    #expect(abs(trained.w2! - exact.w2!) < 4 * standardError)
    #expect((exact.w2! > 0) == (epsilon < 0.36))

    // On the same samples another minimiser finds the same weights; the last learning rate is what is left between.
    let empirical = try EmpiricalOptimum(problem, samples: sampleCount, seed: seed, stream: 5)
    #expect(trained.largestDifference(from: empirical.weights) < 1e-4)
  }

  @Test func `copies and more classes too`() throws {
    let problem = try TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.5, classes: 4, copies: 2), epsilon: 0.2)
    var stream = PhiloxStream(seed: 3, stream: 1)
    let samples = try FeatureDataset(problem.model, count: sampleCount, from: &stream)
    let cpu = try TestEngine.cpu()
    let trained = try LinearHypothesisTraining(problem).weights(
      features: Tensor(samples.features, on: cpu), labels: Tensor(samples.labelTensor, on: cpu), momentum: 0.5,
      randomness: RandomSource(seed: 3))
    let exact = try ClosedFormOptimum(problem).weights
    #expect(trained.largestDifference(from: exact) < 5 * 0.5 * 2 / Double(sampleCount).squareRoot())
  }
}
