import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Student's noncentral t distribution: T = (Z + noncentrality)/S with Z standard normal and S^2 an independent
/// chi-squared variable over its `degrees` of freedom. It is what a t statistic has when its hypothesis is wrong.
///
/// P(T <= t) = E[Phi(t S - noncentrality)], integrated over S, whose density is proportional to
/// exp((nu - 1) log s - nu (s^2 - 1)/2).
public struct NoncentralStudent: Hashable, Sendable {
  /// Degrees of freedom nu, at least 1.
  public let degrees: Double
  private let centre: Double
  private let spread: Double
  private let mass: Double

  /// The law with `degrees` >= 1 degrees of freedom.
  ///
  /// - Throws: `NumericsError` if its density cannot be integrated.
  public init(degrees: Double) throws {
    self.degrees = degrees
    centre = ((degrees - 1) / degrees).squareRoot()
    spread = 1 / (2 * degrees).squareRoot()
    mass = try Self.integral(degrees, centre, spread, breakpoints: []) { _ in 1 }
  }

  /// P(T <= `value`), to about 1e-12.
  ///
  /// - Throws: `NumericsError` if the integral misses its tolerance.
  public func atMost(_ value: Double, noncentrality: Double) throws -> Double {
    // Far out, with few degrees of freedom, Phi is a step of width 1/value at s = noncentrality/value.
    let steps = [-8, 0, 8].map { ((noncentrality + $0) / value - centre) / spread }
    return try Self.integral(degrees, centre, spread, breakpoints: value == 0 ? [] : steps) { s in
      StandardNormal.distribution(value * s - noncentrality)
    } / mass
  }

  /// The noncentrality at which a two-sided test at `level` misses with probability `missRate`: how many true standard
  /// errors a formula must be off.
  ///
  /// - Throws: `StatisticsError` for rates outside (0, 1) or that leave nothing to miss, `NumericsError`.
  public func distance(level: Double, missRate: Double) throws -> Double {
    try StatisticsError.checkRate(level, "level")
    try StatisticsError.checkRate(missRate, "miss rate")
    guard level + missRate < 1 else { return 0 }
    let critical = StudentDistribution.upperQuantile(level / 2, degrees: degrees)
    func misses(_ noncentrality: Double) throws -> Double {
      try atMost(critical, noncentrality: noncentrality) - atMost(-critical, noncentrality: noncentrality)
    }
    var upper = critical + 4
    while try misses(upper) > missRate { upper *= 2 }
    var lower = 0.0
    // Misses fall in the noncentrality; 2^-40 of the bracket is far below what the estimate of an error is worth.
    for _ in 0..<40 {
      let middle = (lower + upper) / 2
      if try misses(middle) > missRate { lower = middle } else { upper = middle }
    }
    return upper
  }

  /// The integral of `function(s)` against the density of S up to a factor, over 12 of its standard deviations on both
  /// sides, outside which less than 1e-15 is left.
  private static func integral(
    _ degrees: Double, _ centre: Double, _ spread: Double, breakpoints: [Double], _ function: (Double) -> Double
  ) throws -> Double {
    try integrate(
      from: max(-12, -centre / spread), to: 12, breakpoints: breakpoints, absoluteTolerance: 1e-12
    ) { u in
      let x = centre - 1 + spread * u
      guard x > -1 else { return 0 }
      // For many degrees the terms in x cancel to second order: log1p keeps the digits.
      let exponent = degrees * (log1p(x) - x - x * x / 2) - log1p(x)
      return exp(exponent) * function(1 + x)
    }.value
  }
}
