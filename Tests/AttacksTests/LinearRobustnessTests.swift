import Attacks
import EngineTestSupport
import Tensors
import Testing

@Suite(.engine) struct LinearRobustnessTests {
  private let network: LinearClassifier
  init() throws { network = try LinearClassifier(classes: 5, shape: [3, 6, 6], seed: 11) }

  /// Samples, an epsilon that splits them in halves, and which of them can be broken.
  ///
  /// None is nearer to epsilon than one part in a thousand: there float32 decides.
  private func problem(_ norm: PerturbationNorm, low: Double, high: Double) throws -> (
    samples: Tensor, labels: Tensor, set: PerturbationSet, breakable: [Bool]
  ) {
    let (samples, labels) = try network.samples(300, low: low, high: high, seed: 12)
    let radii = try network.radii(samples, labels, norm)
    let epsilon = radii.sorted()[150]
    let kept = radii.indices.filter { abs(radii[$0] / epsilon - 1) > 1e-3 }
    #expect(kept.count > 280)
    let rows = try Tensor(kept.map(Int64.init), on: samples.device)
    return (
      try samples.selecting(rows), try labels.selecting(rows), PerturbationSet(norm, epsilon: epsilon),
      kept.map { radii[$0] < epsilon }
    )
  }

  private func broken(
    _ kind: AttackSuite.Kind, _ samples: Tensor, _ labels: Tensor, _ set: PerturbationSet
  ) throws -> [Bool] {
    var effort = AttackSuite.Effort()
    effort.queries = 100
    let outcomes = try kind.suite(set, effort: effort).outcomes(
      samples, labels: labels, classifier: network.classifier, randomness: RandomSource(seed: 5), place: 0)
    return outcomes.map { !$0.isStanding }
  }

  @Test func `AutoAttack breaks in l_inf what can be broken within the range, and nothing else`() throws {
    // A tenth of the elements is nearer than epsilon to the end of the range.
    let (samples, labels, set, breakable) = try problem(.linf, low: 0, high: 1)
    #expect(set.epsilon > 0.01)
    #expect(try broken(.autoAttack, samples, labels, set) == breakable)
    #expect(try broken(.fabTargeted, samples, labels, set) == breakable)
    #expect(try broken(.apgdTargeted, samples, labels, set) == breakable)
  }

  @Test func `AutoAttack breaks in l_2 what can be broken, and nothing else`() throws {
    let (samples, labels, set, breakable) = try problem(.l2, low: 0.4, high: 0.6)
    #expect(set.epsilon < 0.4)
    #expect(try broken(.autoAttack, samples, labels, set) == breakable)
    #expect(try broken(.fabTargeted, samples, labels, set) == breakable)
  }

  @Test(arguments: PerturbationNorm.allCases)
  func `no attack breaks what cannot be broken, and each breaks most of the rest`(norm: PerturbationNorm) throws {
    let (samples, labels, set, breakable) = try problem(norm, low: 0.4, high: 0.6)
    for kind in AttackSuite.Kind.all {
      let broken = try broken(kind, samples, labels, set)
      #expect(zip(broken, breakable).allSatisfy { !$0 || $1 }, "\(kind.name)")
      let share = Double(broken.count(where: { $0 })) / Double(breakable.count(where: { $0 }))
      // Square has 100 queries here.
      #expect(share > (kind.name == "square" ? 0.1 : 0.9), "\(kind.name): \(share)")
    }
  }
}
