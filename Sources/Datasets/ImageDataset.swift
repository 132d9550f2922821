import Tensors

/// Labelled images in memory, as bytes in the order image, row, column, channel (NHWC).
public struct ImageDataset: Hashable, Sendable {
  /// The data set's name, with what was taken of it.
  public let name: String
  /// Rows of an image, 1 or more.
  public let height: Int
  /// Columns of an image, 1 or more.
  public let width: Int
  /// The names of the classes; labels count from 0.
  public let classNames: [String]
  /// Mean and deviation of each channel, which the whole training set has, whatever was taken of it.
  public let statistics: ChannelStatistics
  /// `count * height * width * channels` bytes; 255 is 1.
  public let pixels: [UInt8]
  /// The class of each image.
  public let labels: [Int]

  /// Images from their parts.
  ///
  /// - Throws: `DatasetError` for sizes that do not fit together, or a label that no class has.
  public init(
    name: String, height: Int, width: Int, classNames: [String], statistics: ChannelStatistics, pixels: [UInt8],
    labels: [Int]
  ) throws(DatasetError) {
    guard height > 0, width > 0, !classNames.isEmpty else {
      throw DatasetError(
        name, "images of \(height) x \(width) in \(classNames.count) classes are not possible: give 1 or more of each")
    }
    let imageSize = height * width * statistics.mean.count
    guard pixels.count == labels.count * imageSize else {
      throw DatasetError(
        name, "\(pixels.count) bytes are not \(labels.count) images of \(height) x \(width) x \(statistics.mean.count)")
    }
    if let index = labels.firstIndex(where: { !classNames.indices.contains($0) }) {
      throw DatasetError(
        name, "image \(index) has label \(labels[index]): labels go from 0 to \(classNames.count - 1)")
    }
    self.name = name
    self.height = height
    self.width = width
    self.classNames = classNames
    self.statistics = statistics
    self.pixels = pixels
    self.labels = labels
  }

  /// Number of images.
  public var count: Int { labels.count }

  /// Number of channels.
  public var channels: Int { statistics.mean.count }

  /// Bytes of one image.
  public var imageSize: Int { height * width * channels }

  /// The images after the first `count`.
  ///
  /// - Throws: `DatasetError` if none is left.
  public func dropFirst(_ count: Int) throws(DatasetError) -> ImageDataset {
    guard count < self.count else {
      throw DatasetError(name, "\(count) images are to be skipped, and there are \(self.count): skip fewer")
    }
    guard count > 0 else { return self }
    return try ImageDataset(
      name: "\(name), without the first \(count)", height: height, width: width, classNames: classNames,
      statistics: statistics, pixels: Array(pixels.dropFirst(count * imageSize)), labels: Array(labels.dropFirst(count))
    )
  }

  /// The images as a tensor of bytes, [count, height, width, channels].
  public var imageTensor: HostTensor {
    get throws(TensorError) { try HostTensor(.uint8, shape: [count, height, width, channels], bytes: pixels) }
  }

  /// The labels as a tensor of 64-bit integers, [count].
  public var labelTensor: HostTensor {
    get throws(TensorError) { try HostTensor(labels.map(Int64.init), shape: [count]) }
  }
}
