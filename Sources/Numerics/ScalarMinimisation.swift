import CGSL

/// The global maximum of `function` on `[lower, upper]`, located on a grid and refined by Brent's minimiser.
///
/// A maximum is flat: the argument is good to about 1e-8 of the interval, the value to full precision. A peak
/// narrower than the grid's step can be missed.
///
/// - Parameter gridIntervals: how many equal intervals the first scan looks at, `>= 2`.
/// - Returns: the argument and the value there.
/// - Throws: `NumericsError` when a value is not finite or the refinement fails.
public func maximise(
  from lower: Double, to upper: Double, gridIntervals: Int = 64, _ function: (Double) -> Double
) throws(NumericsError) -> (argument: Double, value: Double) {
  let routine = "scalar maximisation"
  let intervals = max(2, gridIntervals)
  let points = (0...intervals).map { lower + (upper - lower) * Double($0) / Double(intervals) }
  let values = points.map(function)
  guard values.allSatisfy(\.isFinite) else {
    throw NumericsError(routine: routine, reason: "a value on [\(lower), \(upper)] is not finite")
  }
  let best = values.indices.max { values[$0] < values[$1] }!
  guard best > 0, best < intervals, values[best] > values[best - 1], values[best] > values[best + 1] else {
    return (points[best], values[best])
  }
  guard let minimiser = gsl_min_fminimizer_alloc(ccf_gsl_brent_minimum()) else {
    throw NumericsError(routine: routine, reason: "no memory for the minimiser")
  }
  defer { gsl_min_fminimizer_free(minimiser) }
  return try GSLRuntime.withFunction({ -function($0) }) { gslFunction throws(NumericsError) in
    var status = gsl_min_fminimizer_set_with_values(
      minimiser, gslFunction, points[best], -values[best], points[best - 1], -values[best - 1],
      points[best + 1], -values[best + 1])
    guard status == GSL_SUCCESS else { throw NumericsError(routine: routine, status: status) }
    let tolerance = 1e-9 * (upper - lower)
    for _ in 0..<200 {
      status = gsl_min_fminimizer_iterate(minimiser)
      if status != GSL_SUCCESS { break }
      let left = gsl_min_fminimizer_x_lower(minimiser)
      let right = gsl_min_fminimizer_x_upper(minimiser)
      if right - left <= tolerance { break }
    }
    return (gsl_min_fminimizer_x_minimum(minimiser), -gsl_min_fminimizer_f_minimum(minimiser))
  }
}
