#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The minimiser of a strongly convex function over the non-negative orthant, with a bound on its distance to
/// the exact one.
public struct OrthantMinimum: Sendable {
  /// The point found; components on the boundary are exactly 0.
  public let point: [Double]
  /// The function's value there.
  public let value: Double
  /// Bound on the Euclidean distance to the exact minimiser, given that value and gradient are exact.
  ///
  /// It follows from strong convexity and the optimality conditions alone, so it holds however the point was found.
  public let errorBound: Double
}

/// Minimises a strongly convex function over `{w : w >= 0}`.
///
/// GSL's BFGS runs in `u` with `w = start * u^2`, which keeps every trial point inside; the components that it
/// drives to the boundary are put there, and GSL's hybrid root finder polishes the stationarity condition of the
/// others. With `g` a subgradient at `w` and `m` the modulus of strong convexity, the distance `e` to the exact
/// minimiser obeys `m e^2 <= sum over a chosen set of (g_i w_i) + |rest of g| e`, which gives the error bound.
///
/// - Parameters:
///   - start: first point, every component positive; it also sets the scale of each variable.
///   - strongConvexity: modulus `m > 0` (here the regularisation weight lambda).
///   - relativeTolerance: error bound, in units of the largest start, at which the search is content; the bound that
///     comes back says what was reached.
///   - objective: value at a point of the orthant; writes a subgradient there. It must be convex after
///     subtracting `m |w|^2 / 2`.
/// - Throws: `NumericsError` for a start that is not positive or an objective that is not finite.
public func minimiseOnOrthant(
  start: [Double], strongConvexity: Double, relativeTolerance: Double = 1e-9,
  _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
) throws(NumericsError) -> OrthantMinimum {
  let routine = "minimisation on the orthant"
  guard !start.isEmpty, strongConvexity > 0, start.allSatisfy({ $0.isFinite && $0 > 0 }) else {
    throw NumericsError(
      routine: routine, reason: "needs a positive start and modulus; given \(start), \(strongConvexity)")
  }
  let unit = strongConvexity * start.reduce(0) { $0 + $1 * $1 }
  let scale = start.max()!
  var search = OrthantSearch(start: start, strongConvexity: strongConvexity)

  // One descent is enough for a smooth objective. Beside a kink at 0 it can stall, since the step in u is damped
  // there; then it starts again as far from the boundary as the error bound says that the minimiser may be.
  var from = start
  for _ in 0..<6 {
    var trial = start
    let roots = try descend(
      from: zip(from, start).map { ($0 / $1).squareRoot() }, gradientTolerance: 1e-9
    ) { roots, gradient in
      for index in start.indices { trial[index] = start[index] * roots[index] * roots[index] }
      let value = objective(trial, &gradient)
      for index in start.indices { gradient[index] *= 2 * start[index] * roots[index] / unit }
      return value / unit
    }
    search.move(to: zip(start, roots).map { $0 * $1 * $1 }, objective)
    search.settle(objective)
    let bound = search.best.errorBound
    if !(bound > relativeTolerance * scale && bound.isFinite) { break }
    from = search.best.point.map { max($0, 0.3 * bound) }
  }
  guard search.best.value.isFinite, search.best.errorBound.isFinite else {
    throw NumericsError(routine: routine, reason: "the objective or its gradient is not finite")
  }
  return search.best
}

/// The active-set part: which components lie on the boundary, and the best point so far.
private struct OrthantSearch {
  let start: [Double]
  let strongConvexity: Double
  var point: [Double]
  var gradient: [Double]
  var best: OrthantMinimum

  init(start: [Double], strongConvexity: Double) {
    self.start = start
    self.strongConvexity = strongConvexity
    point = start
    gradient = [Double](repeating: 0, count: start.count)
    best = OrthantMinimum(point: start, value: .infinity, errorBound: .infinity)
  }

  /// Evaluates at `candidate`, makes it current, and keeps it as the best if its error bound is the smallest.
  /// Components in `vanishing` are reported as 0, their size added to the bound.
  mutating func move(
    to candidate: [Double], vanishing: Set<Int> = [],
    _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) {
    point = candidate
    let value = objective(point, &gradient)
    var snapped = point
    var snappedDistance = 0.0
    for index in vanishing {
      snappedDistance += point[index]
      snapped[index] = 0
    }
    let bound = distanceBound() + snappedDistance
    if bound < best.errorBound || !best.value.isFinite {
      best = OrthantMinimum(point: snapped, value: value, errorBound: bound)
    }
  }

  /// Bound on the distance from `point` to the minimiser: the larger root of m e^2 - r e - c = 0, where a positive
  /// gradient component enters either the complementarity sum c (as g_i w_i) or the residual r, whichever is less.
  private func distanceBound() -> Double {
    var squaredResidual = 0.0
    var complementarity = 0.0
    for (weight, slope) in zip(point, gradient) {
      if slope > 0, strongConvexity * weight < slope {
        complementarity += slope * weight
      } else {
        squaredResidual += slope * slope
      }
    }
    let discriminant = squaredResidual + 4 * strongConvexity * complementarity
    return (squaredResidual.squareRoot() + discriminant.squareRoot()) / (2 * strongConvexity)
  }

  /// Alternates between choosing the boundary set and polishing the rest until the choice is consistent.
  mutating func settle(_ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double) {
    let dimension = start.count
    var boundary = Set(point.indices.filter { point[$0] <= 1e-6 * start[$0] && gradient[$0] > 0 })
    for _ in 0..<(dimension + 2) {
      // Shrunk, not zeroed: where the function has a kink at 0 the subgradient depends on the direction in which
      // the boundary was approached, and the descent has found the direction that certifies it.
      var candidate = point
      for index in boundary { candidate[index] = min(candidate[index], 1e-6 * start[index]) * 1e-24 }
      candidate = polished(candidate, free: point.indices.filter { !boundary.contains($0) }, objective)
      let negative = candidate.indices.filter { candidate[$0] < 0 }
      for index in negative { candidate[index] = 0 }
      move(to: candidate, vanishing: boundary, objective)
      let released = boundary.filter { gradient[$0] < -1e-13 * strongConvexity * start[$0] }
      if negative.isEmpty, released.isEmpty { return }
      boundary.formUnion(negative)
      for index in released {
        boundary.remove(index)
        point[index] = max(point[index], -gradient[index] / strongConvexity)
      }
    }
  }

  /// `candidate` with its free components moved to where their partial derivatives vanish.
  private func polished(
    _ candidate: [Double], free: [Int], _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) -> [Double] {
    guard !free.isEmpty else { return candidate }
    var full = candidate
    var fullGradient = gradient
    let scale = start.max()! * strongConvexity
    let solution = try? solveSystem(
      from: free.map { candidate[$0] / start[$0] }, residualTolerance: 1e-16 * Double(free.count)
    ) { scaled, residuals in
      for (slot, index) in free.enumerated() { full[index] = max(0, scaled[slot] * start[index]) }
      _ = objective(full, &fullGradient)
      // Below zero the quadratic part alone continues, so that the root finder sees an increasing function.
      for (slot, index) in free.enumerated() {
        let overshoot = min(0, scaled[slot] * start[index])
        residuals[slot] = (fullGradient[index] + strongConvexity * overshoot) / scale
      }
    }
    var result = candidate
    if let solution { for (slot, index) in free.enumerated() { result[index] = solution[slot] * start[index] } }
    return result
  }
}
