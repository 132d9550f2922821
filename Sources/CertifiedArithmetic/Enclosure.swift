import CArb

/// A proof of where a real number lies: a midpoint and a radius, computed with every rounding accounted for.
///
/// The ball is kept exactly; what is derived from it is rounded outwards. Comparisons are true only when they hold for
/// every pair of numbers in the two enclosures, so neither `a.isBelow(b)` nor `b.isBelow(a)` holds where they overlap.
/// Equality is that of the balls, not of the numbers enclosed.
public struct Enclosure: Hashable, Sendable, CustomStringConvertible {
  private let dump: String
  /// A `Double` that is at most the number enclosed.
  public let lower: Double
  /// A `Double` that is at least the number enclosed.
  public let upper: Double
  /// A bound on the distance between the number enclosed and the midpoint.
  public let radius: Double

  init(_ ball: Ball) {
    dump = ball.dump
    lower = ball.read(ccf_ball_lower)
    upper = ball.read(ccf_ball_upper)
    radius = ball.read(ccf_ball_radius)
  }

  /// All numbers within `radius` of `midpoint`, rounded outwards at 256 bits: how a measured or printed value takes
  /// part in a comparison.
  ///
  /// - Throws: `CertificationError.parameter` for a negative radius.
  public init(midpoint: ExactNumber, radius: ExactNumber) throws(CertificationError) {
    try CertificationError.checkNotNegative(radius, "radius")
    self.init(Ball(midpoint, bits: 256).widened(by: Ball(radius, bits: 256)))
  }

  private var ball: Ball { Ball(dump: dump) }

  /// Whether the enclosure does not exclude `number`.
  public func contains(_ number: ExactNumber) -> Bool {
    ball.read { ccf_ball_contains($0, number.description) }
  }

  /// Whether the two enclosures have no number in common: what they enclose differs.
  public func isDisjoint(from other: Enclosure) -> Bool {
    !ball.overlaps(other.ball)
  }

  /// Whether the number enclosed is certainly below the other one.
  public func isBelow(_ other: Enclosure) -> Bool { ball.isBelow(other.ball) }

  /// Whether the number enclosed is certainly negative.
  public var isNegative: Bool { ball.isBelow(Ball(bits: 64)) }

  /// Whether the number enclosed is certainly positive.
  public var isPositive: Bool { Ball(bits: 64).isBelow(ball) }

  /// A decimal midpoint and radius; the interval between them, as printed, holds the enclosure.
  public struct Decimal: Hashable, Sendable, CustomStringConvertible {
    /// The midpoint, with the digits that the radius leaves meaningful.
    public let midpoint: String
    /// The radius, "0" for a number that the midpoint states exactly.
    public let radius: String

    /// "[midpoint ± radius]".
    public var description: String { "[\(midpoint) ± \(radius)]" }
  }

  /// The enclosure in decimal, with at most `digits` (1 to 1,000) digits of midpoint.
  public func decimal(digits: Int) -> Decimal {
    let text = ball.read { takeText(ccf_ball_print($0, Int32(min(max(1, digits), 1_000)))) }
    guard text.hasPrefix("["), let separator = text.firstRange(of: "+/- ") else {
      return Decimal(midpoint: text, radius: "0")
    }
    // Without a meaningful digit the midpoint is left out: "[+/- 1.2e-5]".
    let midpoint = text[..<separator.lowerBound].dropFirst().split(separator: " ").first ?? "0"
    return Decimal(midpoint: String(midpoint), radius: String(text[separator.upperBound...].dropLast()))
  }

  /// "[midpoint ± radius]" with up to 50 digits of midpoint.
  public var description: String { decimal(digits: 50).description }
}
