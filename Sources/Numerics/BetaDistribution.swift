import CGSL

/// The beta distribution, through GSL.
public enum BetaDistribution {
  /// The value that a Beta(`a`, `b`) variable stays below with `probability` in (0, 1): the root of GSL's distribution
  /// function less `probability`, in a bracket of 1e-16.
  ///
  /// GSL's own quantile gives no number for some probabilities where the parameters are ten thousand.
  ///
  /// - Parameters:
  ///   - a: greater than 0.
  ///   - b: greater than 0.
  /// - Throws: `NumericsError` if GSL cannot compute the distribution function.
  public static func quantile(_ probability: Double, _ a: Double, _ b: Double) throws(NumericsError) -> Double {
    try findRoot(from: 0, to: 1, resolution: 0x1p-54) { gsl_cdf_beta_P($0, a, b) - probability }
  }
}
