/// A matrix of attribution similarities of classes, and the similarity of all of them together.
///
/// Class by class it is symmetric (eq. 6); sample by sample (section 5.3) it is not: row i averages over the samples of i.
public struct AttributionCorrelation: Hashable, Sendable {
  /// The number of classes.
  public let classCount: Int
  /// Row by row; nil where there is no cosine.
  public let elements: [Double?]

  /// A matrix of elements that are there already, row by row; nil where there is no cosine.
  ///
  /// - Throws: `AttributionError` unless there are `classCount` squared of them.
  public init(classCount: Int, elements: [Double?]) throws(AttributionError) {
    guard classCount >= 1, elements.count == classCount * classCount else {
      throw AttributionError("\(elements.count) elements are no matrix of \(classCount) classes")
    }
    self.classCount = classCount
    self.elements = elements
  }

  /// A matrix of these elements.
  init(classCount: Int, element: (_ row: Int, _ column: Int) -> Double?) {
    self.classCount = classCount
    elements = (0..<classCount * classCount).map { element($0 / classCount, $0 % classCount) }
  }

  /// The similarity of two classes, in [-1, 1]; nil where one has no samples or attributes nothing.
  public subscript(row: Int, column: Int) -> Double? { elements[row * classCount + column] }

  /// The class attribution similarity: the sum of the positive elements off the diagonal, in [0, n (n - 1)].
  ///
  /// Elements that do not exist add nothing; `undefinedPairs` says how many there are.
  ///
  /// Source: the paper's eq. 7.
  public var similarity: Double { offDiagonal.reduce(0) { $0 + max(0, $1 ?? 0) } }

  /// The number of elements off the diagonal that do not exist.
  public var undefinedPairs: Int { offDiagonal.count { $0 == nil } }

  private var offDiagonal: [Double?] {
    elements.indices.filter { $0 / classCount != $0 % classCount }.map { elements[$0] }
  }

  /// Element by element this matrix less another: what was gained since the other, nil where either has none.
  ///
  /// - Throws: `AttributionError` if the numbers of classes differ.
  public func difference(from other: AttributionCorrelation) throws(AttributionError) -> AttributionCorrelation {
    guard classCount == other.classCount else {
      throw AttributionError(
        "matrices of \(classCount) and \(other.classCount) classes have no difference: give two of one data set")
    }
    return AttributionCorrelation(classCount: classCount) { row, column in
      guard let one = self[row, column], let two = other[row, column] else { return nil }
      return one - two
    }
  }
}
