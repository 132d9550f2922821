/// A strongly convex function on `{w : w >= 0}` with a continuous gradient, and Newton's step for it.
public protocol OrthantObjective {
  /// The value at `point`, and the sum of the magnitudes of the terms that make it up, of which its rounding is some
  /// machine epsilons; writes the gradient.
  mutating func value(at point: [Double], gradient: inout [Double]) -> (value: Double, magnitude: Double)

  /// Writes Newton's step over the components that are `free`, and 0 for the others: with H the Hessian (or something
  /// positive definite near it), the `step` that solves `H step = -gradient` there.
  ///
  /// It is called after `value` at the same point, with the gradient from there. Components that are not free are 0.
  mutating func newtonStep(at point: [Double], gradient: [Double], free: [Bool], step: inout [Double])
}

/// The minimiser of a strongly convex function over the non-negative orthant, with a bound on its distance to
/// the exact one.
public struct OrthantMinimum: Sendable {
  /// The point found; components on the boundary are exactly 0.
  public let point: [Double]
  /// The function's value there.
  public let value: Double
  /// The function's gradient there.
  public let gradient: [Double]
  /// Bound on the Euclidean distance to the exact minimiser, given that the gradient is exact.
  ///
  /// With `r` the violation of the optimality conditions (`optimalityResidual`) and `m` the modulus of strong convexity
  /// it is `r / m`. It follows from strong convexity alone, so it holds however the point was found.
  public let errorBound: Double
}

/// The norm of what violates optimality on the orthant: the whole partial derivative where the point is positive, the
/// negative part where it is 0.
public func optimalityResidual(at point: [Double], gradient: [Double]) -> Double {
  var sum = 0.0
  for index in point.indices {
    let part = point[index] > 0 ? gradient[index] : min(0, gradient[index])
    sum += part * part
  }
  return sum.squareRoot()
}

/// Minimises a strongly convex function over `{w : w >= 0}` by projected Newton steps.
///
/// Components that are 0 with a derivative of at least 0 stay; the others take Newton's step, bent at the boundary and
/// halved until the value falls as the derivative promises (Armijo), or the derivative along the step does where values
/// have no more digits (Hager and Zhang's approximate Wolfe condition).
///
/// Sources: D. P. Bertsekas, "Projected Newton methods for optimization problems with simple constraints", SIAM J. Control
/// Optim. 20 (1982); W. W. Hager and H. Zhang, "A new conjugate gradient method with guaranteed descent and an efficient
/// line search", SIAM J. Optim. 16 (2005).
///
/// - Parameters:
///   - start: first point, components of at least 0.
///   - strongConvexity: modulus `m > 0` (here the regularisation weight lambda): the function stays convex without
///     `m |w|^2 / 2`.
///   - residualTolerance: the residual at which the search is content; the bound that comes back says what was reached.
///   - maximumSteps: Newton steps at most.
/// - Throws: `NumericsError` for a start or modulus out of range, or an objective that is not finite.
public func minimiseOnOrthant<Objective: OrthantObjective>(
  _ objective: inout Objective, from start: [Double], strongConvexity: Double, residualTolerance: Double = 0,
  maximumSteps: Int = 100
) throws(NumericsError) -> OrthantMinimum {
  let routine = "minimisation on the orthant"
  guard !start.isEmpty, strongConvexity > 0, start.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
    throw NumericsError(
      routine: routine, reason: "needs a start of at least 0 and a positive modulus; given \(start), \(strongConvexity)"
    )
  }
  var point = start
  var gradient = [Double](repeating: 0, count: start.count)
  var (value, magnitude) = objective.value(at: point, gradient: &gradient)
  var residual = optimalityResidual(at: point, gradient: gradient)
  guard value.isFinite, residual.isFinite else {
    throw NumericsError(routine: routine, reason: "the objective or its gradient is not finite at \(start)")
  }
  var best = (point: point, value: value, gradient: gradient, residual: residual)

  var step = gradient
  var free = [Bool](repeating: true, count: start.count)
  var trial = point
  var trialGradient = gradient
  for _ in 0..<maximumSteps {
    guard residual > residualTolerance else { break }
    for index in point.indices { free[index] = point[index] > 0 || gradient[index] < 0 }
    objective.newtonStep(at: point, gradient: gradient, free: free, step: &step)

    var share = 1.0
    var accepted = false
    while !accepted, share > 0x1p-40 {
      for index in point.indices { trial[index] = max(0, point[index] + share * step[index]) }
      let (trialValue, trialMagnitude) = objective.value(at: trial, gradient: &trialGradient)
      var slope = 0.0
      var trialSlope = 0.0
      for index in point.indices {
        let move = trial[index] - point[index]
        slope += gradient[index] * move
        trialSlope += trialGradient[index] * move
      }
      // The second condition sees by slopes what is below the rounding of values.
      let noise = 8 * max(magnitude, trialMagnitude).ulp
      accepted =
        (trialValue < value && trialValue <= value + 1e-4 * slope)
        || (trialValue <= value + noise && trialSlope <= -0.8 * slope && slope < 0)
      if accepted {
        (value, magnitude) = (trialValue, trialMagnitude)
        residual = optimalityResidual(at: trial, gradient: trialGradient)
      }
      share /= 2
    }
    guard accepted else { break }
    swap(&point, &trial)
    swap(&gradient, &trialGradient)
    if residual < best.residual { best = (point, value, gradient, residual) }
  }
  return OrthantMinimum(
    point: best.point, value: best.value, gradient: best.gradient, errorBound: best.residual / strongConvexity)
}
