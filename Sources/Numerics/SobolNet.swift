/// The first points of Sobol's sequence, a power of two of them with the origin, to be scrambled at random.
///
/// A scramble multiplies the binary digits of each coordinate, the first digit first, by a random lower triangular matrix
/// with ones on its diagonal, and adds random digits, modulo 2. Each scrambled point is uniform on the unit cube, and the
/// points together stay as evenly spread as Sobol's: every box in which these have one point keeps one. Means over independent
/// scrambles are independent and tell their own error.
///
/// Source: J. Matousek, "On the L2-discrepancy for anchored boxes", Journal of Complexity 14 (1998).
public struct SobolNet: Sendable {
  /// Number of points.
  public let count: Int
  /// The digits of every point, axis by axis.
  private let digits: [[UInt32]]

  /// The first `count` points, a power of two up to 2^30, which GSL's 30 digits tell apart.
  ///
  /// - Throws: `NumericsError` for a dimension outside 1 to 40 or another count.
  public init(dimension: Int, count: Int) throws(NumericsError) {
    guard count >= 1, count <= 1 << 30, count & (count - 1) == 0 else {
      throw NumericsError(routine: "Sobol net", reason: "\(count) points given; a power of two up to 2^30 makes a net")
    }
    // GSL leaves the origin out.
    var digits = [[UInt32]](repeating: [0], count: dimension)
    for point in try SobolSequence(dimension: dimension).prefix(count - 1) {
      for axis in 0..<dimension { digits[axis].append(UInt32(point[axis] * 0x1p32)) }
    }
    self.count = count
    self.digits = digits
  }

  /// The points under one random scramble, axis by axis: odd multiples of 2^-33, never 0 or 1.
  ///
  /// - Parameter word: gives 64 random bits; 33 calls make the scramble of an axis.
  public func scrambled(_ word: () -> UInt64) -> [[Double]] {
    digits.map { points in
      // What the digit of value 2^-k, k = 1 to 32, adds to the scrambled digits: itself, and random ones behind it.
      let columns = (0..<32).map { place -> UInt32 in
        let own = UInt32(1) << (31 - place)
        return own | UInt32(truncatingIfNeeded: word()) & (own - 1)
      }
      let shift = UInt32(truncatingIfNeeded: word())
      return points.map { point in
        var (rest, scrambled) = (point, shift)
        while rest != 0 {
          let place = rest.leadingZeroBitCount
          scrambled ^= columns[place]
          rest ^= UInt32(1) << (31 - place)
        }
        return (Double(scrambled) + 0.5) * 0x1p-32
      }
    }
  }
}
