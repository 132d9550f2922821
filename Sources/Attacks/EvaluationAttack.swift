import Tensors

/// An attack that asks of each sample of a batch whether a point of a set around it is misclassified.
///
/// Attacks for training make one loss of a batch large (`Attack`); these follow each sample's own logits, and a sample is
/// done with as soon as a point is found.
public protocol EvaluationAttack: Sendable {
  /// Its name, for example "apgd-ce".
  var name: String { get }

  /// Whether it uses the network's gradients.
  var usesGradients: Bool { get }

  /// The fewest classes that it works with.
  var fewestClasses: Int { get }

  /// A point for each sample: one that the attack found misclassified, or else the sample.
  ///
  /// - Parameters:
  ///   - samples: [count, …] that the classifier gets right, floating point.
  ///   - labels: [count], int64.
  ///   - generator: for whatever is random in it. What is drawn depends on the batch as a whole.
  /// - Throws: `AttackError` for samples or classes that it cannot work with, and what `classifier` throws.
  func points(
    _ samples: Tensor, labels: Tensor, classifier: Classifier, from generator: RandomGenerator
  ) throws -> Tensor
}

/// Samples or a classifier that an attack cannot work with.
public enum AttackError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The classifier has too few classes for the attack's loss.
  case tooFewClasses(attack: String, count: Int, needed: Int)
  /// The samples are not images.
  case notImages(attack: String, shape: [Int])

  /// What was given, what is accepted, and what to do.
  public var description: String {
    switch self {
    case .tooFewClasses(let attack, let count, let needed):
      "\(attack) needs \(needed) classes, and the network has \(count); attacks that work with 2 are "
        + "apgd-ce, fab-t and square, one at a time"
    case .notImages(let attack, let shape):
      "\(attack) needs images [count, channels, height, width], and the samples are \(shape); "
        + "attacks for samples of any shape are apgd-ce, apgd-t and fab-t"
    }
  }
}

/// What attacks found in a batch, piece by piece.
struct FoundPoints {
  /// The places in the batch of the samples for which nothing is found yet, ascending.
  private(set) var standing: [Int]
  private let samples: Tensor
  private var pieces: [(places: [Int], points: Tensor)] = []

  init(_ samples: Tensor) {
    self.samples = samples
    standing = Array(0..<samples.shape[0])
  }

  /// Takes the rows `found` of `points`, whose places in the batch are `places`.
  mutating func add(_ points: Tensor, _ found: [Int], at places: [Int]) throws(TensorError) {
    let foundPlaces = found.map { places[$0] }
    pieces.append((foundPlaces, try points.rows(found)))
    let gone = Set(foundPlaces)
    standing.removeAll { gone.contains($0) }
  }

  /// The points that were found, and the samples elsewhere.
  func points() throws(TensorError) -> Tensor {
    guard !pieces.isEmpty else { return samples }
    var places = standing
    var parts: [Tensor] = standing.isEmpty ? [] : [try samples.rows(standing)]
    for piece in pieces {
      places += piece.places
      parts.append(piece.points)
    }
    var rows = [Int](repeating: 0, count: places.count)
    for (row, place) in places.enumerated() { rows[place] = row }
    return try Tensor.concatenated(parts).rows(rows)
  }
}

extension Tensor {
  /// The rows with these numbers, in the tensor's memory format.
  func rows(_ numbers: [Int]) throws(TensorError) -> Tensor {
    let rows = try selecting(Tensor(numbers.map(Int64.init), on: device))
    return isChannelsLast ? try rows.contiguous(channelsLast: true) : rows
  }

  /// The numbers of the rows where a [count] tensor of truth values is true, and where it is false.
  func split() throws(TensorError) -> (rows: [Int], others: [Int]) {
    let flags: [Bool] = try values()
    return (flags.indices.filter { flags[$0] }, flags.indices.filter { !flags[$0] })
  }

  /// One number for each sample in a shape that broadcasts over `samples`: [count, 1, …].
  func broadcast(over samples: Tensor) throws(TensorError) -> Tensor {
    let shape = samples.shape
    return try reshaped([shape[0]] + Array(repeating: 1, count: shape.count - 1))
  }

  /// The axes of one sample.
  var sampleAxes: [Int] { Array(1..<shape.count) }

  /// The opposite of truth values.
  func negated() throws(TensorError) -> Tensor { try equals(0) }
}
