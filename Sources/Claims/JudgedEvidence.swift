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
    /// The smallest difference that this check misses with probability at most the report's miss rate: the allowed error
    /// of a bounded check; `nil` for a decided one.
    public let detectableDifference: Double?
  }

  /// The evidence.
  public let evidence: Evidence
  /// Its checks with their outcomes, in order.
  public let outcomes: [Outcome]

  /// Whether every check agrees.
  public var agrees: Bool { outcomes.allSatisfy(\.agrees) }

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
    case .statistical: return agrees ? 1 - (adjustedPValue ?? 1) : 2 - (adjustedPValue ?? 0)
    case .decided(let holds): return holds ? 0 : .infinity
    }
  }
}

/// The report's statistical rules, and the judgement of all its evidence at once.
public struct Judgement: Sendable {
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
  /// - Throws: `StatisticsError` for rates outside (0, 1).
  public func judge(_ lists: [[Evidence]]) throws(StatisticsError) -> [[JudgedEvidence]] {
    var pValues: [Double] = []
    for case .statistical(let basis) in lists.joined().flatMap(\.checks).map(\.basis) { pValues.append(basis.pValue) }
    let holm = try HolmProcedure(pValues, falseAlarmRate: falseAlarmRate)
    var next = 0
    return lists.map { list in
      list.map { evidence in
        let outcomes = evidence.checks.map { check -> JudgedEvidence.Outcome in
          switch check.basis {
          case .bounded(let allowed):
            let difference = ((check.claimed ?? .nan) - (check.observed ?? .nan)).magnitude
            let agrees = check.claimed == check.observed || difference <= allowed
            return JudgedEvidence.Outcome(
              check: check, agrees: agrees, adjustedPValue: nil, detectableDifference: 2 * allowed)
          case .statistical(let basis):
            defer { next += 1 }
            let power = Power.detectableDifference(
              standardError: basis.standardError, level: holm.firstThreshold, missRate: missRate)
            return JudgedEvidence.Outcome(
              check: check, agrees: !holm.rejects(next), adjustedPValue: holm.adjusted[next],
              detectableDifference: power)
          case .decided(let holds):
            return JudgedEvidence.Outcome(
              check: check, agrees: holds, adjustedPValue: nil, detectableDifference: nil)
          }
        }
        return JudgedEvidence(evidence: evidence, outcomes: outcomes)
      }
    }
  }
}
