import CGSL

/// The beta distribution, through GSL.
public enum BetaDistribution {
  /// The value that a Beta(`a`, `b`) variable stays below with `probability` in (0, 1).
  ///
  /// - Parameters:
  ///   - a: greater than 0.
  ///   - b: greater than 0.
  /// - Throws: `NumericsError` if GSL finds none.
  public static func quantile(_ probability: Double, _ a: Double, _ b: Double) throws(NumericsError) -> Double {
    let value = gsl_cdf_beta_Pinv(probability, a, b)
    guard (0...1).contains(value) else {
      throw NumericsError(
        routine: "quantile of Beta(\(a), \(b))", reason: "there is none at \(probability); give parameters nearer to 1")
    }
    return value
  }
}
