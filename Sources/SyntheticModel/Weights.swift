/// The hypothesis f_w of equation 16: two non-negative weights per copy.
///
/// Class a's logit is the sum over copies k of w1[k] x_E[a,k] + w2[k] (sum over b != a of x_C[{a,b},k]).
public struct Weights: Hashable, Sendable {
  /// w1 of each copy, the weight of the exclusive features, >= 0.
  public let exclusive: [Double]
  /// w2 of each copy, the weight of the shared features, >= 0.
  public let shared: [Double]

  /// - Throws: `ParameterError` for weights that are negative, not finite, or of unequal or no length.
  public init(exclusive: [Double], shared: [Double]) throws(ParameterError) {
    guard !exclusive.isEmpty, exclusive.count == shared.count else {
      throw ParameterError(
        "w", given: "\(exclusive.count) exclusive and \(shared.count) shared weights",
        accepted: "one of each for every copy")
    }
    for value in exclusive + shared where !(value.isFinite && value >= 0) {
      throw ParameterError("w", given: value, accepted: "finite weights of at least 0")
    }
    // Adding 0 turns a negative zero into 0.
    self.exclusive = exclusive.map { $0 + 0 }
    self.shared = shared.map { $0 + 0 }
  }

  /// The paper's pair (w1, w2), the same for each of `copies` copies.
  public init(w1: Double, w2: Double, copies: Int = 1) throws(ParameterError) {
    try self.init(
      exclusive: [Double](repeating: w1, count: copies), shared: [Double](repeating: w2, count: copies))
  }

  /// The weights as one vector, w1 of every copy and then w2 of every copy.
  init(flat: [Double]) {
    exclusive = flat[..<(flat.count / 2)].map { max(0, $0) }
    shared = flat[(flat.count / 2)...].map { max(0, $0) }
  }

  /// w1 of every copy and then w2 of every copy: 2K values.
  public var flat: [Double] { exclusive + shared }

  /// The common w1, if all copies have the same.
  public var w1: Double? { exclusive.allSatisfy { $0 == exclusive[0] } ? exclusive[0] : nil }

  /// The common w2, if all copies have the same.
  public var w2: Double? { shared.allSatisfy { $0 == shared[0] } ? shared[0] : nil }

  /// t = w2 / w1, if it exists: all copies alike and w1 > 0.
  public var ratio: Double? {
    guard let w1, let w2, w1 > 0 else { return nil }
    return w2 / w1
  }

  /// Largest difference of any weight from `other`'s.
  public func largestDifference(from other: Weights) -> Double {
    zip(flat, other.flat).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }

  /// The coefficient of each feature in the logit of class `label`, in the order of `layout`.
  public func logitCoefficients(of label: Int, layout: FeatureLayout) -> [Double] {
    var coefficients = [Double](repeating: 0, count: layout.count)
    for copy in 0..<layout.copies {
      coefficients[layout.exclusive(label, copy: copy)] = exclusive[copy]
      for other in 0..<layout.classes where other != label {
        coefficients[layout.shared(label, other, copy: copy)] = shared[copy]
      }
    }
    return coefficients
  }

  /// The logits f_w(x), one per class (equation 16).
  public func logits(_ features: [Double], layout: FeatureLayout) -> [Double] {
    (0..<layout.classes).map { label in
      zip(logitCoefficients(of: label, layout: layout), features).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
