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
}
