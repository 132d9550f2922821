import Tensors

/// For each sample its largest cosine with the samples of each class: what the instance-wise matrix averages.
///
/// Source: section 5.3 of the paper.
public struct InstanceSimilarities {
  /// float64 [rows, classes]; a row for each sample with an attribution other than 0.
  let largest: [Double]
  /// The class of each row.
  let labels: [Int]
  let classCount: Int
  /// The place of each row's sample among all samples of its class.
  private let ranks: [Int]
  /// The number of samples of each class, those without attribution too.
  private let counts: [Int]
  /// Whether a class has a sample to be compared with.
  private let isThere: [Bool]

  /// Compares each sample with all others.
  ///
  /// The Gram matrix is made in blocks of `blockSize` rows and never held whole: memory grows as blockSize · count. A
  /// sample whose vector is 0 has no cosine and is left out on both sides. Unit vectors are made in float64; their products
  /// are in the vectors' type.
  ///
  /// - Throws: `TensorError` if the device has no room for a block.
  public init(_ attribution: AttributionVectors, blockSize: Int = 1024) throws {
    precondition(blockSize >= 1)
    let vectors = attribution.vectors
    let norms = try vectors.to(.float64).norm(along: [1])
    let isPositive: [Double] = try norms.values()
    // By class, so that a class is a range of columns.
    let order = attribution.places.map { $0.filter { isPositive[$0] > 0 } }
    let places = order.flatMap { $0 }
    classCount = attribution.classCount
    labels = places.map { attribution.labels[$0] }
    ranks = attribution.places.flatMap { members in members.indices.filter { isPositive[members[$0]] > 0 } }
    counts = attribution.countsByClass
    isThere = order.map { !$0.isEmpty }
    guard !places.isEmpty else {
      largest = []
      return
    }
    let chosen = try Tensor(places.map(Int64.init), on: vectors.device)
    let unit = try (vectors.to(.float64).selecting(chosen) / norms.selecting(chosen).expandingAxis(at: 1)).to(
      vectors.elementType)
    let columns = try unit.permuted([1, 0]).contiguous()
    var largest: [Double] = []
    for start in stride(from: 0, to: places.count, by: blockSize) {
      let block = try unit.narrowed(start..<min(start + blockSize, places.count)).matmul(columns)
      var first = 0
      var results: [Tensor] = []
      for members in order {
        let range = first..<first + members.count
        first = range.upperBound
        results.append(
          range.isEmpty
            ? try Tensor.zeros([block.shape[0]], block.elementType, on: block.device)
            : try block.narrowed(range, along: 1).largest(along: [1]))
      }
      largest += try Tensor.stacked(results, along: 1).to(.float64).values(as: Double.self)
    }
    self.largest = largest
  }

  /// The matrix: element (i, j) is the mean over the samples of i of their largest cosine with a sample of j.
  ///
  /// It is not symmetric. On the diagonal each sample's nearest is itself, and the element is 1.
  public var correlation: AttributionCorrelation {
    correlation { label, count in [Int](repeating: 1, count: count) }
  }

  /// The matrix where samples of a class count several times, or not at all, by the class's label and number of samples.
  ///
  /// Those that take part are averaged over; a class of which none does has no row.
  func correlation(times: (_ label: Int, _ count: Int) -> [Int]) -> AttributionCorrelation {
    var means = [Double](repeating: 0, count: classCount * classCount)
    var hasRow = isThere
    var first = 0
    for label in 0..<classCount where isThere[label] {
      let last = labels[first...].firstIndex { $0 != label } ?? labels.count
      let all = times(label, counts[label])
      let own = (first..<last).map { all[ranks[$0]] }
      let sum = Double(own.reduce(0, +))
      hasRow[label] = sum > 0
      for (row, times) in zip(first..<last, own) where times > 0 {
        let weight = Double(times) / sum
        for column in 0..<classCount {
          means[label * classCount + column] += weight * largest[row * classCount + column]
        }
      }
      first = last
    }
    return AttributionCorrelation(classCount: classCount) { row, column in
      guard hasRow[row], isThere[column] else { return nil }
      return row == column ? 1 : min(1, max(-1, means[row * classCount + column]))
    }
  }
}
