/// Mean and standard deviation of each channel of a data set's training images, in units of the pixel range [0, 1]: the
/// network's first layer subtracts the one and divides by the other.
public struct ChannelStatistics: Hashable, Sendable {
  /// The mean of each channel, in [0, 1].
  public let mean: [Double]
  /// The standard deviation of each channel, greater than 0.
  public let standardDeviation: [Double]

  /// - Throws: `DatasetError` unless both have a value for each channel, means in [0, 1] and deviations above 0.
  public init(mean: [Double], standardDeviation: [Double]) throws(DatasetError) {
    guard !mean.isEmpty, mean.count == standardDeviation.count, mean.allSatisfy({ (0...1).contains($0) }),
      standardDeviation.allSatisfy({ $0 > 0 && $0.isFinite })
    else {
      throw DatasetError(
        "channel statistics",
        "means \(mean) and standard deviations \(standardDeviation) are not possible: give one of each for every "
          + "channel, means from 0 to 1 and deviations above 0")
    }
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The parts, which are known to fit.
  init(known mean: [Double], _ standardDeviation: [Double]) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// CIFAR-10's, as the paper's experiments have them.
  public static let cifar10 = ChannelStatistics(known: [0.4914, 0.4822, 0.4465], [0.2471, 0.2435, 0.2616])
}
