import Tensors

/// FAB towards classes: walks on the boundary between two classes towards the sample, and wants the nearest point there.
///
/// Each step goes to the boundary that the difference of two logits has where it is linear, from the point and from the
/// sample, and mixes the two. Nothing in it is random. A sample is done with as soon as a misclassified point is within
/// epsilon, where the published code goes on to a nearer one.
///
/// Source: Croce and Hein 2020 (FAB), algorithm 1, with the targets of their AutoAttack paper.
public struct TargetedFAB: EvaluationAttack, Hashable {
  /// The perturbations.
  public let set: PerturbationSet
  /// Steps towards each target; >= 1.
  public let steps: Int
  /// The largest number of targets.
  public let targetCount: Int
  /// The largest share of the step from the sample: alpha_max.
  private let largestShare = 0.1
  /// How far a step goes beyond the boundary: eta.
  private let overshoot = 1.05
  /// How much of the way from the sample is kept where a point is found: beta.
  private let backward = 0.9

  /// An attack of one start for each target.
  public init(_ set: PerturbationSet, steps: Int = 100, targetCount: Int = 9) {
    self.set = set
    self.steps = steps
    self.targetCount = targetCount
  }

  /// "fab-t".
  public var name: String { "fab-t" }

  /// True.
  public var usesGradients: Bool { true }

  /// 2.
  public var fewestClasses: Int { 2 }

  /// A misclassified point for each sample, or the sample.
  public func points(
    _ samples: Tensor, labels: Tensor, classifier: Classifier, from generator: RandomGenerator
  ) throws -> Tensor {
    var found = FoundPoints(samples)
    let rivals = try classifier.logits(samples).rivals(labels)
    for rank in 0..<min(targetCount, rivals.shape[1]) where !found.standing.isEmpty {
      let standing = found.standing
      var walk = Walk(
        places: standing, samples: try samples.rows(standing), labels: try labels.rows(standing),
        targets: try rivals.column(rank).rows(standing), point: try samples.rows(standing))
      for _ in 0..<steps where !walk.places.isEmpty { try step(&walk, classifier, &found) }
    }
    return try found.points()
  }

  private func step(_ walk: inout Walk, _ classifier: Classifier, _ found: inout FoundPoints) throws {
    // The hyperplane: difference + slope · (x - point) = 0.
    let pass = try classifier.gradient(at: walk.point) {
      try $0.ofClasses(walk.targets) - $0.ofClasses(walk.labels)
    }
    let toPoint = try walk.point - walk.samples
    let fromSample = try (pass.gradient * toPoint).sum(along: toPoint.sampleAxes) - pass.losses
    let projection = BoundaryProjection(norm: set.norm, range: set.range)
    let near = try projection.change(walk.point, normals: pass.gradient, offsets: -pass.losses)
    let far = try projection.change(walk.samples, normals: pass.gradient, offsets: fromSample)
    let smallest = try Tensor.full([1], 1e-8, near.elementType, on: near.device)
    let (nearSize, farSize) = try (set.sizes(near).maximum(smallest), set.sizes(far).maximum(smallest))
    let share = try (nearSize / (nearSize + farSize)).clamped(0...largestShare).broadcast(over: near)
    let own = try (walk.point + near * overshoot) * (1 - share)
    walk.point = try set.inRange(own + (walk.samples + far * overshoot) * share)

    let isWrong = try classifier.classes(walk.point).equals(walk.labels).negated()
    let delta = try walk.point - walk.samples
    let epsilon = try Tensor.full([1], set.epsilon.nextUp, .float64, on: delta.device)
    let isFound = try isWrong * set.sizes(delta.to(.float64)).isLess(than: epsilon)
    let (broken, standing) = try isFound.split()
    let back = try walk.samples + delta * backward
    let next = try isWrong.broadcast(over: delta).choosing(back, else: walk.point)
    if broken.isEmpty {
      walk.point = next
    } else {
      try found.add(walk.point, broken, at: walk.places)
      walk = try walk.rows(standing, at: next)
    }
  }

  /// The samples that still stand, and where each one's walk is.
  private struct Walk {
    var places: [Int]
    var samples, labels, targets, point: Tensor

    func rows(_ rows: [Int], at next: Tensor) throws(TensorError) -> Walk {
      try Walk(
        places: rows.map { places[$0] }, samples: samples.rows(rows), labels: labels.rows(rows),
        targets: targets.rows(rows), point: next.rows(rows))
    }
  }
}

extension AttackSuite.Kind {
  /// FAB towards classes.
  public static let fabTargeted = Self("fab-t", "FAB towards the 9 likeliest wrong classes") { set, effort in
    [TargetedFAB(set, steps: effort.steps)]
  }
}
