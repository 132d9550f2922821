/// The paper's model with exact parameters (equation 8): one mean mu and one standard deviation sigma for every
/// feature, n classes, K copies.
public struct ExactModel: Hashable, Sendable, CustomStringConvertible {
  /// Mean mu > 0 of every feature.
  public let mu: ExactNumber
  /// Standard deviation sigma > 0 of every feature.
  public let sigma: ExactNumber
  /// Number of classes n, 3 to 101.
  public let classes: Int
  /// Number of copies K, 1 to 1,000.
  public let copies: Int

  /// - Throws: `CertificationError.parameter` for a value out of range.
  public init(
    mu: ExactNumber, sigma: ExactNumber, classes: Int = 3, copies: Int = 1
  ) throws(CertificationError) {
    try CertificationError.checkPositive(mu, "mu")
    try CertificationError.checkPositive(sigma, "sigma")
    try CertificationError.check(classes, "classes", in: 3...(largestMaximumCount + 1))
    try CertificationError.check(copies, "copies", in: 1...1_000)
    self.mu = mu
    self.sigma = sigma
    self.classes = classes
    self.copies = copies
  }

  /// The parameters in words.
  public var description: String { "n = \(classes), K = \(copies), mu = \(mu), sigma = \(sigma)" }

  /// A whole number as an exact one; for the n - 2 of the formulas.
  func classes(less count: Int) -> ExactNumber { ExactNumber(classes - count) }
}
