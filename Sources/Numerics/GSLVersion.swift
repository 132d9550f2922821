import CGSL

/// The GNU Scientific Library that the program runs with.
public enum GSLVersion {
  /// Its version as it reports it, such as "2.7.1".
  public static var text: String { String(cString: ccf_gsl_version()) }
}
