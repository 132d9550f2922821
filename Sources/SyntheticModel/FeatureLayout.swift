/// Where each feature of the model stands in a sample's vector.
///
/// Copy after copy; within a copy the n exclusive features, then one shared feature for each unordered pair of
/// classes, in reverse lexicographic order. With three classes that is the paper's order (equation 14):
/// x_C,1, x_C,2, x_C,3 with x_C,j the pair that does not contain j.
public struct FeatureLayout: Hashable, Sendable {
  /// Number of classes n.
  public let classes: Int
  /// Number of copies K.
  public let copies: Int

  /// The layout of `model`'s samples.
  public init(_ model: GaussianModel) {
    classes = model.classes
    copies = model.copyCount
  }

  /// Unordered pairs of classes, n (n - 1) / 2.
  public var pairs: Int { classes * (classes - 1) / 2 }

  /// Features of one copy, n (n + 1) / 2.
  public var featuresPerCopy: Int { classes + pairs }

  /// Length of a sample: K n (n + 1) / 2.
  public var count: Int { copies * featuresPerCopy }

  /// Index of x_E[label, copy]; labels count from 0.
  public func exclusive(_ label: Int, copy: Int) -> Int {
    copy * featuresPerCopy + label
  }

  /// Index of x_C[{first, second}, copy], `first != second` in either order.
  public func shared(_ first: Int, _ second: Int, copy: Int) -> Int {
    let low = min(first, second)
    let high = max(first, second)
    let lexicographic = low * (2 * classes - low - 1) / 2 + (high - low - 1)
    return copy * featuresPerCopy + classes + (pairs - 1 - lexicographic)
  }
}
