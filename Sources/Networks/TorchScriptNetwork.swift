import Layers
import Tensors

/// A network of anybody's, as a TorchScript file: for evaluation and attribution, not for training.
///
/// The file's code runs when it is loaded. Images reach it as they are unless a normalisation is given: it is taken to hold
/// its own. The features of eq. 5 are what its last linear layer is given, which is found by trying: for random images the
/// logits must be those features times the layer's weights plus its biases, to rounding.
public final class TorchScriptNetwork: Network {
  /// The number of classes.
  public let classCount: Int
  /// The last linear layer, or why there is none.
  public let lastLayer: Result<ScriptModule.LinearLayer, TensorError>
  private let module: ScriptModule
  private let normalisation: ChannelNormalisation?
  private let weight: Tensor?
  private let bias: Tensor?

  /// Loads the file at `path` and tries it with three random images.
  ///
  /// - Parameters:
  ///   - sampleShape: [channels, height, width] of the images.
  ///   - lastLayer: the part that is the last linear layer, such as "fc"; nil to look for it.
  ///   - normalisation: of the images, before the module sees them, or nil.
  /// - Throws: `TensorError` if the file is no module, does not take such images or gives no logits, or `lastLayer` is not a
  ///   linear layer that the logits come from.
  public init(
    _ path: String, sampleShape: [Int], lastLayer: String? = nil, normalisation: ChannelNormalisation? = nil,
    on device: Device
  ) throws(TensorError) {
    module = try ScriptModule(path, on: device)
    self.normalisation = normalisation
    let pixels = try Tensor.uniform([3] + sampleShape, from: RandomGenerator(seed: 1, on: device))
    let images: Tensor
    if let normalisation { images = try normalisation(pixels) } else { images = pixels }
    let logits = try module(images)
    let shape = logits.shape
    guard shape.count == 2, shape[0] == 3, logits.elementType.isFloatingPoint else {
      throw TensorError(
        "TorchScript module", operands: [images.summary],
        reason: "its output is \(logits.summary); logits [3, classes] are needed for 3 images")
    }
    classCount = shape[1]
    try Self.checkSamplesApart(module, images, logits)

    var found: (layer: ScriptModule.LinearLayer, weight: Tensor, bias: Tensor?)?
    let named = module.linearLayers.filter { lastLayer == nil || $0.name == lastLayer }
    for layer in named where found == nil {
      if let operands = try? module.operands(of: layer, for: images), Self.gives(logits, operands) {
        found = (layer, operands.weight, operands.bias)
      }
    }
    weight = found?.weight
    bias = found?.bias
    if let found {
      self.lastLayer = .success(found.layer)
      return
    }
    let names = module.linearLayers.map { $0.name.isEmpty ? "a layer without a name" : $0.name }
    let there = names.isEmpty ? "there is none in it" : "there are \(names.joined(separator: ", "))"
    if let lastLayer {
      throw TensorError(
        "last linear layer", operands: [lastLayer],
        reason: named.isEmpty ? "no linear layer of that name; \(there)" : "the logits are not what it gives; \(there)")
    }
    self.lastLayer = .failure(
      TensorError(
        "last linear layer",
        reason: names.isEmpty
          ? "no linear layer was found in it"
          : "no linear layer at the end was found: name it with --last-layer; \(there)"))
  }

  /// Sees that a sample's logits do not depend on the samples beside it: an attack that is done with some of a batch would
  /// change the others' classes. A module that gives other logits each time is not judged; `EvaluationWarning` has it.
  private static func checkSamplesApart(
    _ module: ScriptModule, _ images: Tensor, _ logits: Tensor
  ) throws(TensorError) {
    func largest(_ tensor: Tensor) throws(TensorError) -> Double {
      try tensor.absolute().largest(along: [0, 1]).item()
    }
    guard try largest(module(images) - logits) == 0 else { return }
    let alone = try module(images.narrowed(0..<1)) - logits.narrowed(0..<1)
    // Kernels for other batches round otherwise; statistics of a batch change the first digits.
    guard try largest(alone) <= 1e-3 * largest(logits) else {
      throw TensorError(
        "TorchScript module", operands: [images.summary],
        reason:
          "a sample's logits depend on the other samples (batch normalisation without running statistics?): save it "
          + "after eval(), with running statistics")
    }
  }

  /// Parameters and buffers by the module's names.
  public var state: [StateEntry] {
    module.entries.map { StateEntry($0.name, $0.tensor, $0.isParameter ? .parameter : .buffer) }
  }

  /// What the last linear layer is given; the mode does not matter, the module is in evaluation mode.
  ///
  /// - Throws: `TensorError` if no last linear layer was found, too.
  public func features(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try module.operands(of: lastLayer.get(), for: images(input)).features
  }

  /// The logits of features.
  ///
  /// - Throws: `TensorError` if no last linear layer was found, too.
  public func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor {
    try features.linear(classifierWeights(), bias: bias)
  }

  /// The last linear layer's weights.
  ///
  /// - Throws: `TensorError` if none was found.
  public func classifierWeights() throws(TensorError) -> Tensor {
    _ = try lastLayer.get()
    return weight!
  }

  /// The module's output, whether or not its last linear layer was found.
  public func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    try module(images(input))
  }

  /// 0: what a module does is not known.
  public func multiplyAccumulates(sampleShape: [Int]) -> Int { 0 }

  /// The module's input, row by row: its code may ask for a view that other orders of the channels do not have.
  private func images(_ input: Tensor) throws(TensorError) -> Tensor {
    let images = if let normalisation { try normalisation(input) } else { input }
    return try images.contiguous()
  }

  /// Whether the logits are features · weightᵀ + bias to rounding.
  private static func gives(
    _ logits: Tensor, _ operands: (features: Tensor, weight: Tensor, bias: Tensor?)
  ) -> Bool {
    let (features, weight, bias) = operands
    let types = [features, weight, bias].compactMap { $0?.elementType }
    guard features.shape.count == 2, weight.shape == [logits.shape[1], features.shape[1]],
      bias.map({ $0.shape == [logits.shape[1]] }) ?? true, types.allSatisfy({ $0 == logits.elementType })
    else { return false }
    let unit = logits.elementType == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    let count = Double(weight.shape[1] + 1)
    do {
      let difference = try (features.linear(weight, bias: bias) - logits).absolute()
      // Each of the two sums has at most count · unit / 2 of the sum of magnitudes as its error.
      let bound = try features.absolute().linear(weight.absolute(), bias: bias?.absolute()) * (count * unit)
      let isWithin = try (difference - bound).largest(along: [0, 1]).item()
      return isWithin <= 0
    } catch {
      return false
    }
  }
}
