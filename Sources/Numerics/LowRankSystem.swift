/// Linear systems `(c I + sum of r r') x = b` over rows r, by conjugate gradients.
///
/// The matrix is never formed: a solution costs some tens of passes over the rows while their products are of the order
/// of c, and never many more than there are rows.
public struct LowRankSystem: Sendable {
  /// Length of the rows.
  public let dimension: Int
  @usableFromInline var rows: [Double] = []
  private var residual: [Double]
  private var direction: [Double]
  private var image: [Double]

  /// A system without rows, in `dimension >= 1` unknowns.
  public init(dimension: Int) {
    precondition(dimension >= 1, "a system needs an unknown")
    self.dimension = dimension
    residual = [Double](repeating: 0, count: dimension)
    direction = residual
    image = residual
  }

  /// Removes all rows; their memory is kept for the next ones.
  public mutating func removeRows() { rows.removeAll(keepingCapacity: true) }

  /// Adds the row whose component `index` is `component(index)`.
  @inlinable
  public mutating func appendRow(_ component: (_ index: Int) -> Double) {
    for index in 0..<dimension { rows.append(component(index)) }
  }

  /// Solves the system to a residual of `tolerance` times the right-hand side.
  ///
  /// - Parameters:
  ///   - diagonal: c > 0.
  ///   - rightHandSide: b.
  ///   - solution: takes x.
  public mutating func solve(
    diagonal: Double, rightHandSide: [Double], tolerance: Double = 1e-8, into solution: inout [Double]
  ) {
    for index in 0..<dimension {
      solution[index] = 0
      residual[index] = rightHandSide[index]
      direction[index] = rightHandSide[index]
    }
    let rowCount = rows.count / dimension
    var square = residual.reduce(0) { $0 + $1 * $1 }
    let enough = tolerance * tolerance * square
    for _ in 0..<(50 + 4 * min(rowCount, dimension)) {
      guard square > enough, square > 0 else { break }
      applyMatrix(diagonal: diagonal)
      let curvature = zip(direction, image).reduce(0) { $0 + $1.0 * $1.1 }
      let share = square / curvature
      var next = 0.0
      for index in 0..<dimension {
        solution[index] += share * direction[index]
        residual[index] -= share * image[index]
        next += residual[index] * residual[index]
      }
      for index in 0..<dimension { direction[index] = residual[index] + next / square * direction[index] }
      square = next
    }
  }

  /// image = (c I + sum of r r') direction.
  private mutating func applyMatrix(diagonal: Double) {
    for index in 0..<dimension { image[index] = diagonal * direction[index] }
    rows.withUnsafeBufferPointer { rows in
      direction.withUnsafeBufferPointer { direction in
        image.withUnsafeMutableBufferPointer { image in
          for start in stride(from: 0, to: rows.count, by: dimension) {
            let row = rows.baseAddress! + start
            let along = dotProduct(row, direction.baseAddress!, count: dimension)
            addMultiple(along, of: row, to: image.baseAddress!, count: dimension)
          }
        }
      }
    }
  }
}
