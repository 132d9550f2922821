import SyntheticModel

/// What planted images are a function of.
///
/// The model's features become patches of an image (`PlantedMap`), each feature's value x the strength of its patch in
/// pixel units of [0, 1]: a mean of 0.1 is a tenth of the way from black to white.
public struct PlantedParameters: Hashable, Sendable {
  /// The features' law: equation 8 for any number of classes and copies. A class has one patch of its own for each
  /// copy, a pair of classes one that they share.
  public let model: GaussianModel
  /// Rows and columns of an image.
  public let side: Int
  /// Rows and columns of a patch.
  public let patchSide: Int
  /// Standard deviation of each pixel value's own normal noise, >= 0, in pixel units of [0, 1].
  public let noise: Double
  /// Of everything random: patches and images.
  public let seed: UInt64

  /// Channels of an image.
  static let channels = 3
  /// The largest side; a side's square and the counts made of it stay far from overflow.
  static let largestSide = 1024

  /// - Throws: `DatasetError` for numbers out of range, or more features than an image has room for.
  public init(
    _ model: GaussianModel, side: Int = 32, patchSide: Int = 4, noise: Double = 0.02, seed: UInt64 = 0
  ) throws(DatasetError) {
    func fail(_ reason: String) -> DatasetError { DatasetError("planted images", reason) }
    guard model.classes <= 256 else {
      throw fail("\(model.classes) classes are not possible: a label is a byte; give 3 to 256")
    }
    guard (1...Self.largestSide).contains(side), (1...side).contains(patchSide) else {
      throw fail(
        "images of \(side) x \(side) pixels with patches of \(patchSide) x \(patchSide) are not possible: give sides from "
          + "1 to \(Self.largestSide), patches no larger")
    }
    guard noise.isFinite, noise >= 0 else { throw fail("noise \(noise) is not possible: give 0 or more") }
    let features = FeatureLayout(model).count
    let places = (side / patchSide) * (side / patchSide)
    guard features <= places else {
      var needed = 1
      while needed * needed < features { needed += 1 }
      throw fail(
        "\(features) features of \(model.classes) classes (\(model.copyCount) for each class and each pair of classes) need "
          + "as many patches of \(patchSide) x \(patchSide), and images of \(side) x \(side) have room for \(places): give a "
          + "side of \(needed * patchSide) or more, smaller patches, or fewer classes")
    }
    self.model = model
    self.side = side
    self.patchSide = patchSide
    self.noise = noise
    self.seed = seed
  }

  /// The paper's law, one mean and one deviation for all features, with strengths that put its threshold among the eps that
  /// are trained with: for ten classes eps0 is 11.6/255.
  public static func standard(
    classes: Int = 10, mu: Double = 0.1, sigma: Double = 0.05, side: Int = 32, patchSide: Int = 4, noise: Double = 0.02,
    seed: UInt64 = 0
  ) throws -> PlantedParameters {
    try PlantedParameters(
      GaussianModel(mu: mu, sigma: sigma, classes: classes), side: side, patchSide: patchSide, noise: noise, seed: seed)
  }

  /// Pixel values of a patch: `3 · patchSide²`.
  public var patchSize: Int { Self.channels * patchSide * patchSide }

  /// The deviation that the pixels' noise gives to a feature's reading: `noise / sqrt(patchSize)`. Features that the model
  /// has as exactly 0 are read with it.
  public var readingNoise: Double { noise / Double(patchSize).squareRoot() }

  /// The names of the classes.
  public var classNames: [String] { (0..<model.classes).map { "class \($0)" } }

  /// Mean and deviation of a channel by the law, before clipping and rounding: 0.5, and the square root of
  /// noise² + (share of the image that one feature's patch has) · (sum over the features present of mean² + deviation²).
  /// They depend neither on the seed nor on how many images there are.
  public var statistics: ChannelStatistics {
    let share = Double(patchSide * patchSide) / Double(side * side)
    let power = model.copies.reduce(0.0) { sum, copy in
      let exclusive = copy.exclusiveMean * copy.exclusiveMean + copy.exclusiveDeviation * copy.exclusiveDeviation
      let shared = copy.sharedMean * copy.sharedMean + copy.sharedDeviation * copy.sharedDeviation
      return sum + exclusive + Double(model.classes - 1) * shared
    }
    let deviation = (noise * noise + share * power).squareRoot()
    return ChannelStatistics(
      known: [Double](repeating: 0.5, count: Self.channels),
      [Double](repeating: deviation, count: Self.channels))
  }
}
