/// The distribution of one copy of the features: a normal law for the exclusive kind and one for the shared kind.
///
/// Equation 8 has one copy with the same mean mu and standard deviation sigma for both kinds.
public struct FeatureCopy: Hashable, Sendable {
  /// Mean of the class's exclusive feature, mu_E > 0.
  public let exclusiveMean: Double
  /// Standard deviation of the exclusive feature, sigma_E > 0.
  public let exclusiveDeviation: Double
  /// Mean of a feature shared by the class and another one, mu_C > 0.
  public let sharedMean: Double
  /// Standard deviation of a shared feature, sigma_C > 0.
  public let sharedDeviation: Double

  /// A copy with its own means and standard deviations.
  ///
  /// - Throws: `ParameterError` for a value that is not finite and positive.
  public init(
    exclusiveMean: Double, exclusiveDeviation: Double, sharedMean: Double, sharedDeviation: Double
  ) throws(ParameterError) {
    try ParameterError.checkPositive(exclusiveMean, "mu (exclusive)")
    try ParameterError.checkPositive(exclusiveDeviation, "sigma (exclusive)")
    try ParameterError.checkPositive(sharedMean, "mu (shared)")
    try ParameterError.checkPositive(sharedDeviation, "sigma (shared)")
    self.exclusiveMean = exclusiveMean
    self.exclusiveDeviation = exclusiveDeviation
    self.sharedMean = sharedMean
    self.sharedDeviation = sharedDeviation
  }
}

/// The data distribution of Section 4.1 (equations 8, 14 and 15), for any number of classes and copies.
///
/// A sample of class i has, for each copy k, an exclusive feature x_E[i,k] and one shared feature x_C[{i,b},k] for
/// every other class b, all independent and normal; every other feature is exactly 0.
public struct GaussianModel: Hashable, Sendable {
  /// The largest number of classes, and of copies, that is accepted.
  public static let largestCount = 1_000

  /// Number of classes n, 3 to 1,000.
  public let classes: Int
  /// The copies' distributions; their number is K, 1 to 1,000.
  public let copies: [FeatureCopy]

  /// A model with given copies.
  ///
  /// - Throws: `ParameterError` for a number of classes or copies out of range.
  public init(classes: Int = 3, copies: [FeatureCopy]) throws(ParameterError) {
    guard (3...Self.largestCount).contains(classes) else {
      throw ParameterError("classes", given: classes, accepted: "a whole number from 3 to \(Self.largestCount)")
    }
    guard (1...Self.largestCount).contains(copies.count) else {
      throw ParameterError("copies", given: copies.count, accepted: "a whole number from 1 to \(Self.largestCount)")
    }
    self.classes = classes
    self.copies = copies
  }

  /// The paper's model: one mean `mu` and one standard deviation `sigma` for every feature.
  ///
  /// - Throws: `ParameterError` unless `mu` and `sigma` are positive and the counts in range.
  public init(mu: Double, sigma: Double, classes: Int = 3, copies: Int = 1) throws(ParameterError) {
    try ParameterError.checkPositive(mu, "mu")
    try ParameterError.checkPositive(sigma, "sigma")
    guard (1...Self.largestCount).contains(copies) else {
      throw ParameterError("copies", given: copies, accepted: "a whole number from 1 to \(Self.largestCount)")
    }
    let copy = try FeatureCopy(
      exclusiveMean: mu, exclusiveDeviation: sigma, sharedMean: mu, sharedDeviation: sigma)
    try self.init(classes: classes, copies: [FeatureCopy](repeating: copy, count: copies))
  }

  /// Number K of copies.
  public var copyCount: Int { copies.count }

  /// The model's single mean, if all features have the same one.
  public var commonMean: Double? {
    let mean = copies[0].exclusiveMean
    return copies.allSatisfy { $0.exclusiveMean == mean && $0.sharedMean == mean } ? mean : nil
  }

  /// The model's single standard deviation, if all features have the same one.
  public var commonDeviation: Double? {
    let deviation = copies[0].exclusiveDeviation
    let same = copies.allSatisfy { $0.exclusiveDeviation == deviation && $0.sharedDeviation == deviation }
    return same ? deviation : nil
  }

  /// Whether all copies have the same distribution; the optimal weights are then the same for all of them.
  public var hasEqualCopies: Bool { copies.allSatisfy { $0 == copies[0] } }
}
