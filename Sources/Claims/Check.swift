import Statistics

/// One comparison of what a claim says with what was found.
public struct Check: Sendable {
  /// What the verdict on a comparison rests on.
  public enum Basis: Sendable {
    /// A computed value whose error is bounded: they agree when the difference is at most `allowed`.
    case bounded(allowed: Double)
    /// A sample: they disagree when Holm's procedure over the whole report rejects the p-value.
    case statistical(StatisticalBasis)
    /// A statement that is true or false by exact or interval arithmetic, or by counting.
    case decided(Bool)
  }

  /// A test's p-value with what is needed to judge its power.
  public struct StatisticalBasis: Sendable {
    /// Two-sided p-value of the claimed value.
    public let pValue: Double
    /// Standard error of the observed value.
    public let standardError: Double
    /// Number of samples.
    public let samples: Int

    /// A basis from its parts.
    public init(pValue: Double, standardError: Double, samples: Int) {
      self.pValue = pValue
      self.standardError = standardError
      self.samples = samples
    }
  }

  /// The parameters, in words.
  public let label: String
  /// What the claim's formula gives; `nil` where the statement is not about a number.
  public let claimed: Double?
  /// What was found.
  public let observed: Double?
  /// What the comparison rests on.
  public let basis: Basis

  /// A value with a bounded error against the claim.
  public static func bounded(
    _ label: String, claimed: Double, observed: Double, allowed: Double
  ) -> Check {
    Check(label: label, claimed: claimed, observed: observed, basis: .bounded(allowed: allowed))
  }

  /// A sample mean against the claim.
  public static func mean(_ label: String, _ test: MeanTest) -> Check {
    Check(
      label: label, claimed: test.expected, observed: test.mean,
      basis: .statistical(
        StatisticalBasis(pValue: test.pValue, standardError: test.standardError, samples: test.count)))
  }

  /// An event's frequency against the claim.
  public static func proportion(_ label: String, _ test: ProportionTest) -> Check {
    Check(
      label: label, claimed: test.expected, observed: test.frequency,
      basis: .statistical(
        StatisticalBasis(pValue: test.pValue, standardError: test.standardError, samples: test.trials)))
  }

  /// A statement that holds or does not.
  public static func decided(
    _ label: String, _ holds: Bool, claimed: Double? = nil, observed: Double? = nil
  ) -> Check {
    Check(label: label, claimed: claimed, observed: observed, basis: .decided(holds))
  }
}
