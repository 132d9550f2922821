import Reporting
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Dispatch

/// Tiny-ImageNet in its folders: train/<class>/images/*.JPEG, val/images/*.JPEG with val/val_annotations.txt. Classes are
/// those of wnids.txt, sorted. The 10,000 validation images are the test part: those that are called test have no labels.
///
/// Training images are ordered by class and then by name, as torchvision's ImageFolder has them; test images as the
/// annotations list them.
public struct TinyImageNet: ImageSource {
  /// "tiny-imagenet".
  public let name = "tiny-imagenet"
  /// What it holds, in a few words.
  public let summary = "Tiny-ImageNet: 64 x 64, 200 classes; the validation images are the test set"
  /// Rows and columns of an image.
  public static let side = 64

  /// The published data set.
  public init() {}

  /// How it is published.
  public var distribution: Distribution? { .tinyImageNet }

  /// An image's file and class.
  private struct Entry: Sendable {
    /// Below the data set's folder.
    let file: String
    let label: Int
  }

  /// Reads one part from the folder `data`, or the folder `tiny-imagenet-200` in it. Images are decoded on all processors.
  ///
  /// - Throws: `FileError` for a file that is missing, is not what was unpacked (`checking` digests), is no image of 64 x
  ///   64, has no class or is not listed; a class without images too.
  public func load(_ split: DatasetSplit, from data: String, checking: FileChecking) throws -> ImageDataset {
    let copy = LocalCopy(.tinyImageNet, in: data)
    let names = "\(copy.folder)/wnids.txt"
    guard Files.exists(names) else {
      throw FileError(names, "is missing: \(copy.advice), or name the folder that holds it")
    }
    var digests: DigestList?
    if checking == .digests {
      digests = try DigestList(in: copy.folder)
      guard digests != nil else {
        throw FileError(
          "\(copy.folder)/\(DigestList.fileName)", "is missing, so that images cannot be checked: \(copy.advice)")
      }
    }
    let classes = try Self.lines(names).map(String.init).sorted()
    guard !classes.isEmpty, Set(classes).count == classes.count else {
      throw FileError(names, "names no classes, or one of them twice: \(copy.advice)")
    }
    let entries =
      split == .training ? try Self.training(copy.folder, classes) : try Self.test(copy.folder, classes, copy.advice)
    return try ImageDataset(
      name: "Tiny-ImageNet \(split)", height: Self.side, width: Self.side, classNames: classes,
      statistics: .tinyImageNet, pixels: Self.pixels(entries, copy, digests), labels: entries.map(\.label))
  }

  /// The training images of each class.
  private static func training(_ folder: String, _ classes: [String]) throws -> [Entry] {
    var entries: [Entry] = []
    for (label, name) in classes.enumerated() {
      let images = try images("\(folder)/train/\(name)/images")
      guard !images.isEmpty else {
        throw FileError("\(folder)/train/\(name)/images", "holds no images: each class of wnids.txt needs some")
      }
      entries += images.map { Entry(file: "train/\(name)/images/\($0)", label: label) }
    }
    return entries
  }

  /// The annotated images.
  private static func test(_ folder: String, _ classes: [String], _ advice: String) throws -> [Entry] {
    let annotations = "\(folder)/val/val_annotations.txt"
    var missing = Set(try images("\(folder)/val/images"))
    let labels = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var entries: [Entry] = []
    for (number, line) in try lines(annotations).enumerated() {
      let fields = line.split(separator: "\t")
      guard fields.count >= 2, let label = labels[String(fields[1])] else {
        throw FileError(
          annotations,
          "line \(number + 1) is \"\(line.prefix(80))\", and names no image and class of wnids.txt: \(advice)")
      }
      guard missing.remove(String(fields[0])) != nil else {
        throw FileError(
          annotations, "line \(number + 1) names \(fields[0]), which is not in val/images, or was named before")
      }
      entries.append(Entry(file: "val/images/\(fields[0])", label: label))
    }
    guard !entries.isEmpty else {
      throw FileError(annotations, "names no image: \(advice)")
    }
    if let image = missing.min() {
      throw FileError(annotations, "does not name the class of val/images/\(image), nor of \(missing.count - 1) others")
    }
    return entries
  }

