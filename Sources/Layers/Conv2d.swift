import Tensors

/// A convolution of [count, inputs, height, width], with square kernels.
///
/// Each output has inputs / groups · kernel² inputs.
public struct Conv2d: Layer {
  /// [outputs, inputs / groups, kernel, kernel].
  public let weight: Tensor
  /// [outputs], or nil.
  public let bias: Tensor?
  /// Pixels from one position of the kernel to the next.
  public let stride: Int
  /// Zeros put around the input, in pixels.
  public let padding: Int
  /// Groups of channels that do not see each other.
  public let groups: Int

  /// - Throws: `TensorError` if the device has no room.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    bias: Bool = false, first: FirstWeights = .uniform, _ make: Initialiser
  ) throws(TensorError) {
    (weight, self.bias) = try make.parameters(
      [outputs, inputs / groups, kernel, kernel], fanIn: inputs / groups * kernel * kernel, hasBias: bias, first)
    self.stride = stride
    self.padding = padding
    self.groups = groups
  }

  /// "weight" and, if there is one, "bias".
  public var state: [StateEntry] {
    [StateEntry("weight", weight, .parameter)] + (bias.map { [StateEntry("bias", $0, .parameter)] } ?? [])
  }

  /// The convolution; the mode does not matter.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    var input = input
    if subsamplesFewChannels, input.isChannelsLast { input = try input.contiguous() }
    return try input.convolved(weight, bias: bias, stride: stride, padding: padding, groups: groups)
  }

  /// Whether oneDNN (3.12, its issue 6035) writes past its workspace where it computes the weights' gradient from
  /// channels-last images with AVX2: strided 1 × 1 kernels on fewer channels than a vector of 8 holds.
  private var subsamplesFewChannels: Bool {
    let shape = weight.shape
    return weight.device.isCPU && stride > 1 && shape[2] == 1 && shape[1] < 8
  }

  /// Side length of the output for an input of side length `side`.
  public func outputSide(_ side: Int) -> Int { (side + 2 * padding - weight.shape[2]) / stride + 1 }

  /// Multiplications with an addition for one image of side length `side`.
  public func multiplyAccumulates(side: Int) -> Int {
    outputSide(side) * outputSide(side) * weight.elementCount
  }
}
