import CGSL

/// A function of several variables as GSL's multidimensional solvers call it: its point and result buffers are
/// allocated once, and the closure never outlives the solver's call.
final class VectorCallback {
  let dimension: Int
  private(set) var evaluations = 0
  private var point: [Double]
  private var output: [Double]
  private let function: (_ point: [Double], _ output: inout [Double]) -> Double

  init(dimension: Int, function: @escaping (_ point: [Double], _ output: inout [Double]) -> Double) {
    self.dimension = dimension
    self.function = function
    point = [Double](repeating: 0, count: dimension)
    output = point
  }

  /// Evaluates at `x`, writes the vector result into `result` where one is wanted and returns the scalar one.
  func evaluate(_ x: UnsafePointer<gsl_vector>, into result: UnsafeMutablePointer<gsl_vector>?) -> Double {
    for index in 0..<dimension { point[index] = gsl_vector_get(x, index) }
    evaluations += 1
    let value = function(point, &output)
    if let result { for index in 0..<dimension { gsl_vector_set(result, index, output[index]) } }
    return value
  }

  static func from(_ parameters: UnsafeMutableRawPointer?) -> VectorCallback {
    Unmanaged<VectorCallback>.fromOpaque(parameters!).takeUnretainedValue()
  }
}

/// Minimises a smooth function of several variables by GSL's BFGS (`vector_bfgs2`), as far as it makes progress.
///
/// - Parameters:
///   - start: first point.
///   - gradientTolerance: stop when the Euclidean norm of the gradient is below this.
///   - function: returns the value at a point and writes the gradient.
/// - Returns: the last point; it is for the caller to judge how good it is.
func descend(
  from start: [Double], gradientTolerance: Double, maximumIterations: Int = 200,
  _ function: (_ point: [Double], _ gradient: inout [Double]) -> Double
) throws(NumericsError) -> [Double] {
  let routine = "BFGS minimisation"
  let dimension = start.count
  guard let state = gsl_multimin_fdfminimizer_alloc(ccf_gsl_bfgs2(), dimension),
    let initial = gsl_vector_alloc(dimension)
  else { throw NumericsError(routine: routine, reason: "no memory for \(dimension) variables") }
  defer {
    gsl_multimin_fdfminimizer_free(state)
    gsl_vector_free(initial)
  }
  for (index, value) in start.enumerated() { gsl_vector_set(initial, index, value) }

  let outcome = withoutActuallyEscaping(function) { escapable -> Result<[Double], NumericsError> in
    let callback = VectorCallback(dimension: dimension, function: escapable)
    return withExtendedLifetime(callback) {
      var definition = gsl_multimin_function_fdf(
        f: { x, parameters in VectorCallback.from(parameters).evaluate(x!, into: nil) },
        df: { x, parameters, gradient in
          _ = VectorCallback.from(parameters).evaluate(x!, into: gradient)
        },
        fdf: { x, parameters, value, gradient in
          value!.pointee = VectorCallback.from(parameters).evaluate(x!, into: gradient)
        },
        n: dimension, params: Unmanaged.passUnretained(callback).toOpaque())
      var status = gsl_multimin_fdfminimizer_set(state, &definition, initial, 0.1, 0.1)
      guard status == GSL_SUCCESS else { return .failure(NumericsError(routine: routine, status: status)) }
      for _ in 0..<maximumIterations {
        status = gsl_multimin_fdfminimizer_iterate(state)
        // "No progress" is how BFGS says that function values have no more digits to give.
        if status != GSL_SUCCESS { break }
        let gradient = gsl_multimin_fdfminimizer_gradient(state)
        if gsl_multimin_test_gradient(gradient, gradientTolerance) == GSL_SUCCESS { break }
      }
      let point = gsl_multimin_fdfminimizer_x(state)
      return .success((0..<dimension).map { gsl_vector_get(point, $0) })
    }
  }
  return try outcome.get()
}

/// Drives a system of equations towards zero by GSL's hybrid method (Powell; Jacobian by differences).
///
/// - Parameters:
///   - start: first point.
///   - residualTolerance: stop when the sum of the residuals' magnitudes is below this.
///   - function: writes the residuals at a point.
/// - Returns: the last point; it is for the caller to judge how good it is.
func solveSystem(
  from start: [Double], residualTolerance: Double,
  _ function: (_ point: [Double], _ residuals: inout [Double]) -> Void
) throws(NumericsError) -> [Double] {
  let routine = "system root finding"
  let dimension = start.count
  guard let state = gsl_multiroot_fsolver_alloc(ccf_gsl_hybrids(), dimension),
    let initial = gsl_vector_alloc(dimension)
  else { throw NumericsError(routine: routine, reason: "no memory for \(dimension) variables") }
  defer {
    gsl_multiroot_fsolver_free(state)
    gsl_vector_free(initial)
  }
  for (index, value) in start.enumerated() { gsl_vector_set(initial, index, value) }

  let outcome = withoutActuallyEscaping(function) { escapable -> Result<[Double], NumericsError> in
    let callback = VectorCallback(dimension: dimension) { point, residuals in
      escapable(point, &residuals)
      return 0
    }
    return withExtendedLifetime(callback) {
      var definition = gsl_multiroot_function(
        f: { x, parameters, residuals in
          _ = VectorCallback.from(parameters).evaluate(x!, into: residuals)
          return Int32(GSL_SUCCESS)
        },
        n: dimension, params: Unmanaged.passUnretained(callback).toOpaque())
      var status = gsl_multiroot_fsolver_set(state, &definition, initial)
      guard status == GSL_SUCCESS else { return .failure(NumericsError(routine: routine, status: status)) }
      for _ in 0..<60 {
        if gsl_multiroot_test_residual(state.pointee.f, residualTolerance) == GSL_SUCCESS { break }
        status = gsl_multiroot_fsolver_iterate(state)
        if status != GSL_SUCCESS { break }
      }
      return .success((0..<dimension).map { gsl_vector_get(state.pointee.x, $0) })
    }
  }
  return try outcome.get()
}
