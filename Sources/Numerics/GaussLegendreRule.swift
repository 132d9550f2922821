import CGSL

/// A Gauss-Legendre rule on a fixed interval, its nodes and weights held for reuse.
///
/// For a rule of `count` nodes the error on an analytic integrand falls geometrically with `count`.
public struct GaussLegendreRule: Sendable {
  /// Abscissae, increasing, inside the interval.
  public let nodes: [Double]
  /// Weights, positive; they add up to the interval's length.
  public let weights: [Double]

  /// The rule of `count >= 1` nodes on `[lower, upper]`.
  ///
  /// - Throws: `NumericsError` for a count below 1 or an interval that is not finite and ordered.
  public init(count: Int, from lower: Double, to upper: Double) throws(NumericsError) {
    let routine = "Gauss-Legendre rule"
    guard count >= 1, lower.isFinite, upper.isFinite, lower < upper else {
      throw NumericsError(
        routine: routine, reason: "needs count >= 1 and a finite interval; given \(count) nodes on [\(lower), \(upper)]"
      )
    }
    guard let table = gsl_integration_glfixed_table_alloc(count) else {
      throw NumericsError(routine: routine, reason: "no memory for \(count) nodes")
    }
    defer { gsl_integration_glfixed_table_free(table) }
    var points: [(node: Double, weight: Double)] = []
    points.reserveCapacity(count)
    for index in 0..<count {
      var node = 0.0
      var weight = 0.0
      gsl_integration_glfixed_point(lower, upper, index, &node, &weight, table)
      points.append((node, weight))
    }
    points.sort { $0.node < $1.node }
    nodes = points.map(\.node)
    weights = points.map(\.weight)
  }
}
