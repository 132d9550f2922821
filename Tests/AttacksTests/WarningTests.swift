import Attacks
import EngineTestSupport
import Tensors
import Testing

/// Networks on which an evaluation must not be trusted, and what is said of them.
@Suite(.engine) struct WarningTests {
  private let network: LinearClassifier
  private let set = PerturbationSet(.linf, epsilon: 0.03)
  init() throws { network = try LinearClassifier(classes: 5, shape: [3, 8, 8], seed: 31) }

  private func evaluated(
    _ classifier: Classifier, low: Double = 0.2, high: Double = 0.8, count: Int = 40,
    suite: AttackSuite.Kind = .autoAttack
  ) throws -> (outcomes: [SampleOutcome], warnings: [EvaluationWarning], examination: ClassifierExamination) {
    let (samples, _) = try network.samples(count, low: low, high: high, seed: 32)
    let labels = try classifier.classes(samples)
    let examination = try ClassifierExamination(samples, labels: labels, classifier: classifier)
    var effort = AttackSuite.Effort()
    effort.steps = 10
    effort.queries = 100
    let attacks = suite.suite(set, effort: effort)
    let outcomes = try attacks.outcomes(
      samples, labels: labels, classifier: classifier, randomness: RandomSource(seed: 1), place: 0)
    return (
      outcomes, EvaluationWarning.all(examination, stages: attacks.stages, outcomes: outcomes), examination
    )
  }

  @Test func `a plain network raises no warning`() throws {
    let found = try evaluated(network.classifier)
    #expect(found.warnings.isEmpty, "\(found.warnings)")
    #expect(found.examination.samples == 40 && found.examination.correct == 40)
  }

  @Test func `a network that quantises its input has zero gradients, and Square finds what gradients miss`() throws {
    let inner = network
    // The sign of a pixel's distance from one half; its gradient is 0 everywhere.
    let quantised = Classifier { try inner(($0 - 0.5).sign()) }
    let found = try evaluated(quantised, low: 0.4, high: 0.6)
    #expect(found.warnings.map(\.name) == ["zeroGradients", "gradientsMissed"], "\(found.warnings)")
    #expect(found.examination.zeroCrossEntropyGradients == 40 && found.examination.zeroLogitRatioGradients == 40)
    #expect(found.outcomes.contains { $0.broken?.stage == 3 })
  }

  @Test func `a network whose logits saturate has zero gradients under cross-entropy alone`() throws {
    let inner = network
    let confident = Classifier { try inner($0) * 1e4 }
    let found = try evaluated(confident)
    #expect(found.warnings.map(\.name) == ["zeroGradients"], "\(found.warnings)")
    #expect(found.examination.zeroCrossEntropyGradients > 20 && found.examination.zeroLogitRatioGradients == 0)
  }

  @Test func `a network whose gradients lead nowhere is noticed too`() throws {
    let inner = network
    let found = try evaluated(Classifier { try inner($0.detached()) })
    #expect(found.examination.zeroCrossEntropyGradients == 40)
    #expect(found.warnings.map(\.name).contains("zeroGradients"))
  }

  @Test func `a randomised network is noticed, and noise below the threshold is not`() throws {
    let inner = network
    let generator = try RandomGenerator(seed: 3, on: TestEngine.cpu())
    func noisy(_ size: Double) -> Classifier {
      Classifier { points in
        let logits = try inner(points)
        return try logits + Tensor.normal(logits.shape, standardDeviation: size, from: generator)
      }
    }
    #expect(try evaluated(noisy(0.05), suite: .apgdCE).warnings.map(\.name) == ["randomised"])
    #expect(try evaluated(noisy(1e-6), suite: .apgdCE).warnings.isEmpty)
  }

  @Test func `outputs that are probabilities are noticed`() throws {
    let inner = network
    let found = try evaluated(Classifier { try inner($0).softmax(along: 1) })
    #expect(found.warnings.contains(.probabilities))
  }

  @Test func `a network that optimises while it classifies is noticed`() throws {
    let inner = network
    let dynamic = Classifier { points in
      let own = try points.detached()
      try own.setRequiresGradient(true)
      let logits = try inner(own)
      // Only with the record on can it climb its own confidence.
      guard logits.requiresGradient else { return logits }
      let gradient = try logits.largest(along: [1]).sum().gradients(of: [own])[0]
      return try inner(points + gradient * 0.1)
    }
    let found = try evaluated(dynamic, suite: .apgdCE)
    #expect(found.warnings.map(\.name) == ["dynamic"], "\(found.warnings)")
  }

  @Test func `a warning of missed gradients needs more than 2 in 1000 samples, and an attack by gradients before`() {
    let stages = AttackSuite.Kind.autoAttack.suite(set).stages
    func warnings(_ broken: Int, _ stages: [any EvaluationAttack]) -> [EvaluationWarning] {
      let last = SampleOutcome.Break(stage: stages.count - 1, linf: 0.03, l2: 1)
      let outcomes = (0..<1000).map { SampleOutcome(label: 0, predicted: 0, broken: $0 < broken ? last : nil) }
      return EvaluationWarning.all(ClassifierExamination(), stages: stages, outcomes: outcomes)
    }
    #expect(warnings(2, stages).isEmpty)
    #expect(warnings(3, stages) == [.gradientsMissed(attack: "square", broken: 3, of: 1000)])
    #expect(warnings(900, [SquareAttack(set)]).isEmpty)
  }
}
