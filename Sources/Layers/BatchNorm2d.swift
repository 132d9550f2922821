import Tensors

/// Batch normalisation of [count, channels, height, width] over all axes but the channels.
///
/// Source: Ioffe and Szegedy 2015; momentum .1 and epsilon 1e-5 as PyTorch's.
public struct BatchNorm2d: Layer {
  /// [channels], from 1.
  public let weight: Tensor
  /// [channels], from 0.
  public let bias: Tensor
  /// [channels], from 0.
  public let runningMean: Tensor
  /// [channels], unbiased, from 1.
  public let runningVariance: Tensor
  /// How often the running statistics were moved; a scalar of int64.
  public let batchesTracked: Tensor
  /// The weight of a batch in the running statistics.
  public let momentum: Double
  /// What is added to the variance.
  public let epsilon: Double

  /// - Throws: `TensorError` if the device has no room.
  public init(
    _ channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5, _ make: Initialiser
  ) throws(TensorError) {
    weight = try make.constantParameter([channels], 1)
    bias = try make.constantParameter([channels], 0)
    runningMean = try make.buffer([channels], 0)
    runningVariance = try make.buffer([channels], 1)
    batchesTracked = try make.buffer([], 0, .int64)
    self.momentum = momentum
    self.epsilon = epsilon
  }

  /// PyTorch's names.
  public var state: [StateEntry] {
    [
      StateEntry("weight", weight, .parameter), StateEntry("bias", bias, .parameter),
      StateEntry("running_mean", runningMean, .buffer), StateEntry("running_var", runningVariance, .buffer),
      StateEntry("num_batches_tracked", batchesTracked, .buffer),
    ]
  }

  /// The normalised input, scaled and shifted.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let keepsRunning = mode.batchNorm == .batch
    if mode.batchNorm == .updating { try batchesTracked.addInPlace(1) }
    return try input.batchNormalised(
      weight: weight, bias: bias, runningMean: keepsRunning ? nil : runningMean,
      runningVariance: keepsRunning ? nil : runningVariance, usingBatch: mode.batchNorm != .running,
      momentum: mode.momentum ?? momentum, epsilon: epsilon)
  }
}
