import Reporting

/// A data set in the form of CIFAR's binary versions: records of label bytes and the planes red, green and blue.
///
/// Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
public struct CIFARBinary: ImageSource {
  /// How it is published.
  public var published: Distribution
  /// Its name in sentences.
  public let title: String
  /// What it holds, in a few words.
  public let summary: String
  /// Rows and columns of an image.
  public let side: Int
  /// Label bytes of a record; the last one is the class.
  public let labelBytes: Int
  /// The classes, in the order of their labels.
  public let classNames: [String]
  /// Mean and deviation of the training images' channels.
  public let statistics: ChannelStatistics

  /// Bytes of one record.
  public var recordSize: Int { labelBytes + 3 * side * side }

  /// The published data set's name.
  public var name: String { published.name }

  /// How it is published.
  public var distribution: Distribution? { published }

  /// The same form, published as `distribution`: for files that were made.
  public func published(as distribution: Distribution) -> CIFARBinary {
    var other = self
    other.published = distribution
    return other
  }

  /// Reads one part from the folder `data`, or the folder of the archive's name in it.
  ///
  /// - Throws: `FileError` for a file that is missing or is not what was published, `DatasetError` for a label that no
  ///   class has.
  public func load(_ split: DatasetSplit, from data: String, checking: FileChecking = .digests) throws -> ImageDataset {
    let files = split == .training ? published.training : published.test
    let copy = LocalCopy(published, in: data)
    var pixels: [UInt8] = []
    var labels: [Int] = []
    pixels.reserveCapacity(files.reduce(0) { $0 + $1.images } * (recordSize - labelBytes))
    for file in files {
      let bytes = checking == .form ? try copy.bytes(file) : try copy.checkedBytes(file, recordSize: recordSize)
      guard !bytes.isEmpty, bytes.count % recordSize == 0 else {
        throw FileError(
          copy.path(file), "has \(bytes.count) bytes, which are not records of \(recordSize): \(copy.advice)")
      }
      append(bytes, to: &pixels, &labels)
    }
    return try ImageDataset(
      name: "\(title) \(split)", height: side, width: side, classNames: classNames, statistics: statistics,
      pixels: pixels, labels: labels)
  }

  /// Appends records' classes, and their planes as pixels.
  func append(_ records: [UInt8], to pixels: inout [UInt8], _ labels: inout [Int]) {
    let plane = side * side
    let channels = 3
    records.withUnsafeBufferPointer { records in
      let count = records.count / recordSize * channels * plane
      let interleaved = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        for record in stride(from: 0, to: records.count, by: recordSize) {
          let first = record + labelBytes
          labels.append(Int(records[first - 1]))
          for pixel in first..<first + plane {
            for channel in 0..<channels {
              buffer[filled] = records[pixel + channel * plane]
              filled += 1
            }
          }
        }
      }
      pixels += interleaved
    }
  }
}

/// CIFAR-10 in its binary version.
public enum CIFAR10 {
  /// The classes, in the order of their labels.
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// Reads one part from the folder `path`, or the folder `cifar-10-batches-bin` in it.
  ///
  /// - Throws: as `CIFARBinary.load`.
  public static func load(
    _ split: DatasetSplit, from path: String, checking: FileChecking = .digests
  ) throws -> ImageDataset {
    try CIFARBinary.cifar10.load(split, from: path, checking: checking)
  }
}

extension CIFARBinary {
  /// CIFAR-10: 50,000 training and 10,000 test images of ten classes.
  public static let cifar10 = CIFARBinary(
    published: .cifar10, title: "CIFAR-10", summary: "CIFAR-10: 32 x 32, 10 classes", side: 32, labelBytes: 1,
    classNames: CIFAR10.classNames, statistics: .cifar10)
}
