/// What a simulation counted for one row: a hypothesis at a perturbation bound.
public struct EventCounts: Sendable, Hashable {
  /// Number of samples.
  public internal(set) var samples = 0
  /// How often class 1 stayed below class 0 under every perturbation (the pairwise event).
  public internal(set) var pairwise = 0
  /// How often every other class did (the joint event).
  public internal(set) var joint = 0
  /// Samples with the joint event in this row and not in the first.
  public internal(set) var jointGained = 0
  /// Samples with the joint event in the first row and not in this one.
  public internal(set) var jointLost = 0
  /// Sum of the robust margin losses.
  public internal(set) var lossSum = 0.0
  /// Sum of their squares.
  public internal(set) var lossSquares = 0.0

  /// Mean robust margin loss.
  public var meanLoss: Double { lossSum / Double(samples) }

  /// Standard error of the mean loss.
  public var lossStandardError: Double {
    let n = Double(samples)
    return (max(0, lossSquares - lossSum * lossSum / n) / (n - 1) / n).squareRoot()
  }

  /// The joint probability's difference from the first row's, from the samples on which the two differ.
  public var jointDifference: Double { Double(jointGained - jointLost) / Double(samples) }

  /// Its standard error: common samples leave only those on which the rows differ.
  public var jointDifferenceStandardError: Double {
    let n = Double(samples)
    let discordant = Double(jointGained + jointLost) / n
    return ((discordant - jointDifference * jointDifference) / n).squareRoot()
  }

  mutating func add(_ other: EventCounts) {
    samples += other.samples
    pairwise += other.pairwise
    joint += other.joint
    jointGained += other.jointGained
    jointLost += other.jointLost
    lossSum += other.lossSum
    lossSquares += other.lossSquares
  }
}
