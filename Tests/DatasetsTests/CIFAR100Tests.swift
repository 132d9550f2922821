import Datasets
import Foundation
import Reporting
import TestSupport
import Testing

/// Files in CIFAR-100's form, in an archive: their digests are not published.
struct MadeHundred {
  let folder = try! TemporaryFolder()
  let source: CIFARBinary
  let files: [[UInt8]]

  init() throws {
    files = [5, 3].map { count in (0..<count).flatMap(Self.record) }
    let archived = folder.path("cifar-100-binary")
    try FileManager.default.createDirectory(atPath: archived, withIntermediateDirectories: true)
    for (name, bytes) in zip(["train.bin", "test.bin"], files) {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(archived)/\(name)"))
    }
    let archive = folder.path("cifar-100-binary.tar.gz")
    try Archive.pack("tar", ["-czf", archive, "-C", folder.root, "cifar-100-binary"])
    source = CIFARBinary.cifar100.published(
      as: Distribution(
        name: "cifar100", url: "", archive: "cifar-100-binary.tar.gz",
        archiveSize: try RandomAccessFile(archive).size, archiveMD5: try MD5.text(ofFile: archive),
        folder: "cifar-100-binary", training: [.init(name: "train.bin", images: 5, md5: nil)],
        test: [.init(name: "test.bin", images: 3, md5: nil)]))
  }

  /// Record number `number`: labels, and pixels that tell records, planes and places apart.
  private static func record(_ number: Int) -> [UInt8] {
    var record = [UInt8(number % 20), UInt8(99 - number)]
    for place in 0..<3072 {
      let value = 5 * number + place + place / 1024 * 40
      record.append(UInt8(truncatingIfNeeded: value))
    }
    return record
  }

  /// Fetches from `path` below the folder into data/.
  func fetch(_ path: String = "cifar-100-binary.tar.gz") throws -> DatasetFetch.Outcome {
    try DatasetFetch(source.published, to: data, from: .local(folder.path(path)), say: { _ in }).run()
  }

  var data: String { folder.path("data") }
}

/// Archives by the programs that everybody has.
enum Archive {
  static func pack(_ program: String, _ arguments: [String], in folder: String? = nil) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}

@Suite("CIFAR-100's binary files")
struct CIFAR100Tests {
  @Test("of a record's two labels the second is the class, and the planes follow")
  func labels() throws {
    let made = try MadeHundred()
    #expect(try made.fetch() == .fetched)
    let training = try made.source.load(.training, from: made.data)
    #expect(training.labels == [99, 98, 97, 96, 95] && training.classNames.count == 100)
    // Record 2, row 3, column 4, channel 1.
    #expect(training.pixels[((2 * 32 + 3) * 32 + 4) * 3 + 1] == UInt8(truncatingIfNeeded: 10 + 1024 + 100 + 40))
    #expect(try made.source.load(.test, from: made.data).labels == [99, 98, 97])
    #expect(training.statistics.mean == [0.50707516, 0.48654887, 0.44091784])
    #expect(training.statistics.standardDeviation == [0.26733429, 0.25643846, 0.27615047])
  }

  @Test("the class names are the published ones: a hundred, in alphabetical order")
  func names() {
    let names = CIFARBinary.cifar100.classNames
    #expect(names.count == 100 && Set(names).count == 100 && names == names.sorted())
    // Of the data set's own page; 19, 29, 0, 11, 1 are the fine labels of its first five training images.
    #expect([19, 29, 0, 11, 1].map { names[$0] } == ["cattle", "dinosaur", "apple", "boy", "aquarium_fish"])
    #expect(names[99] == "worm")
  }

  @Test("digests of the unpacked files are kept, md5sum reads them, and a changed file is found")
  func keptDigests() throws {
    let made = try MadeHundred()
    _ = try made.fetch()
    let folder = "\(made.data)/cifar-100-binary"
    try Archive.pack("md5sum", ["--check", "--strict", "--quiet", "MD5SUMS"], in: folder)
    #expect(try made.fetch("no/such") == .alreadyThere)
    var bytes = made.files[0]
    bytes[100] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/train.bin"))
    let error = #expect(throws: FileError.self) { try made.source.load(.training, from: made.data) }
    #expect(error?.reason.contains("has the MD5 \(MD5.text(of: bytes))") == true)
    #expect(LocalCopy(made.source.published, in: made.data).states.map(\.state) != [.right, .right])
    #expect(try made.source.load(.training, from: made.data, checking: .form).count == 5)
    #expect(try made.fetch() == .fetched)
    #expect(try made.source.load(.training, from: made.data).count == 5)
  }

  @Test("files that were not unpacked here cannot be checked, and say so; a list that is damaged too")
  func withoutDigests() throws {
    let made = try MadeHundred()
    let error = #expect(throws: FileError.self) { try made.source.load(.test, from: made.folder.root) }
    #expect(error?.reason.contains("has no published MD5") == true)
    let states = LocalCopy(made.source.published, in: made.folder.root).states.map(\.state)
    #expect(states == [.unchecked, .unchecked])
    let folder = #expect(throws: FileError.self) { try made.fetch("cifar-100-binary") }
    #expect(folder?.reason.contains("give the archive cifar-100-binary.tar.gz") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: made.data) == [])
    _ = try made.fetch()
    try Files.write("train.bin\n", to: "\(made.data)/cifar-100-binary/MD5SUMS")
    #expect(throws: FileError.self) { try made.source.load(.training, from: made.data) }
    #expect(!LocalCopy(made.source.published, in: made.data).isRight)
  }

  @Test("CIFAR-10's records are not CIFAR-100's: a size that fits no record is an error")
  func size() throws {
    let made = try MadeHundred()
    try Data(made.files[1].dropLast(3)).write(to: URL(fileURLWithPath: made.folder.path("cifar-100-binary/test.bin")))
    let error = #expect(throws: FileError.self) {
      try made.source.load(.test, from: made.folder.root, checking: .form)
    }
    #expect(error?.reason.contains("which are not records of 3074") == true)
  }

  @Test("the known data sets have distinct names, and a distribution or a way to make them")
  func registry() {
    #expect(ImageSources.names == ["cifar10", "cifar100", "tiny-imagenet", "planted"])
    for source in ImageSources.all {
      #expect(ImageSources.named(source.name)?.name == source.name)
      if let distribution = source.distribution {
        #expect(distribution.name == source.name && distribution.archiveMD5.count == 32)
        #expect(distribution.archiveSize > 100_000_000 && distribution.url.hasSuffix(distribution.archive))
      }
    }
    #expect(ImageSources.named("cifar11") == nil && ImageSources.named("planted")?.distribution == nil)
  }
}
