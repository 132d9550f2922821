import Attacks
import EngineTestSupport
import Tensors

/// A linear classifier of images, whose robustness is known in closed form.
struct LinearClassifier {
  let weights: [[Double]]
  let shape: [Int]
  let matrix: Tensor

  /// Independent normal weights.
  init(classes: Int, shape: [Int], seed: UInt64) throws {
    self.shape = shape
    let count = shape.reduce(1, *)
    let cpu = try TestEngine.cpu()
    let drawn: [Float] = try Tensor.normal([classes, count], from: RandomGenerator(seed: seed, on: cpu)).values()
    weights = (0..<classes).map { row in drawn[row * count..<(row + 1) * count].map(Double.init) }
    matrix = try Tensor(drawn, shape: [classes, count], on: cpu)
  }

  /// The logits, with whatever record of gradients is on.
  func callAsFunction(_ points: Tensor) throws(TensorError) -> Tensor {
    try points.reshaped([points.shape[0], -1]).linear(matrix, bias: nil)
  }

  var classifier: Classifier { Classifier { try self($0) } }

  /// Samples, uniform on [low, high), with the classes that the classifier gives them.
  func samples(_ count: Int, low: Double, high: Double, seed: UInt64) throws -> (samples: Tensor, labels: Tensor) {
    let cpu = try TestEngine.cpu()
    let samples = try Tensor.uniform([count] + shape, low: low, high: high, from: RandomGenerator(seed: seed, on: cpu))
    return (samples, try classifier.classes(samples))
  }

  /// For each sample the least epsilon at which some point is misclassified: within [0, 1] for l_inf; for l_2 only where no
  /// element comes to the end of the range, by which it is too large otherwise.
  func radii(_ samples: Tensor, _ labels: Tensor, _ norm: PerturbationNorm) throws -> [Double] {
    let values: [Float] = try samples.contiguous().values()
    let classes: [Int64] = try labels.values()
    let count = shape.reduce(1, *)
    return classes.enumerated().map { row, label in
      let x = values[row * count..<(row + 1) * count].map(Double.init)
      return weights.indices.filter { $0 != Int(label) }.map { rival in
        let v = zip(weights[rival], weights[Int(label)]).map { $0 - $1 }
        let gap = -zip(v, x).reduce(0) { $0 + $1.0 * $1.1 }
        switch norm {
        case .l2: return gap / v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case .linf: return Self.bisect { size in Self.gain(v, x, size) - gap }
        }
      }.min()!
    }
  }

  /// The largest rise of v · x when no element changes by more than `size` or leaves [0, 1].
  private static func gain(_ v: [Double], _ x: [Double], _ size: Double) -> Double {
    zip(v, x).reduce(0) { $0 + abs($1.0) * min(size, $1.0 > 0 ? 1 - $1.1 : $1.1) }
  }

  /// The root of an increasing function on [0, 1], or infinity if there is none.
  static func bisect(_ function: (Double) -> Double) -> Double {
    guard function(1) >= 0 else { return .infinity }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if function(middle) >= 0 { high = middle } else { low = middle }
    }
    return high
  }
}
