/// A subgradient that shows how far a point with zero components is from optimal on the orthant, or a way down from it.
///
/// Where a convex function has a kink at 0 its subgradient there depends on the direction of approach d; the one for d
/// maximises `<g, d>` over all of them. That makes Frank and Wolfe's method apply: starting from any subgradient, look
/// along the components that violate optimality, and mix in the subgradient of that direction. Either the mixture
/// (a subgradient itself) obeys `g >= 0`, or a direction has a negative derivative.
struct BoundaryCertificate {
  /// The components that are 0.
  let boundary: [Int]
  /// The function's value at the point.
  let value: Double
  /// A direction over `boundary`, of length 1 and >= 0, with its negative derivative, if one was found.
  private(set) var descent: (direction: [Double], slope: Double)?
  private(set) var subgradient: [Double]

  init(
    at point: [Double], boundary: [Int], scale: Double,
    _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) {
    self.boundary = boundary
    var trial = point
    var gradient = [Double](repeating: 0, count: point.count)
    /// The limit of the gradients along `direction`: its size is far below every rounding, its direction is not.
    func evaluate(_ direction: [Double]) -> Double {
      for (slot, index) in boundary.enumerated() { trial[index] = 1e-30 * scale * direction[slot] }
      return objective(trial, &gradient)
    }

    let diagonal = 1 / Double(max(1, boundary.count)).squareRoot()
    value = evaluate([Double](repeating: diagonal, count: boundary.count))
    subgradient = gradient
    let rounding = 1e-14 * gradient.reduce(0) { max($0, $1.magnitude) }
    for _ in 0..<200 {
      let violation = boundary.map { max(0, -subgradient[$0]) }
      let size = violation.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard size > rounding else { return }
      let direction = violation.map { $0 / size }
      _ = evaluate(direction)
      let slope = zip(boundary, direction).reduce(0) { $0 + gradient[$1.0] * $1.1 }
      if slope < -rounding {
        descent = (direction, slope)
        return
      }
      mix(gradient)
    }
  }

  /// Moves the subgradient towards `other` to where its violation on the boundary is least.
  private mutating func mix(_ other: [Double]) {
    func violation(_ share: Double) -> Double {
      boundary.reduce(0) { sum, index in
        let mixed = min(0, subgradient[index] + share * (other[index] - subgradient[index]))
        return sum + mixed * mixed
      }
    }
    // A convex function of one variable, cheap: bisection by thirds.
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
      if violation(left) <= violation(right) { high = right } else { low = left }
    }
    let share = (low + high) / 2
    for index in subgradient.indices { subgradient[index] += share * (other[index] - subgradient[index]) }
  }

  /// The norm of what violates optimality: the whole component where the point is positive, the negative part where it
  /// is 0.
  func residual(at point: [Double]) -> Double {
    zip(point, subgradient).reduce(0) { sum, component in
      let part = component.0 > 0 ? component.1 : min(0, component.1)
      return sum + part * part
    }.squareRoot()
  }
}
