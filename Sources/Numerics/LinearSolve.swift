import CGSL

/// Solves `matrix * x = rightHandSide` by LU factorisation with pivoting.
///
/// - Parameters:
///   - matrix: square, row-major, `n * n` values.
///   - rightHandSide: `n` values.
/// - Throws: `NumericsError` when the shapes disagree or the matrix is singular.
public func solveLinearSystem(_ matrix: [Double], _ rightHandSide: [Double]) throws(NumericsError) -> [Double] {
  let routine = "linear solve"
  let size = rightHandSide.count
  guard size > 0, matrix.count == size * size else {
    throw NumericsError(
      routine: routine, reason: "a matrix of \(matrix.count) values does not fit \(size) equations")
  }
  guard let factors = gsl_matrix_alloc(size, size), let permutation = gsl_permutation_alloc(size),
    let solution = gsl_vector_alloc(size), let target = gsl_vector_alloc(size)
  else { throw NumericsError(routine: routine, reason: "no memory for \(size) equations") }
  defer {
    gsl_matrix_free(factors)
    gsl_permutation_free(permutation)
    gsl_vector_free(solution)
    gsl_vector_free(target)
  }
  for row in 0..<size {
    gsl_vector_set(target, row, rightHandSide[row])
    for column in 0..<size { gsl_matrix_set(factors, row, column, matrix[row * size + column]) }
  }
  var sign: Int32 = 0
  var status = gsl_linalg_LU_decomp(factors, permutation, &sign)
  if status == GSL_SUCCESS { status = gsl_linalg_LU_solve(factors, permutation, target, solution) }
  guard status == GSL_SUCCESS else { throw NumericsError(routine: routine, status: status) }
  let result = (0..<size).map { gsl_vector_get(solution, $0) }
  guard result.allSatisfy(\.isFinite) else { throw NumericsError(routine: routine, reason: "the matrix is singular") }
  return result
}
