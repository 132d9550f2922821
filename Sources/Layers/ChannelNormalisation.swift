import Tensors

/// The normalisation of images by constants of the data set: (x - mean) / deviation, channel by channel.
///
/// It is the first thing in a network, so that perturbations live in pixel space [0, 1]. State dicts do not hold it.
public struct ChannelNormalisation {
  /// One number a channel, in pixel units of [0, 1].
  public let mean: [Double]
  /// One number > 0 a channel.
  public let deviation: [Double]
  private let meanTensor: Tensor
  private let deviationTensor: Tensor

  /// - Parameters:
  ///   - mean: one number a channel, in pixel units of [0, 1].
  ///   - deviation: one number > 0 a channel.
  /// - Throws: `TensorError` if the device has no room.
  public init(mean: [Double], deviation: [Double], _ make: Initialiser) throws(TensorError) {
    let shape = [1, mean.count, 1, 1]
    self.mean = mean
    self.deviation = deviation
    meanTensor = try Tensor(mean, shape: shape, on: make.device).to(make.elementType)
    deviationTensor = try Tensor(deviation, shape: shape, on: make.device).to(make.elementType)
  }

  /// The normalised images.
  ///
  /// - Throws: `TensorError` if the channels differ.
  public func callAsFunction(_ images: Tensor) throws(TensorError) -> Tensor {
    try (images - meanTensor) / deviationTensor
  }
}
