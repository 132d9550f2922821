/// The squares of the Square attack: how large, and what is in them in l_2.
///
/// Source: Andriushchenko et al. 2020, section 3 and the schedule of their experiments, which is for 10,000 queries and is
/// not stretched for another number, as in AutoAttack.
public enum SquareShapes {
  /// The share of an image's pixels that the square of a query has; queries count from 0.
  public static func share(query: Int) -> Double {
    let halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000].count(where: { query > $0 })
    return 0.8 / Double(1 << halvings)
  }

  /// The side of a query's square, in pixels: at least 1, in l_2 odd and at least 3; at most the image's shorter side.
  public static func side(query: Int, height: Int, width: Int, norm: PerturbationNorm) -> Int {
    let wanted = Int((share(query: query) * Double(height * width)).squareRoot().rounded(.toNearestOrEven))
    switch norm {
    case .linf: return min(max(wanted, 1), height, width)
    case .l2: return min(max(wanted, 3) | 1, height, width)
    }
  }

  /// The l_2 shape of a square, row by row: a bump above, one of the other sign below, of Euclidean norm 1.
  public static func bump(side: Int) -> [Double] {
    let upper = rectangle(side / 2, side)
    let lower = rectangle(side - side / 2, side)
    return normalised(upper + lower.map { -$0 })
  }

  /// Rectangles around the middle, each one pixel wider all around, added with the weights 1, 1/4, 1/9, …; of norm 1.
  private static func rectangle(_ rows: Int, _ columns: Int) -> [Double] {
    let count = max(rows / 2, columns / 2) + 1
    var values: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let ring = max(abs(row - rows / 2), abs(column - columns / 2))
        var sum = 0.0
        for distance in ring..<max(count, ring) {
          let weight = Double(distance + 1)
          sum += 1 / (weight * weight)
        }
        values.append(sum)
      }
    }
    return normalised(values)
  }

  private static func normalised(_ values: [Double]) -> [Double] {
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? values.map { $0 / norm } : values
  }
}
