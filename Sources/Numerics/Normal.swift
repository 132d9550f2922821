#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import CGSL

/// The standard normal distribution (Appendix E.1's phi and Phi).
public enum StandardNormal {
  /// Density phi(x) = exp(-x^2 / 2) / sqrt(2 pi).
  ///
  /// The relative error grows like `x^2` machine epsilons: that is the exponential's condition number.
  @inlinable
  public static func density(_ x: Double) -> Double {
    0.398942280401432677939946059934 * exp(-0.5 * x * x)
  }

  /// Distribution function Phi(x) = P(Z <= x), accurate in both tails.
  ///
  /// The relative error grows like `x^2` machine epsilons in the left tail, its condition number.
  @inlinable
  public static func distribution(_ x: Double) -> Double {
    0.5 * erfc(-0.707106781186547524400844362105 * x)
  }

  /// Inverse Mills ratio phi(x) / Phi(x), for x >= -37; beyond that phi and Phi leave the range.
  ///
  /// The relative error is that of `density` and `distribution` together.
  @inlinable
  public static func inverseMillsRatio(_ x: Double) -> Double {
    density(x) / distribution(x)
  }

  /// Quantile: the x with Phi(x) = `probability`, for a probability in (0, 1); infinite at 0 and 1, NaN outside.
  public static func quantile(_ probability: Double) -> Double {
    gsl_cdf_ugaussian_Pinv(probability)
  }

  /// Half-width of the interval outside which a normal expectation in double precision has nothing left:
  /// P(|Z| > 9.5) is 2.1e-21.
  public static let effectiveSupport = 9.5
}
