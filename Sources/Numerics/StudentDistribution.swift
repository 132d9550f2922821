import CGSL

/// Student's t distribution, through GSL. NaN for `degrees` that are not positive.
public enum StudentDistribution {
  /// P(T >= `value`) with `degrees` > 0 degrees of freedom, accurate where it is small.
  public static func atLeast(_ value: Double, degrees: Double) -> Double {
    gsl_cdf_tdist_Q(value, degrees)
  }

  /// The value that T exceeds with probability `tail` in (0, 1).
  public static func upperQuantile(_ tail: Double, degrees: Double) -> Double {
    gsl_cdf_tdist_Qinv(tail, degrees)
  }
}
