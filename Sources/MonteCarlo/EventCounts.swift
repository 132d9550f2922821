/// What the samples so far say about one row: how often each event happened, and the margin loss's first two moments.
///
/// Every field is an integer, so adding counts is exact: associative, commutative, and the same bits for any number of
/// threads, shards and interruptions. The margin's sums enter block by block, in units of 2^-32 of the row's scale;
/// that rounding depends on the block alone, and is below 2^-33 of the scale for 65,536 samples.
public struct EventCounts: Hashable, Sendable, Codable {
  /// Samples.
  public private(set) var samples: Int
  /// Samples on which the first other class stays below under every perturbation: one fixed class, as Theorem 2's
  /// proof has it.
  public private(set) var pairwise: Int
  /// Samples on which all other classes stay below under every perturbation: robust accuracy.
  public private(set) var joint: Int
  /// The row's scale is 2 to this power.
  public let exponent: Int
  /// Sum of the margin loss, in units of 2^(exponent - 32).
  public private(set) var marginSum: Int128
  /// Sum of the margin loss's square, in units of 2^(2 exponent - 32).
  public private(set) var marginSquareSum: Int128

  /// No samples.
  init(exponent: Int) {
    self.exponent = exponent
    (samples, pairwise, joint, marginSum, marginSquareSum) = (0, 0, 0, 0, 0)
  }

  /// Takes in one block; sums are over the row's scale.
  mutating func add(samples: Int, pairwise: Int, joint: Int, sum: Double, sumOfSquares: Double) {
    self.samples += samples
    self.pairwise += pairwise
    self.joint += joint
    marginSum += Int128((sum * 0x1p32).rounded(.toNearestOrEven))
    marginSquareSum += Int128((sumOfSquares * 0x1p32).rounded(.toNearestOrEven))
  }

  /// Takes in other samples of the same row.
  mutating func add(_ other: EventCounts) {
    precondition(other.exponent == exponent, "counts of two different rows")
    samples += other.samples
    pairwise += other.pairwise
    joint += other.joint
    marginSum += other.marginSum
    marginSquareSum += other.marginSquareSum
  }

  /// Fraction of the samples with the pairwise event; NaN without samples.
  public var pairwiseFrequency: Double { Double(pairwise) / Double(samples) }

  /// Fraction of the samples with the joint event; NaN without samples.
  public var jointFrequency: Double { Double(joint) / Double(samples) }

  /// Mean robust margin loss (equation 10); NaN without samples.
  public var marginMean: Double { scaled(scaledMean, by: exponent) }

  /// Unbiased sample variance of the robust margin loss; NaN with fewer than two samples.
  public var marginVariance: Double {
    guard samples > 1 else { return .nan }
    let meanSquare = Double(marginSquareSum) * 0x1p-32 / Double(samples)
    let variance = max(0, meanSquare - scaledMean * scaledMean) * Double(samples) / Double(samples - 1)
    return scaled(variance, by: 2 * exponent)
  }

  private var scaledMean: Double { Double(marginSum) * 0x1p-32 / Double(samples) }
}

/// `value` times 2^`exponent`, also where the power alone is not representable.
func scaled(_ value: Double, by exponent: Int) -> Double {
  let half = exponent / 2
  return value * Double(sign: .plus, exponent: half, significand: 1)
    * Double(sign: .plus, exponent: exponent - half, significand: 1)
}