  /// The images of a folder, by name.
  private static func images(_ folder: String) throws(FileError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".JPEG") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch {
      throw FileError(folder, "cannot be read: see that it is there and a folder")
    }
  }

  private static func lines(_ path: String) throws(FileError) -> [Substring] {
    let file = try RandomAccessFile(path)
    return String(decoding: try file.read(upTo: file.size), as: UTF8.self).split { $0.isNewline }
  }

  /// The images' bytes one after the other, the same whatever the number of threads; of several files that are wrong the
  /// first is named.
  private static func pixels(_ entries: [Entry], _ copy: LocalCopy, _ digests: DigestList?) throws(FileError) -> [UInt8]
  {
    let size = 3 * side * side
    let piece = 64
    let pieces = (entries.count + piece - 1) / piece
    let failures = Mutex<[Int: FileError]>([:])
    let pixels = [UInt8](unsafeUninitializedCapacity: entries.count * size) { buffer, filled in
      nonisolated(unsafe) let images = buffer
      DispatchQueue.concurrentPerform(iterations: pieces) { number in
        var index = number * piece
        do throws(FileError) {
          let decoder = try decoder()
          while index < min((number + 1) * piece, entries.count) {
            let image = UnsafeMutableBufferPointer(rebasing: images[index * size..<(index + 1) * size])
            try decode(entries[index].file, copy, digests, decoder, to: image)
            index += 1
          }
        } catch {
          failures.withLock { $0[index] = error }
        }
      }
      filled = failures.withLock { $0.isEmpty } ? entries.count * size : 0
    }
    if let first = failures.withLock({ $0.min { $0.key < $1.key } }) { throw first.value }
    return pixels
  }

  private static func decoder() throws(FileError) -> JPEGDecoder {
    do throws(JPEGDecoder.Failure) { return try JPEGDecoder() } catch { throw FileError("libjpeg-turbo", error.reason) }
  }

  private static func decode(
    _ name: String, _ copy: LocalCopy, _ digests: DigestList?, _ decoder: JPEGDecoder,
    to image: UnsafeMutableBufferPointer<UInt8>
  ) throws(FileError) {
    let path = "\(copy.folder)/\(name)"
    let file = try RandomAccessFile(path)
    let bytes = try file.read(upTo: file.size)
    if let digests {
      guard let expected = digests.digests[name] else {
        throw FileError(path, "is not in \(DigestList.fileName): \(copy.advice)")
      }
      let digest = MD5.text(of: bytes)
      guard digest == expected else { throw FileError(path, "\(LocalCopy.mismatch(digest, expected)): \(copy.advice)") }
    }
    do throws(JPEGDecoder.Failure) {
      // A file that is as published is taken as the library reads it.
      try decoder.decode(bytes, side: side, to: image, acceptsWarnings: digests != nil)
    } catch {
      throw FileError(path, "cannot be read as a JPEG image: \(error.reason)")
    }
  }
}

extension ChannelStatistics {
  /// Tiny-ImageNet's, as common in the literature.
  public static let tinyImageNet = ChannelStatistics(known: [0.4802, 0.4481, 0.3975], [0.2302, 0.2265, 0.2262])
}

extension Distribution {
  /// Tiny-ImageNet: 100,000 training and 10,000 validation images of 64 x 64 in 200 classes, a file each. They have no
  /// published digests: the archive's stands for them, and theirs are kept when it is unpacked.
  public static let tinyImageNet = Distribution(
    name: "tiny-imagenet", url: "http://cs231n.stanford.edu/tiny-imagenet-200.zip", archive: "tiny-imagenet-200.zip",
    archiveSize: 248_100_043, archiveMD5: "90528d7ca1a48142e341f4ef8d21d0de", folder: "tiny-imagenet-200",
    contents: .folders(marker: "wnids.txt", leftOut: ["test/*"]))
}
