import Statistics

/// How many samples the simulations draw, fixed before any is drawn: enough to notice the smallest error of interest.
///
/// Every statistical check is a test at the level of Holm's first threshold, the family-wise false-alarm rate over the
/// number of tests, whatever the others say; that number is planned, too, and checked against what was tested. Nothing
/// stops early or goes on for what it saw.
public struct SampleSizePlan: Hashable, Sendable {
  /// The smallest error of a probability that is to be noticed, absolute. A mean that is simulated in double precision is
  /// to show an error of 20 times as many standard deviations of its values: a draw costs more there.
  public let discrepancy: Double
  /// Rates of false alarms and misses.
  public let judgement: Judgement
  /// The planned number of statistical checks of all claims.
  public let tests: Int
  /// Samples of each simulation of events and losses.
  public let samples: Int
  /// Draws of each simulation of other statistics, in double precision.
  public let draws: Int
  /// Samples of each optimum of a drawn loss: limited, since they are held in memory.
  public var optimumSamples: Int { min(samples, EvidenceContext.largestOptimumSamples) }
  /// Whether `samples` follows from the discrepancy; otherwise it was given.
  public let plansSamples: Bool
  /// Whether `draws` does.
  public let plansDraws: Bool

  /// The largest number of points of a curve that is tested as one (`CurveTest`).
  static let curvePoints = 9
  /// The smallest error of a mean to be noticed, in standard deviations of its values, over that of a probability.
  public static let meanFactor = 20.0

  /// The level of each test if all others are right: Holm's first threshold.
  public var level: Double { judgement.falseAlarmRate / Double(max(1, tests)) }

  /// The sizes that notice `discrepancy`, for a family of all claims' statistical checks (of which a part may be run).
  ///
  /// Events are planned at probability 1/2, which needs most, and at a curve's points, each of which has a part of the
  /// curve's level.
  ///
  /// - Parameters:
  ///   - samples: takes the place of the planned number of samples.
  ///   - draws: takes the place of the planned number of draws.
  /// - Throws: `StatisticsError` for a discrepancy that is not positive or needs too many samples, or rates outside
  ///   (0, 1); `NumericsError`.
  public init(
    discrepancy: Double, samples: Int? = nil, draws: Int? = nil, judgement: Judgement = Judgement(),
    tests: Int = Claim.plannedTests(Claim.all)
  ) throws {
    let level = judgement.falseAlarmRate / Double(max(1, tests))
    self.discrepancy = discrepancy
    self.judgement = judgement
    self.tests = tests
    plansSamples = samples == nil
    plansDraws = draws == nil
    self.samples =
      try samples
      ?? Power.trials(
        expected: 0.5, difference: discrepancy, level: level / Double(Self.curvePoints), missRate: judgement.missRate)
    self.draws =
      try draws
      ?? Power.sampleSize(
        difference: Self.meanFactor * discrepancy, deviation: 1, level: level, missRate: judgement.missRate)
  }
}

extension Claim {
  /// The planned number of statistical checks of several claims together.
  public static func plannedTests(_ claims: [Claim]) -> Int { claims.reduce(0) { $0 + $1.statisticalChecks } }
}

extension Verification {
  /// The planned number of statistical checks.
  public var plannedTests: Int { Claim.plannedTests(findings.map(\.claim)) }

  /// How many there were.
  public var countedTests: Int {
    findings.flatMap(\.evidence).flatMap(\.outcomes).count { $0.check.test != nil }
  }
  /// The statistical checks that expect a rejection: a number that is known to be wrong must fall. They disagree when the
  /// samples miss that, which the false-alarm rate does not speak of.
  public var expectedRejections: ExpectedRejections {
    let outcomes = findings.flatMap(\.evidence).flatMap(\.outcomes).filter {
      if case .statistical(_, .falls) = $0.check.basis { true } else { false }
    }
    let distances = outcomes.compactMap { outcome -> Double? in
      guard let test = outcome.check.test, let notices = outcome.detectableDifference else { return nil }
      return (test.observed - test.expected).magnitude / notices
    }
    return ExpectedRejections(count: outcomes.count, closest: distances.min())
  }

  /// How many checks expect a rejection, and how far their numbers are off.
  public struct ExpectedRejections: Hashable, Sendable {
    /// Number of checks.
    public let count: Int
    /// The smallest distance of a wrong number from the observed one, over what its check notices; `nil` without such
    /// checks. At 1 a check misses with the report's miss rate, far above it with next to none.
    public let closest: Double?
  }
}
