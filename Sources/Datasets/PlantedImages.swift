import RandomStreams
import SyntheticModel

/// Images with known truth: the synthetic model of section 4.1 lifted to pixels (`PlantedMap` says how).
///
/// Image number i of a part has class i modulo n and is a function of (seed, part, i) and the other parameters, whatever
/// else is drawn. The system's logarithm, sine and cosine enter: another mathematical library may round a pixel to its
/// neighbour.
public struct PlantedImages: Hashable, Sendable {
  /// What they are a function of.
  public let parameters: PlantedParameters
  /// Where the features are.
  public let map: PlantedMap

  /// Images with these parameters.
  public init(_ parameters: PlantedParameters) {
    self.parameters = parameters
    map = PlantedMap(parameters)
  }

  /// One image.
  public struct Image: Hashable, Sendable {
    /// The class.
    public let label: Int
    /// The features before clipping, rounding and noise, in the order of the map's patches.
    public let features: [Double]
    /// Bytes in the order row, column, channel.
    public let pixels: [UInt8]
    /// How many pixel values were outside [0, 1] and clipped.
    public let clipped: Int
  }

  /// The image number `index` >= 0 of a part.
  public func image(_ split: DatasetSplit, _ index: Int) -> Image {
    let parameters = parameters
    let side = parameters.side
    let channels = PlantedParameters.channels
    var stream = PhiloxStream(seed: parameters.seed, stream: PlantedStream.image(split, index))
    let sample = parameters.model.sample(label: index % parameters.model.classes, from: &stream)
    var values = [Double](repeating: 0.5, count: side * side * channels)
    if parameters.noise > 0 {
      for place in values.indices { values[place] += parameters.noise * stream.nextNormal() }
    }
    for (patch, feature) in zip(map.patches, sample.features) where feature != 0 {
      map.forEachValue(of: patch) { row, column, channel, pattern in
        values[(row * side + column) * channels + channel] += feature * Double(pattern)
      }
    }
    var clipped = 0
    let pixels = values.map { value in
      if value < 0 || value > 1 { clipped += 1 }
      return UInt8((255 * min(max(value, 0), 1)).rounded())
    }
    return Image(label: sample.label, features: sample.features, pixels: pixels, clipped: clipped)
  }

  /// The first `count` images of a part.
  ///
  /// - Throws: `DatasetError` for no images.
  public func dataset(_ split: DatasetSplit, count: Int) throws(DatasetError) -> ImageDataset {
    guard count >= 1 else { throw DatasetError("planted images", "\(count) images are not possible: give 1 or more") }
    var pixels: [UInt8] = []
    var labels: [Int] = []
    pixels.reserveCapacity(count * parameters.side * parameters.side * PlantedParameters.channels)
    for index in 0..<count {
      let image = image(split, index)
      pixels += image.pixels
      labels.append(image.label)
    }
    return try ImageDataset(
      name: "planted images \(split)", height: parameters.side, width: parameters.side,
      classNames: parameters.classNames, statistics: parameters.statistics, pixels: pixels, labels: labels)
  }
}
