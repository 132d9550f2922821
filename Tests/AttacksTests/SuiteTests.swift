import Attacks
import EngineTestSupport
import Tensors
import Testing

/// An attack that returns what it is told to.
private struct ClaimingAttack: EvaluationAttack {
  let name = "claim"
  let usesGradients = true
  let fewestClasses = 2
  let claim: @Sendable (Tensor) throws -> Tensor

  func points(
    _ samples: Tensor, labels: Tensor, classifier: Classifier, from generator: RandomGenerator
  ) throws -> Tensor { try claim(samples) }
}

@Suite(.engine) struct SuiteTests {
  private let set = PerturbationSet(.linf, epsilon: 0.1)

  /// Class 1 where the mean of a sample is above one half, else class 0.
  private let classifier = Classifier { points in
    let mean = try points.mean(along: [1, 2, 3]).reshaped([-1, 1]) - 0.5
    return try Tensor.concatenated([-mean, mean], along: 1)
  }

  private func broken(
    at value: Double = 0.45, _ claim: @escaping @Sendable (Tensor) throws -> Tensor
  ) throws -> Bool {
    let cpu = try TestEngine.cpu()
    let samples = try Tensor.full([1, 3, 2, 2], value, on: cpu)
    let suite = AttackSuite("claims", set, [ClaimingAttack(claim: claim)])
    return try suite.outcomes(
      samples, labels: Tensor([Int64(0)], on: cpu), classifier: classifier, randomness: RandomSource(seed: 0), place: 0
    )[0].broken != nil
  }

