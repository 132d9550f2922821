import Statistics

/// Evidence after Holm's procedure has been applied to all statistical checks of the report together.
public struct JudgedEvidence: Sendable {
  /// A check and how it came out.
  public struct Outcome: Sendable {
    /// The check.
    public let check: Check
    /// Whether claim and observation agree.
    public let agrees: Bool
    /// Holm's adjusted p-value; `nil` for a check that is not statistical.
    public let adjustedPValue: Double?
    /// The smallest difference that this check misses with probability at most the report's miss rate: twice the allowed
    /// error of a bounded check; `nil` for a decided one, and where it was not asked for.
    public let detectableDifference: Double?
    /// For a curve, what the report does not reject at each point: a band for the whole curve, at the level at which the
    /// report tests it; `nil` for another check, and where the power was not asked for.
    public let band: [ClosedRange<Double>]?
  }

  /// The evidence.
  public let evidence: Evidence
  /// Its checks with their outcomes, in order.
  public let outcomes: [Outcome]

  /// Whether there are checks and every one agrees.
  public var agrees: Bool { !outcomes.isEmpty && outcomes.allSatisfy(\.agrees) }

  /// The check that comes nearest to disagreeing, or disagrees most.
  public var worst: Outcome? {
    outcomes.max { $0.strain < $1.strain }
  }
}

extension JudgedEvidence.Outcome {
  /// How near the check is to disagreeing, for choosing which to show; beyond 1 it disagrees.
  public var strain: Double {
    switch check.basis {
    case .bounded(let allowed):
      let difference = ((check.claimed ?? 0) - (check.observed ?? 0)).magnitude
      return difference.isNaN ? .infinity : difference == 0 ? 0 : difference / allowed
    case .enclosed(_, let rounding):
      let distance = check.distanceFromEnclosure
      return distance.isNaN ? .infinity : distance == 0 ? 0 : distance / rounding
    case .statistical(_, .stands): return agrees ? 1 - (adjustedPValue ?? 1) : 2 - (adjustedPValue ?? 0)
    case .statistical(_, .falls): return agrees ? adjustedPValue ?? 0 : 1 + (adjustedPValue ?? 1)
    case .decided(let holds): return holds ? 0 : .infinity
    }
  }
}

extension Check {
  /// How far the claimed number lies outside its enclosure; NaN where there is none or no number.
  var distanceFromEnclosure: Double {
    guard case .enclosed(let enclosure, _) = basis, let claimed, !claimed.isNaN else { return .nan }
    return max(0, enclosure.lower - claimed, claimed - enclosure.upper)
  }

  /// The statistical test behind the check, if there is one.
  public var test: (any StatisticalTest)? {
    if case .statistical(let test, _) = basis { test } else { nil }
  }
}

/// The report's statistical rules, and the judgement of all its evidence at once.
public struct Judgement: Hashable, Sendable {
  /// Chance that one or more statistical checks of a report in which every claim is right disagree.
  public let falseAlarmRate: Double
  /// Chance that a difference of the size printed with a check goes unnoticed.
  public let missRate: Double

  /// Rules with these rates; they are checked when they are used.
  public init(falseAlarmRate: Double = 1e-6, missRate: Double = 1e-3) {
    self.falseAlarmRate = falseAlarmRate
    self.missRate = missRate
  }

  /// Judges the evidence of all claims together, list by list.
  ///
  /// - Parameters:
  ///   - family: the number of statistical checks of which these are a part, if that is more.
  ///   - power: whether to say what each statistical check would notice.
  /// - Throws: `StatisticsError` for rates outside (0, 1), `NumericsError` if a test's power cannot be computed.
  public func judge(_ lists: [[Evidence]], family: Int = 0, power: Bool = true) throws -> [[JudgedEvidence]] {
    let holm = try HolmProcedure(
      lists.joined().flatMap(\.checks).compactMap { $0.test?.pValue }, falseAlarmRate: falseAlarmRate,
      family: family)
    var next = 0
    return try lists.map { list in
      try list.map { evidence in
        let outcomes = try evidence.checks.map { check in
          defer { if check.test != nil { next += 1 } }
          return try outcome(of: check, holm, number: next, power: power)
        }
        return JudgedEvidence(evidence: evidence, outcomes: outcomes)
      }
    }
  }

  /// The outcome of one check; its p-value is the `number`-th of the family.
  private func outcome(
    of check: Check, _ holm: HolmProcedure, number: Int, power: Bool
  ) throws -> JudgedEvidence.Outcome {
    func outcome(
      _ agrees: Bool, _ adjusted: Double? = nil, notices: Double? = nil, band: [ClosedRange<Double>]? = nil
    ) -> JudgedEvidence.Outcome {
      JudgedEvidence.Outcome(
        check: check, agrees: agrees, adjustedPValue: adjusted, detectableDifference: notices, band: band)
    }
    switch check.basis {
    case .bounded(let allowed):
      let difference = ((check.claimed ?? .nan) - (check.observed ?? .nan)).magnitude
      return outcome(check.claimed == check.observed || difference <= allowed, notices: 2 * allowed)
    case .enclosed(let enclosure, let rounding):
      return outcome(
        check.distanceFromEnclosure <= rounding, notices: enclosure.upper - enclosure.lower + 2 * rounding)
    case .statistical(let test, let expectation):
      let isRejected = holm.rejects(number)
      let agrees =
        switch expectation {
        case .stands: !isRejected
        case .falls(.either): isRejected
        case .falls(.below): isRejected && test.observed < test.expected
        case .falls(.above): isRejected && test.observed > test.expected
        }
      guard power else { return outcome(agrees, holm.adjusted[number]) }
      return outcome(
        agrees, holm.adjusted[number],
        notices: try test.detectableDifference(level: holm.firstThreshold, missRate: missRate),
        band: try (test as? CurveTest)?.band(level: holm.firstThreshold))
    case .decided(let holds):
      return outcome(holds)
    }
  }
}
