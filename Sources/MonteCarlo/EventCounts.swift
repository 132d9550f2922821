import CMonteCarlo

/// What a simulation says about one row: how often each event happened, and the margin loss's first two moments.
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
  /// Samples with the joint event in this row and in the first; `nil` unless the simulation is paired.
  public let jointInBoth: Int?
  /// Samples with the joint event in the first row.
  private let jointInFirst: Int
  /// The row's scale is 2 to this power.
  private let exponent: Int
  /// Sum of the margin loss, in units of 2^(exponent - 32).
  private let marginSum: Int128
  /// Sum of the margin loss's square, in units of 2^(2 exponent - 32).
  private let marginSquareSum: Int128

  /// Integers of a row: pairwise, joint, joint in both, the margin's sum, its square's sum.
  static let integerCount = 5

  /// Takes one block into the integers of row number `row`. All sums of 2^62 samples stay below 2^123: the margin is
  /// below 2^14 times the row's scale.
  static func add(_ block: ccf_mc_totals, to sums: inout [Int128], row: Int) {
    let place = row * integerCount
    sums[place] += Int128(block.pairwise)
    sums[place + 1] += Int128(block.joint)
    sums[place + 2] += Int128(block.both)
    sums[place + 3] += Int128((block.sum * 0x1p32).rounded(.toNearestOrEven))
    sums[place + 4] += Int128((block.sum_of_squares * 0x1p32).rounded(.toNearestOrEven))
  }

  init(samples: Int, sums: [Int128], row: Int, exponent: Int, isPaired: Bool) {
    let place = row * Self.integerCount
    self.samples = samples
    pairwise = Int(sums[place])
    joint = Int(sums[place + 1])
    jointInBoth = isPaired ? Int(sums[place + 2]) : nil
    jointInFirst = Int(sums[1])
    marginSum = sums[place + 3]
    marginSquareSum = sums[place + 4]
    self.exponent = exponent
  }

  /// Fraction of the samples with the pairwise event.
  public var pairwiseFrequency: Double { Double(pairwise) / Double(samples) }

  /// Fraction of the samples with the joint event.
  public var jointFrequency: Double { Double(joint) / Double(samples) }

  /// Samples with the joint event in this row and not in the first; `nil` unless the simulation is paired.
  public var jointGained: Int? { jointInBoth.map { joint - $0 } }

  /// Samples with the joint event in the first row and not in this one; `nil` unless the simulation is paired.
  public var jointLost: Int? { jointInBoth.map { jointInFirst - $0 } }

  /// The joint frequency's difference from the first row's.
  public var jointDifference: Double { Double(joint - jointInFirst) / Double(samples) }

  /// Standard error of `jointDifference`: on common samples only those count on which the two rows differ. NaN unless
  /// the simulation is paired.
  public var jointDifferenceStandardError: Double { (pairedVariance / Double(samples)).squareRoot() }

  /// How much less variance `jointDifference` has than the difference of two independent simulations, measured: what
  /// common random numbers gain. NaN unless the simulation is paired, or where both rows agree on every sample.
  public var commonSamplesVarianceFactor: Double {
    let first = Double(jointInFirst) / Double(samples)
    let independent = jointFrequency * (1 - jointFrequency) + first * (1 - first)
    return pairedVariance > 0 ? independent / pairedVariance : .nan
  }

  /// Variance of one sample's difference.
  private var pairedVariance: Double {
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
