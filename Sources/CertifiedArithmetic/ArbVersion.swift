import CArb

/// The libraries of ball arithmetic that the program runs with.
public enum ArbVersion {
  /// Arb's version as it reports it, such as "2.23.0".
  public static var arb: String { String(cString: ccf_arb_version()) }

  /// The version of FLINT, on which Arb stands, as it reports it.
  public static var flint: String { String(cString: ccf_flint_version()) }
}
