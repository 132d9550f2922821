/// What is measured of a network on test images.
public enum Quantity: String, CaseIterable, Sendable {
  /// Class attribution similarity, the paper's eq. 7.
  case similarity = "CAS"
  /// Its instance-wise form, section 5.3.
  case instanceSimilarity = "I-CAS"
  /// Robust accuracy: the share of images that are classified rightly when perturbed, in [0, 1].
  case robustAccuracy = "RA"
  /// Accuracy under AutoAttack's standard version, in [0, 1], on fewer images than the others. It has no replicates, so
  /// that statements cannot be about it.
  case autoAttackAccuracy = "AA"
  /// The share of images that are classified rightly as they are, in [0, 1].
  case cleanAccuracy = "clean"

  /// Whether it is a share, and so printed in percent.
  public var isAccuracy: Bool { self != .similarity && self != .instanceSimilarity }
}

/// A quantity at a point of an experiment, such as "CAS(best)".
public struct MeasuredQuantity: Hashable, Sendable, CustomStringConvertible {
  /// What is measured.
  public let quantity: Quantity
  /// The name of the point.
  public let point: String

  /// A quantity at a point.
  public init(_ quantity: Quantity, at point: String) {
    self.quantity = quantity
    self.point = point
  }

  /// "CAS(best)", as statements write it.
  public init?(_ text: String) {
    guard text.hasSuffix(")"), let open = text.firstIndex(of: "("),
      let quantity = Quantity(rawValue: String(text[..<open]))
    else { return nil }
    let point = String(text[text.index(after: open)...].dropLast())
    guard !point.isEmpty else { return nil }
    self.init(quantity, at: point)
  }

  /// "CAS(best)".
  public var description: String { "\(quantity.rawValue)(\(point))" }
}
