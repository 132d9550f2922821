import CGSL

/// The chi-squared distribution, through GSL.
public enum ChiSquaredDistribution {
  /// The value that a chi-squared variable with `degrees` > 0 degrees of freedom stays below with `probability` in (0, 1).
  ///
  /// GSL gives no number from about a million degrees on; Wilson and Hilferty's cube takes over there, with a relative
  /// error of the order of 1 / degrees^(3/2).
  public static func quantile(_ probability: Double, degrees: Double) -> Double {
    let value = degrees < 1e6 ? gsl_cdf_chisq_Pinv(probability, degrees) : .nan
    guard value.isNaN else { return value }
    let variance = 2 / (9 * degrees)
    let root = 1 - variance + variance.squareRoot() * StandardNormal.quantile(probability)
    return degrees * root * root * root
  }
}
