import Reporting
import SyntheticModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Planted images in a folder: files in CIFAR-10's form, and planted.json with all that they are a function of, the
/// patches and the files' digests.
public enum PlantedFiles {
  /// The description's name.
  public static let description = "planted.json"
  /// What the description says it is; a change of what a seed gives changes it.
  static let format = "planted images, version 1"
  /// Files of training images.
  static let trainingFiles = (1...5).map { "data_batch_\($0).bin" }
  static let testFile = "test_batch.bin"

  /// The share of pixel values that were outside [0, 1] and clipped.
  public struct ClippedShare: Hashable, Sendable {
    /// Of the training images.
    public let training: Double
    /// Of the test images.
    public let test: Double
  }

  /// Makes the images `images` and writes them to the folder `folder`, which appears when all of it is there.
  ///
  /// - Parameters:
  ///   - training: number of training images, 5 or more: they go to five files in order.
  ///   - test: number of test images, 1 or more.
  /// - Throws: `DatasetError` for too few images, `FileError` where the folder holds something or the system refuses.
  @discardableResult
  public static func write(
    _ images: PlantedImages, training: Int, test: Int, to folder: String
  ) throws -> ClippedShare {
    guard training >= trainingFiles.count, test >= 1 else {
      throw DatasetError(
        "planted images",
        "\(training) training and \(test) test images are not possible: give \(trainingFiles.count) or more, and 1 or more"
      )
    }
    var folder = folder
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    let staging = folder + ".partial"
    if let contents = try? FileManager.default.contentsOfDirectory(atPath: folder), !contents.isEmpty {
      throw FileError(folder, "holds files already: name another folder")
    }
    try? FileManager.default.removeItem(atPath: staging)
    try Files.makeFolder(staging)
    do {
      var entries: [Distribution.File] = []
      var clipped = (training: 0, test: 0)
      var next = 0
      for (number, name) in trainingFiles.enumerated() {
        let end = training * (number + 1) / trainingFiles.count
        entries.append(try write(images, .training, next..<end, "\(staging)/\(name)", name, &clipped.training))
        next = end
      }
      entries.append(try write(images, .test, 0..<test, "\(staging)/\(testFile)", testFile, &clipped.test))
      let values = images.parameters.side * images.parameters.side * PlantedParameters.channels
      let share = ClippedShare(
        training: Double(clipped.training) / Double(training * values),
        test: Double(clipped.test) / Double(test * values))
      let record = record(images, training: training, test: test, share, entries)
      try Files.write(record.prettyJSON, to: "\(staging)/\(description)")
      try Files.move(staging, to: folder)
      return share
    } catch {
      try? FileManager.default.removeItem(atPath: staging)
      throw error
    }
  }

  /// Writes one file of images.
  private static func write(
    _ images: PlantedImages, _ split: DatasetSplit, _ range: Range<Int>, _ path: String, _ name: String,
    _ clipped: inout Int
  ) throws(FileError) -> Distribution.File {
    let file = try AppendOnlyFile(path, keepingBytes: 0)
    let channels = PlantedParameters.channels
    var digest = MD5()
    for index in range {
      let image = images.image(split, index)
      var record = [UInt8(image.label)]
      for channel in 0..<channels {
        for pixel in stride(from: channel, to: image.pixels.count, by: channels) { record.append(image.pixels[pixel]) }
      }
      record.withUnsafeBytes { digest.update($0) }
      try file.append(bytes: record)
      clipped += image.clipped
    }
    try file.flush()
    return Distribution.File(name: name, images: range.count, md5: digest.text)
  }

  /// The description.
  private static func record(
    _ images: PlantedImages, training: Int, test: Int, _ clipped: ClippedShare, _ files: [Distribution.File]
  ) -> ResultRecord {
    func object(_ fields: KeyValuePairs<String, ResultValue>) -> ResultValue {
      var record = ResultRecord()
      for (path, value) in fields { record.append(path, value) }
      return .object(record)
    }
    let parameters = images.parameters
    let statistics = parameters.statistics
    var record = ResultRecord()
    record.append("format", .text(format))
    record.append("classes", .integer(parameters.model.classes))
    record.append(
      "copies",
      .list(
        parameters.model.copies.map {
          object([
            "exclusiveMean": .number($0.exclusiveMean), "exclusiveDeviation": .number($0.exclusiveDeviation),
            "sharedMean": .number($0.sharedMean), "sharedDeviation": .number($0.sharedDeviation),
          ])
        }))
    record.append("side", .integer(parameters.side))
    record.append("patchSide", .integer(parameters.patchSide))
    record.append("noise", .number(parameters.noise))
    record.append("seed", .text("\(parameters.seed)"))
    record.append("classNames", .list(parameters.classNames.map { .text($0) }))
    record.append("mean", .list(statistics.mean.map { .number($0) }))
    record.append("standardDeviation", .list(statistics.standardDeviation.map { .number($0) }))
    record.append("trainingImages", .integer(training))
    record.append("testImages", .integer(test))
    record.append("clippedShare.training", .number(clipped.training))
    record.append("clippedShare.test", .number(clipped.test))
    record.append(
      "files",
      .list(
        files.map { object(["name": .text($0.name), "images": .integer($0.images), "md5": .text($0.md5 ?? "")]) }))
    record.append(
      "patches",
      .list(
        images.map.patches.map { patch in
          object([
            "classes": .list(patch.classes.map { .integer($0) }), "copy": .integer(patch.copy),
            "row": .integer(patch.row), "column": .integer(patch.column),
            "pattern": .text(String(patch.pattern.map { $0 > 0 ? "+" : "-" })),
          ])
        }))
    return record
  }
}
