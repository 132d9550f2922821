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
/// GSL's BFGS runs in `u` with `w = scale * u^2`, which keeps every trial point inside. The components that it drives to
/// the boundary are put there, GSL's hybrid root finder polishes the stationarity condition of the others, and
/// `BoundaryCertificate` looks for a subgradient that proves the boundary optimal, or for a way down. With `r` the part
/// of that subgradient that violates the optimality conditions and `m` the modulus of strong convexity, the distance to
/// the exact minimiser is at most `|r| / m`.
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
  var search = OrthantSearch(start: start, strongConvexity: strongConvexity)
  var from = start
  for _ in 0..<8 {
    let reached = try descendInRoots(from: from, strongConvexity: strongConvexity, objective)
    let next = search.settle(reached, objective)
    guard search.best.value.isFinite, search.best.errorBound.isFinite else {
      throw NumericsError(routine: routine, reason: "the objective or its gradient is not finite")
    }
    guard let next, search.best.errorBound > relativeTolerance * start.max()! else { break }
    from = next
  }
  return search.best
}

/// BFGS in the roots u of w = from * u^2, from u = 1.
private func descendInRoots(
  from: [Double], strongConvexity: Double, _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
) throws(NumericsError) -> [Double] {
  let unit = strongConvexity * from.reduce(0) { $0 + $1 * $1 }
  var trial = from
  let roots = try descend(from: [Double](repeating: 1, count: from.count), gradientTolerance: 1e-9) { roots, gradient in
    for index in from.indices { trial[index] = from[index] * roots[index] * roots[index] }
    let value = objective(trial, &gradient)
    for index in from.indices { gradient[index] *= 2 * from[index] * roots[index] / unit }
    return value / unit
  }
  return zip(from, roots).map { $0 * $1 * $1 }
}

/// The active-set part: which components lie on the boundary, and the best point so far.
private struct OrthantSearch {
  let start: [Double]
  let strongConvexity: Double
  /// Components that a way down has led away from the boundary; they go back only if they all but vanish.
  var released: Set<Int> = []
  var best: OrthantMinimum

  init(start: [Double], strongConvexity: Double) {
    self.start = start
    self.strongConvexity = strongConvexity
    best = OrthantMinimum(point: start, value: .infinity, errorBound: .infinity)
  }

  /// Puts what has all but vanished on the boundary, polishes the rest and bounds the error.
  ///
  /// - Returns: a better point to start again from, if the boundary was the wrong place.
  mutating func settle(
    _ reached: [Double], _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) -> [Double]? {
    var point = reached
    var boundary = Set(point.indices.filter { point[$0] <= (released.contains($0) ? 1e-13 : 1e-6) * start[$0] })
    while true {
      for index in boundary { point[index] = 0 }
      let free = point.indices.filter { !boundary.contains($0) }
      point = polished(point, free: free, objective)
      let negative = free.filter { point[$0] <= 0 }
      if negative.isEmpty { break }
      boundary.formUnion(negative)
    }

    let certificate = BoundaryCertificate(at: point, boundary: boundary.sorted(), scale: start.max()!, objective)
    let bound = certificate.residual(at: point) / strongConvexity
    if bound < best.errorBound || !best.value.isFinite {
      best = OrthantMinimum(point: point, value: certificate.value, errorBound: bound)
    }
    guard let (direction, slope) = certificate.descent else { return nil }
    // Along the way down the function is at least slope s + m s^2 / 2: its minimum lies within -2 slope / m.
    var next = point
    for (slot, index) in certificate.boundary.enumerated() {
      if direction[slot] > 0 { released.insert(index) }
      next[index] = max(direction[slot], 1e-3) * (-slope / strongConvexity)
    }
    return next
  }

  /// `candidate` with its free components moved to where their partial derivatives vanish.
  private func polished(
    _ candidate: [Double], free: [Int], _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) -> [Double] {
    guard !free.isEmpty else { return candidate }
    var full = candidate
    var gradient = [Double](repeating: 0, count: start.count)
    let unit = start.max()! * strongConvexity
    let solution = try? solveSystem(
      from: free.map { candidate[$0] / start[$0] }, residualTolerance: 1e-16 * Double(free.count)
    ) { scaled, residuals in
      for (slot, index) in free.enumerated() { full[index] = max(0, scaled[slot] * start[index]) }
      _ = objective(full, &gradient)
      // Below zero the quadratic part alone continues, so that the root finder sees an increasing function.
      for (slot, index) in free.enumerated() {
        let overshoot = min(0, scaled[slot] * start[index])
        residuals[slot] = (gradient[index] + strongConvexity * overshoot) / unit
      }
    }
    var result = candidate
    if let solution { for (slot, index) in free.enumerated() { result[index] = solution[slot] * start[index] } }
    return result
  }
}
