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
    #expect(accuracy.joint.value <= accuracy.pairwise + accuracy.joint.errorBound)
    #expect(accuracy.joint.errorBound < 1e-11)
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
    #expect((steep.joint.value - steep.pairwise * steep.pairwise).magnitude < 1e-15)
  }
}
