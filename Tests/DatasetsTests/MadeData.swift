import Datasets
import Foundation
import Reporting
import TestSupport

/// A small data set in CIFAR-10's form, with a distribution that publishes it.
struct MadeData {
  /// Records of each file: 3 in each of five training files, 4 in the test file.
  static let sizes = [3, 3, 3, 3, 3, 4]

  let folder = try! TemporaryFolder()
  let distribution: Distribution
  /// The files' bytes, in order.
  let contents: [[UInt8]]

  /// Pixel `(row, column, channel)` of record `record` of file `file`.
  static func pixel(_ file: Int, _ record: Int, _ row: Int, _ column: Int, _ channel: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: 31 * file + 17 * record + 7 * row + 3 * column + 101 * channel)
  }

  static func label(_ file: Int, _ record: Int) -> UInt8 { UInt8((file + record) % 10) }

  /// Makes the files in `folder`/cifar-10-batches-bin, and of them the archive `folder`/made.tar.gz.
  init(url: String = "https://made.invalid/made.tar.gz") throws {
    let names = Distribution.cifar10.files.map(\.name)
    contents = Self.sizes.enumerated().map { file, count in
      (0..<count).flatMap { record in
        [Self.label(file, record)]
          + (0..<3).flatMap { channel in
            (0..<32).flatMap { row in (0..<32).map { Self.pixel(file, record, row, $0, channel) } }
          }
      }
    }
    let batches = folder.path("cifar-10-batches-bin")
    try FileManager.default.createDirectory(atPath: batches, withIntermediateDirectories: true)
    for (name, bytes) in zip(names, contents) {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(batches)/\(name)"))
    }
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = ["tar", "-czf", folder.path("made.tar.gz"), "-C", folder.root, "cifar-10-batches-bin"]
    try tar.run()
    tar.waitUntilExit()
    let archive = folder.path("made.tar.gz")
    let files = zip(zip(names, Self.sizes), contents).map {
      Distribution.File(name: $0.0, images: $0.1, md5: MD5.text(of: $1))
    }
    distribution = Distribution(
      name: "made", url: url, archive: "made.tar.gz", archiveSize: try RandomAccessFile(archive).size,
      archiveMD5: try MD5.text(ofFile: archive), folder: "cifar-10-batches-bin", training: Array(files.dropLast()),
      test: [files[5]])
  }

  /// How the files are read.
  var source: CIFARBinary { .cifar10.published(as: distribution) }

  var batches: String { folder.path("cifar-10-batches-bin") }
  var archive: String { folder.path("made.tar.gz") }

  /// Replaces the bytes of file number `file`.
  func rewrite(_ file: Int, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(batches)/\(distribution.files[file].name)"))
  }
}
