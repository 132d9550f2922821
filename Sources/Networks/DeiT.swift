import Checkpoints
import Layers
import Tensors

/// A vision transformer, DeiT-Ti where nothing else is said: patches of the image as tokens, a class token before them,
/// blocks of attention and of two linear maps, each behind a layer norm and added to its input.
///
/// Names of parts, order of operations and first weights are those of timm's VisionTransformer, which facebookresearch/deit
/// and Mo et al. 2022 use, without dropout and stochastic depth, as Mo et al. train it.
///
/// Source: Touvron et al. 2021, "Training data-efficient image transformers and distillation through attention".
public final class DeiT: Network {
  /// Numbers of the first linear map of a block over those of a token.
  static let expansion = 4

  /// The number of classes.
  public let classCount: Int
  private let patch: Int
  private let normalisation: ChannelNormalisation?
  /// [1, 1, width], the token that collects what the head sees.
  private let classToken: Tensor
  /// [1, tokens, width], added to the tokens.
  private let positions: Tensor
  private let embedding: Conv2d
  private let blocks: [Block]
  private let norm: LayerNorm
  private let classifier: Linear

  /// - Parameters:
  ///   - width: numbers of a token, a multiple of `heads`.
  ///   - depth: blocks, >= 1.
  ///   - patch: side length of a patch, of which `side` is a multiple.
  ///   - side: side length of the images.
  ///   - normalisation: of the images, or nil.
  /// - Throws: `TensorError` if the device has no room.
  public init(
    width: Int = 192, depth: Int = 12, heads: Int = 3, patch: Int = 4, classCount: Int = 10, channels: Int = 3,
    side: Int = 32, normalisation: ChannelNormalisation? = nil, _ make: Initialiser
  ) throws(TensorError) {
    // timm cuts the normal law at ±2, a hundred deviations: no draw reaches it.
    let deviation = 0.02
    let normal = FirstWeights.normal(standardDeviation: deviation)
    let tokens = 1 + (side / patch) * (side / patch)
    self.classCount = classCount
    self.patch = patch
    self.normalisation = normalisation
    classToken = try make.normalParameter([1, 1, width], standardDeviation: deviation)
    positions = try make.normalParameter([1, tokens, width], standardDeviation: deviation)
    embedding = try Conv2d(channels, width, kernel: patch, stride: patch, bias: true, make)
    var blocks: [Block] = []
    for _ in 0..<depth { blocks.append(try Block(width, heads: heads, first: normal, make)) }
    self.blocks = blocks
    norm = try LayerNorm(width, make)
    classifier = try Linear(width, classCount, first: normal, make)
  }

  /// "cls_token", "pos_embed", "patch_embed.proj", "blocks.0" to "blocks.11", "norm", "head".
  public var state: [StateEntry] {
    [StateEntry("cls_token", classToken, .parameter), StateEntry("pos_embed", positions, .parameter)]
      + embedding.state(below: "patch_embed.proj")
      + blocks.enumerated().flatMap { $1.state(below: "blocks.\($0)") } + norm.state(below: "norm")
      + classifier.state(below: "head")
  }

  /// The class token behind the last norm: [count, width].
  public func features(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let images: Tensor
    if let normalisation { images = try normalisation(input) } else { images = input }
    let (count, width) = (images.shape[0], norm.weight.shape[0])
    let patches = try embedding(images, mode).reshaped([count, width, -1]).permuted([0, 2, 1])
    var x = try Tensor.concatenated([classToken.expanded([count, -1, -1]), patches], along: 1) + positions
    for block in blocks { x = try block(x, mode) }
    return try norm(x.narrowed(0..<1, along: 1), mode).reshaped([count, width])
  }

  /// The logits of features.
  public func logits(ofFeatures features: Tensor) throws(TensorError) -> Tensor {
    try classifier(features, .evaluation)
  }

  /// The weights of the part "head".
  public func classifierWeights() throws(TensorError) -> Tensor { classifier.weight }

