/// The largest error of a series of comparisons, in units of what is allowed, and the row that it stands in.
///
/// A comparison says how large its error is and how large it may be; the worst row is kept, so that a test (or a
/// report) shows it instead of a bare pass.
public struct WorstError: Sendable, CustomStringConvertible {
  /// What is compared.
  public let name: String
  /// The largest error / allowed so far; a pass is at most 1.
  public private(set) var ratio = 0.0
  /// The error of the worst row, absolute.
  public private(set) var error = 0.0
  /// The worst row, in words.
  public private(set) var row = "none"
  /// Number of comparisons.
  public private(set) var count = 0

  /// No comparisons yet.
  public init(_ name: String) {
    self.name = name
  }

  /// Compares `actual` with `expected`; NaN on one side alone is an infinite error.
  ///
  /// - Parameter allowed: the largest permitted absolute error, > 0.
  @discardableResult
  public mutating func compare(
    _ actual: Double, _ expected: Double, allowed: Double, _ row: @autoclosure () -> String
  ) -> Double {
    let difference = actual == expected ? 0 : (actual - expected).magnitude
    return record(difference.isNaN ? .infinity : difference, allowed: allowed, row())
  }

  /// Takes in an error that was measured elsewhere; one that is negative counts as 0.
  @discardableResult
  public mutating func record(_ error: Double, allowed: Double, _ row: @autoclosure () -> String) -> Double {
    count += 1
    let ratio = error <= 0 ? 0 : error / allowed
    if !(ratio <= self.ratio) || count == 1 {
      self.ratio = ratio.isNaN ? .infinity : ratio
      self.error = error
      self.row = row()
    }
    return ratio
  }

  /// Whether every comparison passed, and there was at least one.
  public var holds: Bool { count > 0 && ratio <= 1 }

  /// One line: what, how many, the worst and where.
  public var description: String {
    "\(name): \(count) comparisons, worst error \(error), \(ratio) of the allowed, at \(row)"
  }
}

/// The distance of `actual` from `expected` in units in the last place of `expected`.
public func ulpError(_ actual: Double, _ expected: Double) -> Double {
  actual == expected ? 0 : (actual - expected).magnitude / max(expected.magnitude, .leastNormalMagnitude).ulp
}
