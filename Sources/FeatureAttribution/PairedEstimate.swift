import Statistics

/// What bootstrap replicates must have in common to be paired: the samples, and how they are drawn anew.
public struct BootstrapIdentity: Hashable, Sendable {
  /// The SHA-256 of the data set.
  public let imagesSHA256: String
  /// The number of its first samples that were measured.
  public let samples: Int
  /// The seed of the draws.
  public let seed: UInt64
  /// The number of replicates.
  public let replicates: Int

  /// Replicates of `bootstrap` over the first `samples` samples of a data set.
  public init(imagesSHA256: String, samples: Int, _ bootstrap: AttributionBootstrap) {
    self.imagesSHA256 = imagesSHA256
    self.samples = samples
    seed = bootstrap.seed
    replicates = bootstrap.replicates
  }
}

/// Estimates whose replicates are not of the same samples drawn alike.
public struct PairingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the first estimate is of.
  public let one: BootstrapIdentity
  /// What the second is of.
  public let other: BootstrapIdentity

  /// What differs, and what to do.
  public var description: String {
    func both<Value: Equatable>(_ name: String, _ path: (BootstrapIdentity) -> Value) -> String? {
      path(one) == path(other) ? nil : "\(name) \(path(one)) and \(path(other))"
    }
    let differences = [
      both("images with SHA-256") { $0.imagesSHA256 }, both("numbers of samples") { $0.samples },
      both("seeds") { $0.seed }, both("numbers of replicates") { $0.replicates },
    ]
    return "estimates that are not paired: \(differences.compactMap { $0 }.joined(separator: ", ")); measure both alike"
  }
}

/// An estimate from samples with its bootstrap replicates, each paired with those of other estimates from the same samples.
///
/// A linear combination of paired estimates has the same combination of their replicates, so that what the draws have in
/// common cancels, as it does in the estimates.
public struct PairedEstimate: Hashable, Sendable {
  /// The samples and the draws.
  public let identity: BootstrapIdentity
  /// The estimate from the samples themselves.
  public let estimate: Double
  /// The estimate in each replicate.
  public let replicates: [Double]

  /// An estimate with as many replicates as `identity` says.
  ///
  /// - Throws: `AttributionError` for another number of them.
  public init(_ estimate: Double, replicates: [Double], identity: BootstrapIdentity) throws(AttributionError) {
    guard replicates.count == identity.replicates else {
      throw AttributionError("\(replicates.count) replicates are given where \(identity.replicates) are announced")
    }
    self.init(identity, estimate, replicates)
  }

  private init(_ identity: BootstrapIdentity, _ estimate: Double, _ replicates: [Double]) {
    self.identity = identity
    self.estimate = estimate
    self.replicates = replicates
  }

  /// The basic interval; there must be two replicates or more.
  public func interval(confidence: Double = 0.95) -> BootstrapInterval {
    BootstrapInterval(estimate: estimate, replicates: replicates, confidence: confidence)
  }

  /// The sum, replicate by replicate.
  ///
  /// - Throws: `PairingError` if the two are not of the same samples drawn alike.
  public static func + (one: Self, other: Self) throws(PairingError) -> Self { try one.combined(other) { $0 + $1 } }

  /// The difference, replicate by replicate.
  ///
  /// - Throws: `PairingError` if the two are not of the same samples drawn alike.
  public static func - (one: Self, other: Self) throws(PairingError) -> Self { try one.combined(other) { $0 - $1 } }

  /// The multiple.
  public static func * (factor: Double, estimate: Self) -> Self {
    Self(estimate.identity, factor * estimate.estimate, estimate.replicates.map { factor * $0 })
  }

  private func combined(_ other: Self, _ operation: (Double, Double) -> Double) throws(PairingError) -> Self {
    guard identity == other.identity else { throw PairingError(one: identity, other: other.identity) }
    return Self(
      identity, operation(estimate, other.estimate), zip(replicates, other.replicates).map { operation($0, $1) })
  }
}
