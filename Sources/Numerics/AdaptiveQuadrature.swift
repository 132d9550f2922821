import CGSL

/// A computed number and an estimate of its error.
public struct Estimate: Hashable, Sendable {
  /// The computed value.
  public let value: Double
  /// What the routine takes `|value - exact|` for, absolute: in practice on the safe side, but no proof.
  public let errorEstimate: Double

  /// A value with the estimate of its error.
  public init(value: Double, errorEstimate: Double) {
    self.value = value
    self.errorEstimate = errorEstimate
  }
}

/// The integral of `function` over `[lower, upper]` by adaptive 61-point Gauss-Kronrod rules (QUADPACK's QAG).
///
/// Convergence is geometric for analytic integrands. `breakpoints` inside the interval cut it first: name
/// there every kink or narrow step that bisection could miss.
///
/// - Parameters:
///   - lower: left end, finite.
///   - upper: right end, finite, `>= lower`.
///   - breakpoints: interior points in any order; points outside the interval are ignored.
///   - absoluteTolerance: target for the absolute error of the whole integral, `>= 0`.
///   - relativeTolerance: target relative to each piece, at least 50 machine epsilons unless `absoluteTolerance > 0`.
/// - Returns: the integral with QUADPACK's estimate of its error, the difference of two rules. It is below the target,
///   unless the integrand's own rounding stopped it before: then up to 1,000 times the target come back, for the caller
///   who needs the target to compare.
/// - Throws: `NumericsError` when the interval or the result is not finite, or the target is not met otherwise.
public func integrate(
  from lower: Double, to upper: Double, breakpoints: [Double] = [],
  absoluteTolerance: Double, relativeTolerance: Double = 0,
  _ function: (Double) -> Double
) throws(NumericsError) -> Estimate {
  let routine = "adaptive quadrature"
  guard lower.isFinite, upper.isFinite, lower <= upper else {
    throw NumericsError(routine: routine, reason: "the interval [\(lower), \(upper)] is not finite and ordered")
  }
  guard lower < upper else { return Estimate(value: 0, errorEstimate: 0) }
  let limit = 400
  let ends = [lower] + breakpoints.filter { $0 > lower && $0 < upper }.sorted() + [upper]
  let pieces = zip(ends, ends.dropFirst()).filter { $0 < $1 }
  guard let workspace = gsl_integration_workspace_alloc(limit) else {
    throw NumericsError(routine: routine, reason: "no memory for the workspace")
  }
  defer { gsl_integration_workspace_free(workspace) }

  return try GSLRuntime.withFunction(function) { gslFunction throws(NumericsError) in
    var value = 0.0
    var errorEstimate = 0.0
    for (left, right) in pieces {
      var pieceValue = 0.0
      var pieceError = 0.0
      let status = gsl_integration_qag(
        gslFunction, left, right, absoluteTolerance / Double(pieces.count), relativeTolerance, limit,
        Int32(GSL_INTEG_GAUSS61), workspace, &pieceValue, &pieceError)
      let target = max(absoluteTolerance / Double(pieces.count), relativeTolerance * pieceValue.magnitude)
      guard status == GSL_SUCCESS || (status == GSL_EROUND && pieceError <= 1000 * target) else {
        throw NumericsError(routine: routine, status: status)
      }
      value += pieceValue
      errorEstimate += pieceError
    }
    guard value.isFinite else {
      throw NumericsError(routine: routine, reason: "the integrand is not finite on [\(lower), \(upper)]")
    }
    return Estimate(value: value, errorEstimate: errorEstimate)
  }
}
