import RandomStreams
import SyntheticModel
import Tensors

/// Where planted images have the synthetic model's features: one patch of pixels with a pattern of +1 and -1 for each.
///
/// A pixel value under the patch of feature f is `0.5 + x_f · pattern + noise`, everything else `0.5 + noise`, in pixel
/// units of [0, 1], then clipped to [0, 1] and rounded to a multiple of 1/255. The feature is read as
/// the mean over its patch of `pattern · (pixel - 0.5)`, which is x_f plus the mean of the noise.
///
/// So an l_inf perturbation of the pixels by eps changes each reading by at most eps, and by all values in [-eps, eps]
/// independently, since patches do not overlap: the perturbation of the synthetic model, at the same eps.
///
/// Places and patterns are a function of seed, sides and number of features. Patches lie on a grid of the patch's side;
/// half of a pattern's values are +1 (one more where their number is odd), so that no patch makes an image brighter.
public struct PlantedMap: Hashable, Sendable {
  /// The patch of one feature.
  public struct Patch: Hashable, Sendable {
    /// The class that has the feature, or the two that share it, ascending.
    public let classes: [Int]
    /// The copy, counted from 0.
    public let copy: Int
    /// The first row.
    public let row: Int
    /// The first column.
    public let column: Int
    /// +1 or -1, in the order row, column, channel.
    public let pattern: [Int8]
  }

  /// The features' order.
  public let layout: FeatureLayout
  /// The patches, in the features' order.
  public let patches: [Patch]
  /// Rows and columns of an image.
  public let side: Int
  /// Rows and columns of a patch.
  public let patchSide: Int

  /// The map of planted images.
  public init(_ parameters: PlantedParameters) {
    let layout = FeatureLayout(parameters.model)
    var stream = PhiloxStream(seed: parameters.seed, stream: PlantedStream.map)
    let places = parameters.side / parameters.patchSide
    var cells = Array(0..<places * places)
    stream.shuffle(&cells)
    var classes = [[Int]](repeating: [], count: layout.count)
    var copies = [Int](repeating: 0, count: layout.count)
    for copy in 0..<layout.copies {
      for label in 0..<layout.classes {
        classes[layout.exclusive(label, copy: copy)] = [label]
        for other in label + 1..<layout.classes { classes[layout.shared(label, other, copy: copy)] = [label, other] }
      }
      for feature in 0..<layout.featuresPerCopy { copies[copy * layout.featuresPerCopy + feature] = copy }
    }
    let size = parameters.patchSize
    patches = (0..<layout.count).map { feature in
      var pattern = (0..<size).map { Int8($0 < (size + 1) / 2 ? 1 : -1) }
      stream.shuffle(&pattern)
      return Patch(
        classes: classes[feature], copy: copies[feature], row: cells[feature] / places * parameters.patchSide,
        column: cells[feature] % places * parameters.patchSide, pattern: pattern)
    }
    self.layout = layout
    side = parameters.side
    patchSide = parameters.patchSide
  }

  /// Calls `body` for each pixel value under a patch: its row, column and channel in the image, and the pattern there.
  func forEachValue(of patch: Patch, _ body: (_ row: Int, _ column: Int, _ channel: Int, _ pattern: Int) -> Void) {
    var place = 0
    for row in patch.row..<patch.row + patchSide {
      for column in patch.column..<patch.column + patchSide {
        for channel in 0..<PlantedParameters.channels {
          body(row, column, channel, Int(patch.pattern[place]))
          place += 1
        }
      }
    }
  }

  /// The features of images as they can be read from their pixels: for each image the mean over each patch of
  /// `pattern · (pixel - 0.5)`, in the features' order.
  ///
  /// - Throws: `DatasetError` for images of another size.
  public func readings(_ images: ImageDataset) throws(DatasetError) -> [[Double]] {
    guard images.height == side, images.width == side, images.channels == PlantedParameters.channels else {
      throw DatasetError(
        images.name,
        "images of \(images.height) x \(images.width) x \(images.channels) have no patches of a map for \(side) x \(side) x "
          + "\(PlantedParameters.channels)")
    }
    return (0..<images.count).map { image in
      patches.map { patch in
        // In halves of 1/255, so that the sum is exact.
        var sum = 0
        forEachValue(of: patch) { row, column, channel, pattern in
          let place = ((image * side + row) * side + column) * PlantedParameters.channels + channel
          sum += pattern * (2 * Int(images.pixels[place]) - 255)
        }
        return Double(sum) / Double(510 * patch.pattern.count)
      }
    }
  }

  /// The patterns as rows of a matrix, float32 [features, channels · side · side], 0 outside the patch: each row in the
  /// order channel, row, column of a network's input.
  ///
  /// Its product with a gradient with respect to the pixels is the gradient with respect to the features: the change of
  /// a feature by d is that of the pixels by d · pattern.
  ///
  /// - Throws: `TensorError` if there is no memory.
  public var patternMatrix: HostTensor {
    get throws(TensorError) {
      let columns = PlantedParameters.channels * side * side
      var values = [Float](repeating: 0, count: patches.count * columns)
      for (feature, patch) in patches.enumerated() {
        forEachValue(of: patch) { row, column, channel, pattern in
          values[feature * columns + (channel * side + row) * side + column] = Float(pattern)
        }
      }
      return try HostTensor(values, shape: [patches.count, columns])
    }
  }

  /// How much a classifier uses each kind of feature: the weights of the model's hypothesis that has the same margins
  /// on average.
  ///
  /// A feature of some classes acts on the margin between one of them and another class by the difference of their
  /// logits' derivatives. `exclusive` is the mean of that difference over a copy's exclusive features, `shared` over the
  /// shared ones: w1 and w2 for the hypothesis of section 4.1, whatever is added to all logits alike.
  ///
  /// - Parameter derivatives: of each class's logit with respect to each feature, [classes][features].
  /// - Returns: for each copy.
  public func featureWeights(_ derivatives: [[Double]]) -> (exclusive: [Double], shared: [Double]) {
    var sums = (
      exclusive: [Double](repeating: 0, count: layout.copies), shared: [Double](repeating: 0, count: layout.copies)
    )
    for (feature, patch) in patches.enumerated() {
      let total = derivatives.reduce(0) { $0 + $1[feature] }
      let own = patch.classes.reduce(0) { $0 + derivatives[$1][feature] }
      let count = Double(patch.classes.count)
      let difference = own / count - (total - own) / (Double(layout.classes) - count)
      if patch.classes.count == 1 {
        sums.exclusive[patch.copy] += difference
      } else {
        sums.shared[patch.copy] += difference
      }
    }
    return (
      sums.exclusive.map { $0 / Double(layout.classes) }, sums.shared.map { $0 / Double(layout.pairs) }
    )
  }
}

/// The random streams of planted images under their seed: one for the map, one for each image, all apart.
enum PlantedStream {
  static let map: UInt64 = 0

  static func image(_ split: DatasetSplit, _ index: Int) -> UInt64 {
    let part: UInt64 = split == .training ? 1 : 2
    return part << 62 + UInt64(index)
  }
}

extension PhiloxStream {
  /// Puts the elements in an order that is uniform on all orders.
  fileprivate mutating func shuffle<Element>(_ elements: inout [Element]) {
    for place in elements.indices.dropLast() {
      elements.swapAt(place, place + nextIndex(below: elements.count - place))
    }
  }
}
