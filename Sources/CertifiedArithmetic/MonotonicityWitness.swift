/// The joint robust accuracy at two ratios t = w2/w1, enclosed: a certificate of how it changes between them.
///
/// Theorem 2 states that the probability of no attack succeeding against "any other class" increases with w2 in
/// [0, w1]. One witness whose `change` is `.falls` refutes that reading.
public struct MonotonicityWitness: Hashable, Sendable, CustomStringConvertible {
  /// What the enclosures prove about the accuracy from the smaller ratio to the larger.
  public enum Change: String, Hashable, Sendable {
    /// It is larger at the larger ratio.
    case rises
    /// It is smaller at the larger ratio.
    case falls
    /// The enclosures overlap; nothing is proved.
    case undecided
  }

  /// The model.
  public let model: ExactModel
  /// Perturbation bound.
  public let epsilon: ExactNumber
  /// Whether the bound is below eps0, where training keeps w2 > 0.
  public let isBelowEpsilon0: Bool
  /// The smaller ratio.
  public let firstRatio: ExactNumber
  /// The larger ratio.
  public let secondRatio: ExactNumber
  /// The joint probability at the smaller ratio.
  public let first: Enclosure
  /// The joint probability at the larger ratio.
  public let second: Enclosure

  /// What is proved.
  public var change: Change {
    if first.isBelow(second) { return .rises }
    return second.isBelow(first) ? .falls : .undecided
  }

  /// The accuracies of `model` at `firstRatio` < `secondRatio` under the bound `epsilon`.
  ///
  /// - Throws: `CertificationError` for ratios that are negative or not in this order, a negative bound, or a
  ///   `precision` out of reach.
  public init(
    _ model: ExactModel, epsilon: ExactNumber, from firstRatio: ExactNumber, to secondRatio: ExactNumber,
    _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) {
    guard firstRatio < secondRatio else {
      throw .parameter("second ratio", given: "\(secondRatio)", accepted: "a number greater than \(firstRatio)")
    }
    self.model = model
    self.epsilon = epsilon
    self.firstRatio = firstRatio
    self.secondRatio = secondRatio
    first = try model.jointProbability(epsilon: epsilon, ratio: firstRatio, precision)
    second = try model.jointProbability(epsilon: epsilon, ratio: secondRatio, precision)
    isBelowEpsilon0 = try model.isBelowEpsilon0(epsilon, precision)
  }

  /// Three classes, mu = 1, sigma = 1/2, eps = 1/5, from t = 3/4 to 1: below eps0, where training keeps w2 > 0, the
  /// accuracy falls before w2 reaches w1.
  ///
  /// - Throws: `CertificationError` if `precision` is out of reach.
  public static func interiorPeak(
    _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) -> MonotonicityWitness {
    try MonotonicityWitness(
      ExactModel(mu: 1, sigma: ExactNumber("1/2")), epsilon: ExactNumber("1/5"), from: ExactNumber("3/4"), to: 1,
      precision)
  }

  /// Three classes, mu = 1, sigma = 1/2, eps = 9/20, from t = 0 to 1/2: beyond eps0 the accuracy is better without
  /// any w2.
  ///
  /// - Throws: `CertificationError` if `precision` is out of reach.
  public static func fallFromZero(
    _ precision: EnclosurePrecision = .standard
  ) throws(CertificationError) -> MonotonicityWitness {
    try MonotonicityWitness(
      ExactModel(mu: 1, sigma: ExactNumber("1/2")), epsilon: ExactNumber("9/20"), from: 0, to: ExactNumber("1/2"),
      precision)
  }

  /// One line: the parameters, both enclosures and what they prove.
  public var description: String {
    """
    \(model), epsilon = \(epsilon) \(isBelowEpsilon0 ? "<" : ">") epsilon0: P(t = \(firstRatio)) in \(first), \
    P(t = \(secondRatio)) in \(second): \(change.rawValue)
    """
  }
}