  /// Of the patches' convolution, the linear maps and attention; the rest is below one in a hundred.
  public func multiplyAccumulates(sampleShape: [Int]) -> Int {
    let side = sampleShape[1]
    let tokens = 1 + embedding.outputSide(side) * embedding.outputSide(side)
    return embedding.multiplyAccumulates(side: side)
      + blocks.reduce(0) { $0 + $1.multiplyAccumulates(tokens: tokens) } + classifier.multiplyAccumulates
  }
}

/// Attention and two linear maps with a rectifier between, each behind a norm and added to what it saw.
private struct Block: Layer {
  private let norm1: LayerNorm
  private let attention: SelfAttention
  private let norm2: LayerNorm
  private let map1: Linear
  private let map2: Linear

  init(_ width: Int, heads: Int, first: FirstWeights, _ make: Initialiser) throws(TensorError) {
    norm1 = try LayerNorm(width, make)
    attention = try SelfAttention(width, heads: heads, first: first, make)
    norm2 = try LayerNorm(width, make)
    map1 = try Linear(width, DeiT.expansion * width, first: first, make)
    map2 = try Linear(DeiT.expansion * width, width, first: first, make)
  }

  var state: [StateEntry] {
    norm1.state(below: "norm1") + attention.state(below: "attn") + norm2.state(below: "norm2")
      + map1.state(below: "mlp.fc1") + map2.state(below: "mlp.fc2")
  }

  func callAsFunction(_ input: Tensor, _ mode: ForwardMode) throws(TensorError) -> Tensor {
    let x = try input + attention(norm1(input, mode), mode)
    return try x + map2(map1(norm2(x, mode), mode).gelu(), mode)
  }

  func multiplyAccumulates(tokens: Int) -> Int {
    attention.multiplyAccumulates(tokens: tokens)
      + tokens * (map1.multiplyAccumulates + map2.multiplyAccumulates)
  }
}

extension NetworkKind {
  /// "deit-ti".
  public static let deiT = NetworkKind(
    "deit-ti", summary: "a vision transformer, DeiT-Ti with patches of 4 x 4 by default",
    width: ("numbers of a token", 192),
    parameters: [
      NetworkParameter("depth", .integer(1...1000, standard: 12), "blocks"),
      NetworkParameter(
        "heads", .integer(1...1000, standard: nil), "heads of attention; by default one for each 64 of the width"),
      NetworkParameter("patch", .integer(1...1000, standard: 4), "side length of a patch, in pixels"),
      NetworkParameter(
        "initial-weights", .file,
        "a file with weights to begin with, of another patch, image size or number of classes too"),
    ],
    read: { stateDict in
      guard let kernel = stateDict.shape("patch_embed.proj.weight", axes: 4), kernel[2] == kernel[3],
        stateDict["cls_token"]?.shape == [1, 1, kernel[0]], let last = stateDict.shape("head.weight", axes: 2)
      else { return nil }
      let (width, inner) = (kernel[0], DeiT.expansion * kernel[0])
      let depth = stateDict.count("blocks.", ".mlp.fc1.weight")
      let isWhole = (0..<depth).allSatisfy { stateDict["blocks.\($0).mlp.fc1.weight"]?.shape == [inner, width] }
      guard depth > 0, isWhole else { return nil }
      return Dimensions(
        width: width, classCount: last[0],
        settings: [
          NetworkSetting("depth", .number(Double(depth))), NetworkSetting("patch", .number(Double(kernel[2]))),
        ])
    },
    build: { settings, purpose, make in
      let (width, patch) = (settings.width, settings.integer("patch")!)
      let heads = settings.integer("heads") ?? (width % 64 == 0 ? width / 64 : nil)
      guard let heads, width % heads == 0 else {
        throw settings.refusal(
          "heads", given: heads.map(String.init) ?? "none", accepted: "a number that divides the width, \(width)")
      }
      guard purpose.side % patch == 0 else {
        throw settings.refusal(
          "patch", given: "\(patch)", accepted: "a number that divides the side of images, \(purpose.side)")
      }
      let network = try DeiT(
        width: width, depth: settings.integer("depth")!, heads: heads, patch: patch, classCount: purpose.classCount,
        channels: purpose.channels, side: purpose.side, normalisation: purpose.normalisation, make)
      if let path = settings.text("initial-weights") { try network.begin(from: path) }
      return network
    })
}
