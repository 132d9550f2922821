import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The largest of standard normal variables in a row, of which the correlation of each two neighbours is known: a bound
/// on how often its magnitude exceeds a value.
///
/// With A_i = {|Z_i| >= c} the probability of their union is at most `sum_i P(A_i) - sum_i P(A_i and A_{i+1})`: Hunter's
/// and Worsley's improvement of Bonferroni's inequality along a chain. It holds for every joint law with these
/// neighbours, so nothing is assumed of the correlations farther apart, and it is never worse than Bonferroni's.
///
/// Source: K. J. Worsley, "An improved Bonferroni inequality and applications", Biometrika 69 (1982).
public struct NormalChain: Hashable, Sendable {
  /// Correlation of each variable with the next, one fewer than there are variables.
  public let correlations: [Double]

  /// A chain of `correlations.count + 1` variables.
  ///
  /// - Throws: `StatisticsError` for a correlation outside [-1, 1].
  public init(correlations: [Double]) throws(StatisticsError) {
    if let wrong = correlations.first(where: { !(-1...1).contains($0) }) {
      throw StatisticsError("correlation \(wrong): give numbers in [-1, 1]")
    }
    self.correlations = correlations
  }

  /// An upper bound on P(max |Z_i| >= `value`), at most 1.
  ///
  /// - Throws: `NumericsError` if an integral fails.
  public func exceedance(_ value: Double) throws -> Double {
    let one = 2 * StandardNormal.distribution(-value)
    guard value > 0, one > 0 else { return value > 0 ? 0 : 1 }
    var bound = one
    for correlation in correlations { bound += max(0, one - (try Self.both(value, correlation))) }
    return min(1, bound)
  }

  /// The value that max |Z_i| reaches with probability at most `level`.
  ///
  /// - Throws: `StatisticsError` for a level outside (0, 1), `NumericsError`.
  public func criticalValue(level: Double) throws -> Double {
    try StatisticsError.checkRate(level, "level")
    var lower = -StandardNormal.quantile(level / 2)
    // Bonferroni's value is enough.
    var upper = -StandardNormal.quantile(level / (2 * Double(correlations.count + 1)))
    for _ in 0..<40 {
      let middle = (lower + upper) / 2
      if try exceedance(middle) > level { lower = middle } else { upper = middle }
    }
    return upper
  }

  /// P(|X| >= c and |Y| >= c) of two standard normals: the integral of phi(x) P(|Y| >= c | x) over x >= c, twice.
  private static func both(_ c: Double, _ correlation: Double) throws -> Double {
    let rest = (1 - correlation * correlation).squareRoot()
    guard rest > 0 else { return 2 * StandardNormal.distribution(-c) }
    let r = correlation.magnitude
    // Over the smaller of 9 and 40/c the density falls to less than 1e-17 of its value at c. Phi's step is at x = c/r.
    let step = r > 0 ? c / r : c
    let width = r > 0 ? 8 * rest / r : 0
    let scale = StandardNormal.density(c)
    let integral = try integrate(
      from: c, to: c + min(9, 40 / c), breakpoints: [step - width, step, step + width], absoluteTolerance: 0,
      relativeTolerance: 1e-9
    ) { x in
      exp((c - x) * (c + x) / 2)
        * (StandardNormal.distribution((r * x - c) / rest) + StandardNormal.distribution(-(r * x + c) / rest))
    }
    return 2 * scale * integral.value
  }
}
