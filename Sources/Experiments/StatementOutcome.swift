import FeatureAttribution
import Numerics
import Statistics

/// What a statement of the paper comes to with the networks of one seed.
///
/// Left side less right side is estimated with an interval by the bootstrap over test images, drawn alike for all networks
/// that the statement speaks of. The chance that lies in a network's training is not in the interval: for that there are
/// several seeds.
public struct StatementOutcome: Hashable, Sendable {
  /// The outcome.
  public enum Verdict: String, CaseIterable, Sendable {
    /// The interval lies above 0. Where the difference is 0 that happens with half of what is left of the confidence.
    case holds
    /// It lies below 0: the contrary holds.
    case contradicted
    /// It has 0 in it.
    case open
  }

  /// The seed of the networks.
  public let seed: UInt64
  /// Greater side less smaller side, which the statement has above 0.
  public let margin: BootstrapInterval
  /// The smallest margin that would be found to hold nine times in ten: 3.24 standard errors at a confidence of 95 %.
  public let detectable: Double
  /// The outcome.
  public let verdict: Verdict

  /// The outcome of a comparison.
  ///
  /// - Parameters:
  ///   - estimate: what was measured.
  ///   - confidence: of the interval, in (0, 1).
  /// - Returns: nil where one of the quantities was not measured.
  /// - Throws: `PairingError` for estimates that are not of the same samples drawn alike.
  public init?(
    of claim: Comparison, seed: UInt64, confidence: Double, _ estimate: (MeasuredQuantity) -> PairedEstimate?
  ) throws {
    var sum: PairedEstimate?
    for term in claim.terms {
      guard let measured = estimate(term.quantity) else { return nil }
      let next = term.factor * measured
      sum = try sum.map { try $0 + next } ?? next
    }
    guard let sum else { return nil }
    let interval = BootstrapInterval(
      estimate: sum.estimate + claim.constant, replicates: sum.replicates.map { $0 + claim.constant },
      confidence: confidence)
    self.seed = seed
    margin = interval
    detectable =
      interval.standardError * (StandardNormal.quantile((1 + confidence) / 2) + StandardNormal.quantile(0.9))
    verdict = interval.low > 0 ? .holds : interval.high < 0 ? .contradicted : .open
  }
}
