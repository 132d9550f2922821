import CGSL

/// The root of `function` in `[lower, upper]` by Brent's method, to the last bit that the bracket allows.
///
/// `function` must be continuous with values of opposite sign (or zero) at the ends; with several roots inside,
/// one of them is returned.
///
/// - Parameter resolution: width of the bracket, absolute, below which the function's values are rounding; needed where
///   the root may be 0, to which no relative precision belongs.
/// - Throws: `NumericsError` when the ends do not bracket a root, a value is not finite, or 2,200 steps do not suffice: those
///   of bisection from the widest bracket to the smallest number.
public func findRoot(
  from lower: Double, to upper: Double, resolution: Double = 0, _ function: (Double) -> Double
) throws(NumericsError) -> Double {
  let routine = "root finding"
  let atLower = function(lower)
  let atUpper = function(upper)
  guard atLower.isFinite, atUpper.isFinite else {
    throw NumericsError(routine: routine, reason: "not finite at an end of [\(lower), \(upper)]")
  }
  if atLower == 0 { return lower }
  if atUpper == 0 { return upper }
  guard (atLower < 0) != (atUpper < 0) else {
    throw NumericsError(
      routine: routine,
      reason: "no sign change on [\(lower), \(upper)]: values \(atLower) and \(atUpper); widen the bracket")
  }
  guard let solver = gsl_root_fsolver_alloc(ccf_gsl_brent_root()) else {
    throw NumericsError(routine: routine, reason: "no memory for the solver")
  }
  defer { gsl_root_fsolver_free(solver) }
  return try GSLRuntime.withFunction(function) { gslFunction throws(NumericsError) in
    var status = gsl_root_fsolver_set(solver, gslFunction, lower, upper)
    guard status == GSL_SUCCESS else { throw NumericsError(routine: routine, status: status) }
    for _ in 0..<2200 {
      status = gsl_root_fsolver_iterate(solver)
      guard status == GSL_SUCCESS else { throw NumericsError(routine: routine, status: status) }
      let left = gsl_root_fsolver_x_lower(solver)
      let right = gsl_root_fsolver_x_upper(solver)
      let width = max(resolution, 2 * max(left.magnitude, right.magnitude).ulp)
      if right - left <= width { return gsl_root_fsolver_root(solver) }
    }
    throw NumericsError(routine: routine, status: Int32(GSL_EMAXITER))
  }
}
