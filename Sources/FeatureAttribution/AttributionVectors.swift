import Tensors

/// The attribution vectors of samples, each on its sample's own class: A_y(x) = g(x) * W[y], element by element.
///
/// Source: the paper's eq. 5 and Algorithm 1. Misclassified samples are among them; the last linear map's bias is not.
public struct AttributionVectors {
  /// [count, features], floating point.
  public let vectors: Tensor
  /// The class of each sample.
  public let labels: [Int]
  /// The number of classes, with or without samples.
  public let classCount: Int
  /// For each class the places of its samples, ascending.
  let places: [[Int]]

  /// Vectors that are there already.
  ///
  /// - Parameters:
  ///   - vectors: [count, features].
  ///   - labels: `count` of them, in 0..<classCount.
  /// - Throws: `AttributionError` if the counts differ, a label is no class, or a vector is not finite; `TensorError`.
  public init(_ vectors: Tensor, labels: [Int], classCount: Int) throws {
    let shape = vectors.shape
    guard shape.count == 2, shape[0] == labels.count, vectors.elementType.isFloatingPoint else {
      throw AttributionError(
        "\(labels.count) labels need attribution vectors [\(labels.count), features], not \(vectors.elementType) \(shape)"
      )
    }
    if let place = labels.firstIndex(where: { !(0..<classCount).contains($0) }) {
      throw AttributionError("sample \(place) has label \(labels[place]): labels go from 0 to \(classCount - 1)")
    }
    guard try vectors.allFinite() else {
      throw AttributionError("an attribution vector is not finite: the network's weights or the images are damaged")
    }
    self.vectors = vectors
    self.labels = labels
    self.classCount = classCount
    var places = [[Int]](repeating: [], count: classCount)
    for (place, label) in labels.enumerated() { places[label].append(place) }
    self.places = places
  }

  /// The vectors of features and weights.
  ///
  /// - Parameters:
  ///   - features: g(x), [count, features].
  ///   - classifierWeights: W, [classes, features].
  /// - Throws: as the other initialiser.
  public init(features: Tensor, classifierWeights: Tensor, labels: [Int]) throws {
    let classCount = classifierWeights.shape[0]
    if let place = labels.firstIndex(where: { !(0..<classCount).contains($0) }) {
      throw AttributionError("sample \(place) has label \(labels[place]): labels go from 0 to \(classCount - 1)")
    }
    let rows = try classifierWeights.selecting(Tensor(labels.map(Int64.init), on: features.device))
    try self.init(features * rows, labels: labels, classCount: classCount)
  }

  /// The number of samples.
  public var count: Int { labels.count }

  /// The number of samples of each class.
  public var countsByClass: [Int] { places.map(\.count) }

  /// The mean vector of each class, float64 [classes, features]; 0 for a class without samples.
  func classMeans() throws -> Tensor {
    var shares = [Double](repeating: 0, count: classCount * count)
    for (label, members) in places.enumerated() {
      for place in members { shares[label * count + place] = 1 / Double(members.count) }
    }
    return try Tensor(shares, shape: [classCount, count], on: vectors.device).matmul(vectors.to(.float64))
  }

  /// The correlation matrix C of Algorithm 1: cosines of the classes' mean vectors (eq. 6), in float64.
  ///
  /// A class without samples, or whose mean vector is 0, has no cosine with any class.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func correlation() throws -> AttributionCorrelation {
    let means = try classMeans()
    let norms: [Double] = try means.norm(along: [1]).values()
    let unit = try means / (means.norm(along: [1], keepingAxes: true))
    let cosines: [Double] = try unit.matmul(unit.permuted([1, 0])).values()
    return AttributionCorrelation(classCount: classCount) { row, column in
      guard norms[row] > 0, norms[column] > 0 else { return nil }
      return row == column ? 1 : min(1, max(-1, cosines[row * classCount + column]))
    }
  }
}
