import CertifiedArithmetic
import Numerics
import Reporting

/// The numerical libraries at work, for a run's provenance.
enum Libraries {
  /// Names and versions, as the libraries report them at run time.
  static var record: ResultRecord {
    var record = ResultRecord()
    record.append("gsl", .text(GSLVersion.text))
    record.append("arb", .text(ArbVersion.arb))
    record.append("flint", .text(ArbVersion.flint))
    record.append("libc", .text(OperatingSystem.standardLibrary))
    return record
  }
}
