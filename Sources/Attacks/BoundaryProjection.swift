import Tensors

/// The shortest change of points that takes them onto a hyperplane within their range.
///
/// For w · d = c, minimise |d| (l_inf or l_2) with t + d in the range. Along the hyperplane's normal every element moves
/// by lambda · |w_i| (l_2) or lambda (l_inf) until it meets its bound; w · d is then a concave, piecewise linear function
/// of lambda, of which Newton's method from 0 finds the root from below, exactly after as many steps as there are
/// pieces on its way. Where the range does not reach the hyperplane, all elements end at their bounds.
///
/// Source: Croce and Hein 2020 (FAB), equation 3; the method is ours, the paper sorts the elements.
package struct BoundaryProjection {
  private let norm: PerturbationNorm
  private let range: ClosedRange<Double>?

  /// A projection of points within `range`; nil where there is none.
  package init(norm: PerturbationNorm, range: ClosedRange<Double>?) {
    self.norm = norm
    self.range = range
  }

  /// - Parameters:
  ///   - points: t, [count, …] within the range.
  ///   - normals: w, of the same shape.
  ///   - offsets: c, [count].
  /// - Returns: d, of the points' shape; 0 where w is 0.
  package func change(_ points: Tensor, normals: Tensor, offsets: Tensor) throws(TensorError) -> Tensor {
    let axes = points.sampleAxes
    let directions = try normals * offsets.sign().broadcast(over: points)
    let weights = try directions.absolute()
    let signs = try directions.sign()
    let goal = try offsets.absolute().broadcast(over: points)
    // What each element moves for lambda = 1; none where the normal has no part in it.
    let speeds = norm == .l2 ? weights : try signs.absolute()
    let rooms = try rooms(points, signs)
    var lambda = try Tensor.zeros(goal.shape, points.elementType, on: points.device)
    // Each step passes a bound of some element; a few are enough, and the limit is never met but through rounding.
    for _ in 0..<64 {
      let wanted = try speeds * lambda
      let reached = try (wanted.minimum(rooms) * weights).sum(along: axes, keepingAxes: true)
      let moves = try wanted.isLess(than: rooms).to(points.elementType)
      let slope = try (weights * speeds * moves).sum(along: axes, keepingAxes: true)
      let step = try (goal - reached) / slope
      let counts = try slope.isGreater(than: 0) * step.isGreater(than: 0)
      let used = try counts.choosing(step, else: Tensor.zeros([1], points.elementType, on: points.device))
      lambda = try lambda + used
      // To a few units in the last place of float32.
      if try (used - lambda * 1e-6).largest(along: Array(0..<points.shape.count)).item() <= 0 { break }
    }
    return try signs * (speeds * lambda).minimum(rooms)
  }

  /// How far each element can move in the direction of `signs`.
  private func rooms(_ points: Tensor, _ signs: Tensor) throws(TensorError) -> Tensor {
    guard let range else { return try Tensor.full([1], .infinity, points.elementType, on: points.device) }
    return try signs.isGreater(than: 0).choosing(range.upperBound - points, else: points - range.lowerBound)
  }
}
