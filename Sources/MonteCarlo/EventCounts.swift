import CMonteCarlo

/// What a simulation says about one row: how often each event happened, alone and together with the partner row's, and
/// the margin loss's first two moments.
///
/// All of it comes from integers that add up exactly. The margin's sums enter block by block, in units of 2^-32 of the
/// row's scale; that rounding depends on the block alone, and is below 2^-33 of the scale for 65,536 samples.
public struct EventCounts: Hashable, Sendable {
  /// Samples.
  public let samples: Int
  /// Samples on which the first other class stays below under every perturbation: one fixed class, as Theorem 2's
  /// proof has it.
  public let pairwise: Int
  /// Samples on which all other classes stay below under every perturbation: robust accuracy.
  public let joint: Int
  /// The comparison with the partner row; `nil` in a simulation without pairing.
  public let pair: Pair?
  /// The row's scale is 2 to this power.
  private let exponent: Int
  /// Sum of the margin loss, in units of 2^(exponent - 32).
  private let marginSum: Int128
  /// Sum of the margin loss's square, in units of 2^(2 exponent - 32).
  private let marginSquareSum: Int128

  /// Events of a row and its partner on the same samples.
  public struct Pair: Hashable, Sendable {
    /// The partner's number.
    public let partner: Int
    /// Samples with the pairwise event in both rows.
    public let pairwiseInBoth: Int
    /// Samples with the joint event in both rows.
    public let jointInBoth: Int
    /// Samples with the partner's joint event.
    public let partnerJoint: Int
  }

  /// Integers of a row: pairwise, joint, pairwise and joint in both, the margin's sum, its square's sum.
  static let integerCount = 6

  /// Takes one block into the integers of row number `row`. All sums of 2^62 samples stay below 2^123: the margin is
  /// below 2^14 times the row's scale.
  static func add(_ block: ccf_mc_totals, to sums: inout [Int128], row: Int) {
    let place = row * integerCount
    sums[place] += Int128(block.pairwise)
    sums[place + 1] += Int128(block.joint)
    sums[place + 2] += Int128(block.pairwise_in_both)
    sums[place + 3] += Int128(block.joint_in_both)
    sums[place + 4] += Int128((block.sum * 0x1p32).rounded(.toNearestOrEven))
    sums[place + 5] += Int128((block.sum_of_squares * 0x1p32).rounded(.toNearestOrEven))
  }

  init(samples: Int, sums: [Int128], row: Int, exponent: Int, partner: Int?) {
    let place = row * Self.integerCount
    self.samples = samples
    pairwise = Int(sums[place])
    joint = Int(sums[place + 1])
    pair = partner.map {
      Pair(
        partner: $0, pairwiseInBoth: Int(sums[place + 2]), jointInBoth: Int(sums[place + 3]),
        partnerJoint: Int(sums[$0 * Self.integerCount + 1]))
    }
    marginSum = sums[place + 4]
    marginSquareSum = sums[place + 5]
    self.exponent = exponent
  }

  /// Fraction of the samples with the pairwise event.
  public var pairwiseFrequency: Double { Double(pairwise) / Double(samples) }

  /// Fraction of the samples with the joint event.
  public var jointFrequency: Double { Double(joint) / Double(samples) }

  /// Samples with the joint event in this row and not in its partner; `nil` without one.
  public var jointGained: Int? { pair.map { joint - $0.jointInBoth } }

  /// Samples with the joint event in the partner and not in this row; `nil` without one.
  public var jointLost: Int? { pair.map { $0.partnerJoint - $0.jointInBoth } }

  /// The joint frequency's difference from the partner's; NaN without one.
  public var jointDifference: Double {
    pair.map { Double(joint - $0.partnerJoint) / Double(samples) } ?? .nan
  }

  /// Standard error of `jointDifference`: on common samples only those count on which the two rows differ. NaN without
  /// a partner.
  public var jointDifferenceStandardError: Double { (differenceVariance / Double(samples)).squareRoot() }

  /// How many times less variance `jointDifference` has than the difference of two independent simulations, measured:
  /// what common random numbers gain. NaN without a partner, or where both rows agree on every sample.
  public var commonSamplesVarianceFactor: Double {
    guard let pair, differenceVariance > 0 else { return .nan }
    let other = Double(pair.partnerJoint) / Double(samples)
    return (jointFrequency * (1 - jointFrequency) + other * (1 - other)) / differenceVariance
  }

  /// Variance of one sample's difference.
  private var differenceVariance: Double {
    guard let jointGained, let jointLost else { return .nan }
    return Double(jointGained + jointLost) / Double(samples) - jointDifference * jointDifference
  }

  /// Mean robust margin loss (equation 10).
  public var meanLoss: Double { scaled(scaledMean, by: exponent) }

  /// Unbiased sample variance of the robust margin loss.
  public var lossVariance: Double {
    let meanSquare = Double(marginSquareSum) * 0x1p-32 / Double(samples)
    let variance = max(0, meanSquare - scaledMean * scaledMean) * Double(samples) / Double(samples - 1)
    return scaled(variance, by: 2 * exponent)
  }

  /// Standard error of the mean loss.
  public var lossStandardError: Double { (lossVariance / Double(samples)).squareRoot() }

  private var scaledMean: Double { Double(marginSum) * 0x1p-32 / Double(samples) }
}

/// `value` times 2^`exponent`, also where the power alone is not representable.
func scaled(_ value: Double, by exponent: Int) -> Double {
  let half = exponent / 2
  return value * Double(sign: .plus, exponent: half, significand: 1)
    * Double(sign: .plus, exponent: exponent - half, significand: 1)
}
