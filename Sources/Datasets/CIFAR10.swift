import Reporting

/// CIFAR-10 in its binary version: records of a label byte and 3072 pixel bytes, the planes red, green and blue.
public enum CIFAR10 {
  /// The classes, in the order of their labels.
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  /// Rows and columns of an image.
  public static let side = 32
  /// Bytes of one record.
  public static let recordSize = 1 + 3 * side * side

  /// A part of the data set.
  public enum Split: String, CaseIterable, Sendable {
    case training, test
  }

  /// Whether the files must be the published ones.
  public enum Checking: Hashable, Sendable {
    /// Each file's size and MD5 must be those of a distribution.
    case digests(Distribution)
    /// Files of the published names with any number of records: data that were made.
    case form
  }

  /// Reads one part from the folder `path`, or the folder `cifar-10-batches-bin` in it.
  ///
  /// - Throws: `FileError` for a file that is missing or is not what was published, `DatasetError` for a label that no
  ///   class has.
  public static func load(
    _ split: Split, from path: String, checking: Checking = .digests(.cifar10)
  ) throws -> ImageDataset {
    let distribution: Distribution = if case .digests(let published) = checking { published } else { .cifar10 }
    let files = split == .training ? distribution.training : distribution.test
    let copy = LocalCopy(distribution, in: path)
    var pixels: [UInt8] = []
    var labels: [Int] = []
    pixels.reserveCapacity(files.reduce(0) { $0 + $1.images } * (recordSize - 1))
    for file in files {
      let bytes = checking == .form ? try copy.bytes(file) : try copy.checkedBytes(file, recordSize: recordSize)
      guard !bytes.isEmpty, bytes.count % recordSize == 0 else {
        throw FileError(
          copy.path(file), "has \(bytes.count) bytes, which are not records of \(recordSize): \(copy.advice)")
      }
      append(bytes, to: &pixels, &labels)
    }
    return try ImageDataset(
      name: "CIFAR-10 \(split)", height: side, width: side, classNames: classNames, statistics: .cifar10,
      pixels: pixels, labels: labels)
  }

  /// Appends records' labels, and their planes as pixels.
  private static func append(_ records: [UInt8], to pixels: inout [UInt8], _ labels: inout [Int]) {
    let plane = side * side
    records.withUnsafeBufferPointer { records in
      let interleaved = [UInt8](unsafeUninitializedCapacity: records.count / recordSize * 3 * plane) { buffer, filled in
        for record in stride(from: 0, to: records.count, by: recordSize) {
          labels.append(Int(records[record]))
          for pixel in record + 1..<record + 1 + plane {
            for channel in 0..<3 {
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