  @Test func `a claim counts where it is misclassified, within epsilon up to rounding, and within the range`() throws {
    #expect(try broken { try $0 + 0.1 })
    #expect(try broken { try $0 + 0.06 })
    #expect(try !broken { try $0 + 0.04 }, "the class stays")
    #expect(try !broken { try $0 + 0.10001 }, "too far")
    #expect(try !broken { try $0 / 0 }, "not finite")
    #expect(try !broken { $0 })
    // One pixel a little too far, the others less.
    #expect(
      try !broken {
        let far = try Tensor([0.11] + Array(repeating: 0.08, count: 11) as [Float], shape: [1, 3, 2, 2], on: $0.device)
        return try $0 + far
      })
    // Beyond the range: class 1 needs a mean above one half.
    let wide = PerturbationSet(.linf, epsilon: 2)
    let cpu = try TestEngine.cpu()
    let samples = try Tensor.full([1, 3, 2, 2], 0.45, on: cpu)
    #expect(try wide.contains(samples + 0.55, of: samples).values(as: Bool.self) == [true])
    #expect(try wide.contains(samples + 0.5501, of: samples).values(as: Bool.self) == [false])
    #expect(try wide.contains(samples - 0.4501, of: samples).values(as: Bool.self) == [false])
  }

  @Test func `in l_2 the whole sample's norm counts`() throws {
    let cpu = try TestEngine.cpu()
    let samples = try Tensor.full([2, 3, 2, 2], 0.5, on: cpu)
    let ball = PerturbationSet(.l2, epsilon: 0.1 * 12.0.squareRoot())
    #expect(try ball.contains(samples + 0.1, of: samples).values(as: Bool.self) == [true, true])
    #expect(try ball.contains(samples + 0.10001, of: samples).values(as: Bool.self) == [false, false])
  }

  @Test func `every stage has what the ones before left, and norms are those of the points`() throws {
    let network = try LinearClassifier(classes: 5, shape: [3, 6, 6], seed: 41)
    let (samples, labels) = try network.samples(60, low: 0.3, high: 0.7, seed: 42)
    let radii = try network.radii(samples, labels, .linf).sorted()
    let set = PerturbationSet(.linf, epsilon: radii[40])
    let first = AutoPGD(PerturbationSet(.linf, epsilon: radii[10]), loss: .crossEntropy, steps: 20)
    let suite = AttackSuite("two", set, [first, TargetedFAB(set)])
    let outcomes = try suite.outcomes(
      samples, labels: labels, classifier: network.classifier, randomness: RandomSource(seed: 0), place: 0)
    for outcome in outcomes {
      guard let broken = outcome.broken else { continue }
      #expect(broken.linf <= (broken.stage == 0 ? radii[10] : radii[40]) + 1e-7)
      #expect(broken.l2 <= broken.linf * 108.0.squareRoot() && broken.l2 > 0)
    }
    #expect(outcomes.contains { $0.broken?.stage == 0 } && outcomes.contains { $0.broken?.stage == 1 })
    #expect(outcomes.count(where: \.isStanding) >= 18)
  }

  @Test func `a sample that is wrong without an attack is not attacked`() throws {
    let network = try LinearClassifier(classes: 5, shape: [3, 6, 6], seed: 41)
    let (samples, right) = try network.samples(10, low: 0, high: 1, seed: 42)
    let cpu = try TestEngine.cpu()
    var labels: [Int64] = try right.values()
    labels[3] = (labels[3] + 1) % 5
    let suite = AttackSuite.Kind.apgdCE.suite(PerturbationSet(.linf, epsilon: 1))
    let outcomes = try suite.outcomes(
      samples, labels: Tensor(labels, on: cpu), classifier: network.classifier, randomness: RandomSource(seed: 0),
      place: 0)
    #expect(!outcomes[3].isCorrect && !outcomes[3].isStanding && outcomes[3].broken == nil)
    #expect(outcomes.count(where: { $0.broken != nil }) == 9)
  }

  @Test(arguments: AttackSuite.Kind.all.map(\.name))
  func `the same seed and place give the same outcomes`(name: String) throws {
    let kind = try #require(AttackSuite.Kind.all.first { $0.name == name })
    let network = try LinearClassifier(classes: 5, shape: [3, 6, 6], seed: 41)
    let (samples, labels) = try network.samples(40, low: 0, high: 1, seed: 42)
    var effort = AttackSuite.Effort()
    effort.steps = 8
    effort.queries = 40
    let suite = kind.suite(
      PerturbationSet(.l2, epsilon: try network.radii(samples, labels, .l2).sorted()[30]), effort: effort)
    func outcomes(_ seed: UInt64, place: Int) throws -> [SampleOutcome] {
      try suite.outcomes(
        samples, labels: labels, classifier: network.classifier, randomness: RandomSource(seed: seed), place: place)
    }
    let first = try outcomes(1, place: 0)
    #expect(try outcomes(1, place: 0) == first)
    if name != "fab-t" {
      #expect(try outcomes(2, place: 0) != first)
      #expect(try outcomes(1, place: 40) != first)
    }
  }

  @Test func `attacks say how many classes they need, and what shape of samples`() throws {
    let three = try LinearClassifier(classes: 3, shape: [3, 6, 6], seed: 1)
    let (samples, labels) = try three.samples(20, low: 0, high: 1, seed: 2)
    func outcomes(_ kind: AttackSuite.Kind) throws -> [SampleOutcome] {
      try kind.suite(PerturbationSet(.linf, epsilon: 0.1)).outcomes(
        samples, labels: labels, classifier: three.classifier, randomness: RandomSource(seed: 0), place: 0)
    }
    #expect(throws: AttackError.tooFewClasses(attack: "apgd-t", count: 3, needed: 4)) { try outcomes(.autoAttack) }
    #expect(try outcomes(.fabTargeted).contains { $0.broken != nil })
    #expect(try outcomes(.apgdDLR).contains { $0.broken != nil })
    #expect(throws: AttackError.tooFewClasses(attack: "apgd-dlr", count: 2, needed: 3)) {
      try AttackSuite.Kind.apgdDLR.suite(set).check(classCount: 2)
    }
    let flat = try LinearClassifier(classes: 4, shape: [12], seed: 1)
    let rows = try flat.samples(5, low: 0, high: 1, seed: 2)
    #expect(throws: AttackError.notImages(attack: "square", shape: [5, 12])) {
      try AttackSuite.Kind.square.suite(set).outcomes(
        rows.samples, labels: rows.labels, classifier: flat.classifier, randomness: RandomSource(seed: 0), place: 0)
    }
  }

  @Test func `names of suites and their stages are different`() {
    let names = AttackSuite.Kind.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(AttackSuite.Kind.autoAttack.suite(set).stages.map(\.name) == ["apgd-ce", "apgd-t", "fab-t", "square"])
    for kind in AttackSuite.Kind.all where kind.name != "autoattack" {
      #expect(kind.suite(set).stages.map(\.name) == [kind.name])
    }
  }
}
