import Layers
import Tensors

/// Two convolutions with what goes before them, and the way past them, which begins behind the first rectifier where the
/// shape changes.
///
/// Source: He et al. 2016, "Identity mappings in deep residual networks".
struct PreActBlock: ImageLayer {
  private let norm1: BatchNorm2d
  private let convolution1: Conv2d
  private let norm2: BatchNorm2d
  private let convolution2: Conv2d
  /// Where the number of channels or the side length changes.
  private let shortcut: Conv2d?
  private let shortcutName: String

  /// - Parameters:
  ///   - first: the law of the weights of a kernel with so many sides and outputs.
  init(
    _ inputs: Int, _ outputs: Int, stride: Int, shortcutName: String = "shortcut.0",
    first: (_ kernel: Int, _ outputs: Int) -> FirstWeights = { _, _ in .uniform }, _ make: Initialiser
  ) throws(TensorError) {
    norm1 = try BatchNorm2d(inputs, make)
    convolution1 = try Conv2d(
      inputs, outputs, kernel: 3, stride: stride, padding: 1, first: first(3, outputs), make)
    norm2 = try BatchNorm2d(outputs, make)
    convolution2 = try Conv2d(outputs, outputs, kernel: 3, padding: 1, first: first(3, outputs), make)
    shortcut =
      stride != 1 || inputs != outputs
      ? try Conv2d(inputs, outputs, kernel: 1, stride: stride, first: first(1, outputs), make) : nil
    self.shortcutName = shortcutName
  }

  var state: [StateEntry] {
    norm1.state(below: "bn1") + convolution1.state(below: "conv1") + norm2.state(below: "bn2")
      + convolution2.state(below: "conv2") + (shortcut?.state(below: shortcutName) ?? [])
  }

  func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let active = try norm1(input, mode).reluInPlace()
    let past: Tensor
    if let shortcut { past = try shortcut(active, mode) } else { past = input }
    let middle = try norm2(convolution1(active, mode), mode).reluInPlace()
    let result = try convolution2(middle, mode)
    try result.addInPlace(past)
    return result
  }

  func outputSide(_ side: Int) -> Int { convolution1.outputSide(side) }

  func multiplyAccumulates(side: Int) -> Int {
    convolution1.multiplyAccumulates(side: side) + convolution2.multiplyAccumulates(side: outputSide(side))
      + (shortcut?.multiplyAccumulates(side: side) ?? 0)
  }
}
