import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A point of the paper's parameter region: sigma < sqrt(pi) mu, 0 < eps < mu/2, 0 < beta < 1/3.
public struct ParameterPoint: Sendable, CustomStringConvertible {
  /// Mean, 0.1 to 10 on a logarithmic scale.
  public let mu: Double
  /// Standard deviation, 0.01 to 1 times sqrt(pi) mu.
  public let sigma: Double
  /// Perturbation bound, inside (0, mu/2).
  public let epsilon: Double
  /// Regularisation weight, 0.1 to 10 on a logarithmic scale.
  public let lambda: Double
  /// Smoothing ratio, inside (0, 1/3).
  public let beta: Double
  /// Further coordinates in (0, 1), for what a test needs besides.
  public let extra: [Double]

  /// Its place in Sobol's sequence, counted from 1: number and dimension give the point again, to the last bit.
  public let number: Int

  /// The point's number, and its coordinates to four decimals.
  public var description: String {
    let values = [("mu", mu), ("sigma", sigma), ("eps", epsilon), ("lambda", lambda), ("beta", beta)]
    return "point \(number): " + values.map { "\($0.0) \(($0.1 * 1e4).rounded() / 1e4)" }.joined(separator: ", ")
  }

  /// The first `count` points of Sobol's sequence over the region, with `extra` further coordinates each.
  ///
  /// - Throws: `NumericsError` for more than 35 further coordinates.
  public static func sobol(_ count: Int, extra: Int = 0) throws -> [ParameterPoint] {
    let sequence = try SobolSequence(dimension: 5 + extra)
    return sequence.prefix(count).enumerated().map { index, u in
      let mu = 0.1 * pow(100, u[0])
      return ParameterPoint(
        mu: mu, sigma: mu * Double.pi.squareRoot() * (0.01 + 0.99 * u[1]), epsilon: mu / 2 * u[2],
        lambda: 0.1 * pow(100, u[3]), beta: u[4] / 3, extra: Array(u[5...]), number: index + 1)
    }
  }
}
