import CArb

/// How narrow an enclosure has to be, and how much may be spent on it.
///
/// The working precision starts at 64 bits and doubles until the radius is small enough.
public struct EnclosurePrecision: Hashable, Sendable {
  /// A bound on the radius.
  public enum Tolerance: Hashable, Sendable {
    /// The radius itself is at most this.
    case absolute(Double)
    /// The radius is at most this times the number enclosed; out of reach for 0.
    case relative(Double)
  }

  /// The bound on the radius.
  public let tolerance: Tolerance
  /// The working precision that is not exceeded, in bits.
  public let largestBits: Int
  /// The most evaluations of an integrand at one working precision.
  public let evaluations: Int

  /// A radius of at most 1e-35.
  public static let standard = EnclosurePrecision(unchecked: .absolute(1e-35), largestBits: 1_024, evaluations: 100_000)

  private init(unchecked tolerance: Tolerance, largestBits: Int, evaluations: Int) {
    self.tolerance = tolerance
    self.largestBits = largestBits
    self.evaluations = evaluations
  }

  /// - Parameters:
  ///   - tolerance: a finite bound greater than 0.
  ///   - largestBits: 64 to 4,096. An integral at 1,024 bits takes about half a second, at 4,096 bits half a minute.
  ///   - evaluations: 1 to 10,000,000.
  /// - Throws: `CertificationError.parameter` for a value out of range.
  public init(
    _ tolerance: Tolerance, largestBits: Int = standard.largestBits, evaluations: Int = standard.evaluations
  ) throws(CertificationError) {
    let bound =
      switch tolerance {
      case .absolute(let bound), .relative(let bound): bound
      }
    guard bound.isFinite, bound > 0 else {
      throw .parameter("tolerance", given: "\(bound)", accepted: "a finite number greater than 0")
    }
    try CertificationError.check(largestBits, "largest bits", in: 64...4_096)
    try CertificationError.check(evaluations, "evaluations", in: 1...10_000_000)
    self.init(unchecked: tolerance, largestBits: largestBits, evaluations: evaluations)
  }

  /// The first enclosure that is narrow enough, of those that `compute` gives at rising numbers of bits.
  func enclose(_ quantity: String, _ compute: (_ bits: Int) -> Ball) throws(CertificationError) -> Enclosure {
    var bits = 64
    while true {
      let ball = compute(bits)
      if isReached(by: ball) { return Enclosure(ball) }
      if 2 * bits > largestBits { throw .tooWide(quantity, radius: ball.read(ccf_ball_radius), bits: bits) }
      bits *= 2
    }
  }

  /// Whether `left` is below `right`, from the first precision that tells.
  func isBelow(
    _ comparison: String, _ compute: (_ bits: Int) -> (left: Ball, right: Ball)
  ) throws(CertificationError) -> Bool {
    var bits = 64
    while true {
      let (left, right) = compute(bits)
      if left.isBelow(right) { return true }
      if right.isBelow(left) { return false }
      if 2 * bits > largestBits { throw .undecided(comparison, bits: bits) }
      bits *= 2
    }
  }

  private func isReached(by ball: Ball) -> Bool {
    switch tolerance {
    case .absolute(let bound): ball.read { ccf_ball_is_within($0, bound, false) }
    case .relative(let bound): ball.read { ccf_ball_is_within($0, bound, true) }
    }
  }
}
