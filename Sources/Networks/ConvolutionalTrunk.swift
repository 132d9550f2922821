import Layers
import Tensors

/// A part of a network that makes images of images.
protocol ImageLayer: Layer {
  /// Side length of the output for an input of side length `side`.
  func outputSide(_ side: Int) -> Int

  /// Multiplications with an addition for one image of side length `side`.
  func multiplyAccumulates(side: Int) -> Int
}

extension Conv2d: ImageLayer {}

/// Layers of images one behind the other, after the normalisation of the input.
public struct ConvolutionalTrunk: Layer {
  /// A layer, and the name of the part that it is; nil where its parts stand beside the others'.
  typealias Part = (name: String?, layer: any ImageLayer)

  private let normalisation: ChannelNormalisation?
  private let parts: [Part]

  /// The trunk of these parts.
  init(_ normalisation: ChannelNormalisation?, _ parts: [Part]) {
    self.normalisation = normalisation
    self.parts = parts
  }

  /// The parts' tensors in order.
  public var state: [StateEntry] {
    parts.flatMap { name, layer in name.map { layer.state(below: $0) } ?? layer.state }
  }

  /// The last part's output.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    var x: Tensor
    if let normalisation { x = try normalisation(input) } else { x = input }
    for part in parts { x = try part.layer(x, mode) }
    return x
  }

  /// Multiplications with an addition for one image of side length `side`.
  func multiplyAccumulates(side: Int) -> Int {
    var side = side
    var total = 0
    for part in parts {
      total += part.layer.multiplyAccumulates(side: side)
      side = part.layer.outputSide(side)
    }
    return total
  }

  /// Stages of residual blocks: the first block of each stage but the first halves the side length, and each later stage has
  /// twice the channels of the one before it.
  ///
  /// - Parameters:
  ///   - inputs: channels of what the first stage is given.
  ///   - outputs: channels of the first stage.
  ///   - name: of the block with these numbers, from 0.
  ///   - make: a block.
  static func stages(
    _ stages: Int, blocks: Int, inputs: Int, outputs: Int, name: (_ stage: Int, _ block: Int) -> String,
    _ make: (_ inputs: Int, _ outputs: Int, _ stride: Int) throws(TensorError) -> any ImageLayer
  ) throws(TensorError) -> [Part] {
    var inputs = inputs
    var parts: [Part] = []
    for stage in 0..<stages {
      for block in 0..<blocks {
        let layer = try make(inputs, outputs << stage, block == 0 && stage > 0 ? 2 : 1)
        parts.append((name(stage, block), layer))
        inputs = outputs << stage
      }
    }
    return parts
  }
}

/// A convolution, a norm where there is one, and a rectifier.
struct RectifiedConvolution: ImageLayer {
  let convolution: Conv2d
  let convolutionName: String
  var norm: (layer: BatchNorm2d, name: String)?

  init(_ convolution: Conv2d, _ name: String, norm: (layer: BatchNorm2d, name: String)? = nil) {
    self.convolution = convolution
    convolutionName = name
    self.norm = norm
  }

  var state: [StateEntry] {
    convolution.state(below: convolutionName) + (norm.map { $0.layer.state(below: $0.name) } ?? [])
  }

  func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    var x = try convolution(input, mode)
    if let norm { x = try norm.layer(x, mode) }
    return try x.reluInPlace()
  }

  func outputSide(_ side: Int) -> Int { convolution.outputSide(side) }

  func multiplyAccumulates(side: Int) -> Int { convolution.multiplyAccumulates(side: side) }
}
