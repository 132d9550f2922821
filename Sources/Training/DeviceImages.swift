import Tensors

/// Labelled images that live on a device as bytes, and batches of them.
public struct DeviceImages {
  /// The number of images.
  public let count: Int
  /// [channels, height, width] of one image.
  public let sampleShape: [Int]
  /// [count], int64.
  public let labels: Tensor
  /// The SHA-256 of images and labels; nil where nobody needs to know them again.
  public let digest: String?
  /// [count, height, width, channels], uint8.
  private let images: Tensor

  /// Copies images to `device`.
  ///
  /// - Parameters:
  ///   - images: uint8 [count, height, width, channels].
  ///   - labels: the class of each.
  ///   - digest: their SHA-256, by which a run knows them again.
  /// - Throws: `TensorError` if the shape or the type is another, the counts differ, or the device has no room.
  public init(images: HostTensor, labels: [Int], digest: String? = nil, on device: Device) throws(TensorError) {
    guard images.shape.count == 4, images.elementType == .uint8, images.shape[0] == labels.count else {
      throw TensorError(
        "images", operands: ["\(images.elementType) \(images.shape)"],
        reason: "\(labels.count) labels need uint8 images [\(labels.count), height, width, channels]")
    }
    count = labels.count
    self.digest = digest
    sampleShape = [images.shape[3], images.shape[1], images.shape[2]]
    self.images = try Tensor(images, on: device)
    self.labels = try Tensor(labels.map(Int64.init), on: device)
  }

  /// Where the images are.
  public var device: Device { images.device }

  /// The images `places` and their labels, without augmentation.
  ///
  /// - Parameters:
  ///   - places: int64 [batch], on the same device.
  /// - Returns: images in [0, 1], float32 [batch, channels, height, width], channels side by side in memory; and labels.
  /// - Throws: `TensorError` if a place is out of range.
  public func batch(_ places: Tensor) throws(TensorError) -> (images: Tensor, labels: Tensor) {
    try (pixels(images.selecting(places)), labels.selecting(places))
  }

  /// The images `range` and their labels, without augmentation.
  ///
  /// - Throws: `TensorError` if the range is not within 0..<count.
  public func batch(_ range: Range<Int>) throws(TensorError) -> (images: Tensor, labels: Tensor) {
    try (pixels(images.narrowed(range)), labels.narrowed(range))
  }

  /// The images `places`, each changed at random, and their labels.
  ///
  /// One look-up chooses the images, shifts, reflects and flips them.
  ///
  /// - Throws: `TensorError` if a place is out of range.
  public func batch(
    _ places: Tensor, augmentedBy augmentation: ImageAugmentation, from generator: RandomGenerator
  ) throws(TensorError) -> (images: Tensor, labels: Tensor) {
    let batch = places.elementCount
    let height = sampleShape[1]
    let width = sampleShape[2]
    let flips = try Tensor.uniform([batch, 1], from: generator).isLess(
      than: Tensor.full([1], augmentation.flipProbability, on: device))
    let rows = try sources(batch, length: height, padding: augmentation.padding, flips: nil, from: generator)
    let columns = try sources(batch, length: width, padding: augmentation.padding, flips: flips, from: generator)
    let chosen = try images.indexed([
      places.reshaped([batch, 1, 1]), reflected(rows, height, augmentation).reshaped([batch, height, 1]),
      reflected(columns, width, augmentation).reshaped([batch, 1, width]),
    ])
    var result = try pixels(chosen)
    if augmentation.edge == .zero {
      let inside =
        try isInside(rows, height).reshaped([batch, 1, height, 1])
        * isInside(columns, width).reshaped([
          batch, 1, 1, width,
        ])
      result = try result * inside.to(.float32)
    }
    return (result, try labels.selecting(places))
  }

  /// Where each row (or column) of each image comes from, [batch, length]; beyond 0..<length in the padding.
  private func sources(
    _ batch: Int, length: Int, padding: Int, flips: Tensor?, from generator: RandomGenerator
  ) throws(TensorError) -> Tensor {
    let shift = try Tensor.integers([batch, 1], in: 0..<(2 * padding + 1), from: generator)
    var place = try Tensor.integers(0..<length, on: device).reshaped([1, length])
    if let flips { place = try flips.choosing(place.flipped(along: [1]), else: place) }
    return try place + shift - Double(padding)
  }

  /// Places within 0..<length: reflected at the edges without repeating them.
  private func reflected(
    _ places: Tensor, _ length: Int, _ augmentation: ImageAugmentation
  ) throws(TensorError) -> Tensor {
    let last = Double(length - 1)
    // |x| reflects at 0; last - |last - x| at the other end. The numbers are integers, exact as such.
    return try (last - (last - places.absolute()).absolute()).to(.int64)
  }

  private func isInside(_ places: Tensor, _ length: Int) throws(TensorError) -> Tensor {
    try places.isGreater(than: -1) * places.isLess(than: Tensor.full([1], Double(length), .int64, on: device))
  }

  /// Bytes [batch, height, width, channels] as numbers in [0, 1] [batch, channels, height, width].
  private func pixels(_ bytes: Tensor) throws(TensorError) -> Tensor {
    try bytes.permuted([0, 3, 1, 2]).to(.float32) / 255
  }
}

/// Random changes of training images.
public struct ImageAugmentation: Hashable, Sendable {
  /// What lies beyond the edge of an image.
  public enum Edge: String, CaseIterable, Hashable, Sendable {
    /// The image itself, mirrored at its outermost pixels.
    case reflect
    /// Black.
    case zero
  }

  /// Pixels that are put around an image before a part of the original size is cut out; below the side length.
  public let padding: Int
  /// What they hold.
  public let edge: Edge
  /// How often an image is mirrored left to right, in [0, 1].
  public let flipProbability: Double

  /// A shift by up to `padding` pixels, then a flip.
  public init(padding: Int, edge: Edge, flipProbability: Double) {
    self.padding = padding
    self.edge = edge
    self.flipProbability = flipProbability
  }
}
