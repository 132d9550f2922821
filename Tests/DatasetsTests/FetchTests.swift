import Datasets
import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Fetching a data set", .serialized)
struct FetchTests {
  /// Fetches into `folder`/data, quietly.
  static func fetch(
    _ made: MadeData, _ source: DatasetFetch.Source?, shouldStop: @escaping () -> Bool = { false }
  ) throws -> DatasetFetch.Outcome {
    try DatasetFetch(
      made.distribution, to: data(made), from: source, showsProgress: false, shouldStop: shouldStop, say: { _ in }
    ).run()
  }

  static func data(_ made: MadeData) -> String { made.folder.path("data") }

  /// What is in the data folder, with folders' contents.
  static func names(_ made: MadeData) -> [String] {
    (FileManager.default.enumerator(atPath: data(made))?.compactMap { $0 as? String } ?? []).sorted()
  }

  static let complete =
    ["cifar-10-batches-bin"]
    + Distribution.cifar10.files.map { "cifar-10-batches-bin/\($0.name)" }.sorted()

  @Test("from the archive, and again: nothing is done")
  func archive() throws {
    let made = try MadeData()
    #expect(try Self.fetch(made, .local(made.archive)) == .fetched)
    #expect(Self.names(made) == Self.complete)
    #expect(try made.source.load(.training, from: Self.data(made)).count == 15)
    let before = try FileManager.default.attributesOfItem(atPath: Self.data(made) + "/" + Self.complete[1])
    #expect(try Self.fetch(made, .local("/no/such/archive")) == .alreadyThere)
    let after = try FileManager.default.attributesOfItem(atPath: Self.data(made) + "/" + Self.complete[1])
    #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
  }

  @Test("from a folder, its own or the one above it")
  func folder() throws {
    for path in [\MadeData.folder.root, \.batches] {
      let made = try MadeData()
      #expect(try Self.fetch(made, .local(made[keyPath: path])) == .fetched)
      #expect(Self.names(made) == Self.complete)
    }
  }

  @Test("a wrong archive, a folder with a changed or missing file: an error, and nothing is left")
  func wrong() throws {
    let made = try MadeData()
    try Data("no archive".utf8).write(to: URL(fileURLWithPath: made.folder.path("other.tar.gz")))
    let archive = #expect(throws: FileError.self) {
      try Self.fetch(made, .local(made.folder.path("other.tar.gz")))
    }
    #expect(archive?.reason.contains(made.distribution.archiveMD5) == true)
    #expect(archive?.reason.contains(MD5.text(of: Array("no archive".utf8))) == true)
    #expect(throws: FileError.self) { try Self.fetch(made, .local("/no/such/archive")) }
    try made.rewrite(4, made.contents[4].reversed())
    let changed = #expect(throws: FileError.self) { try Self.fetch(made, .local(made.batches)) }
    #expect(changed?.path.hasSuffix("data_batch_5.bin") == true)
    #expect(changed?.reason.contains("the published file \(made.distribution.files[4].md5!)") == true)
    try FileManager.default.removeItem(atPath: "\(made.batches)/data_batch_1.bin")
    let missing = #expect(throws: FileError.self) { try Self.fetch(made, .local(made.batches)) }
    #expect(missing?.reason.contains("is missing") == true)
    #expect(Self.names(made) == [])
  }

  @Test("an archive that is right and holds other files is refused after unpacking")
  func otherFiles() throws {
    let made = try MadeData()
    let files = made.distribution.files.map { Distribution.File(name: $0.name, images: $0.images, md5: $0.md5) }
    let altered = Distribution(
      name: "made", url: "", archive: "made.tar.gz", archiveSize: made.distribution.archiveSize,
      archiveMD5: made.distribution.archiveMD5, folder: "cifar-10-batches-bin", training: Array(files[..<5]),
      test: [Distribution.File(name: "test_batch.bin", images: 4, md5: String(repeating: "0", count: 32))])
    let error = #expect(throws: FileError.self) {
      try DatasetFetch(altered, to: Self.data(made), from: .local(made.archive), say: { _ in }).run()
    }
    #expect(error?.path.hasSuffix("test_batch.bin") == true && Self.names(made) == [])
  }

  @Test("a damaged copy is mended, and stays as it is when the source is wrong")
  func damaged() throws {
    let made = try MadeData()
    _ = try Self.fetch(made, .local(made.archive))
    let file = Self.data(made) + "/cifar-10-batches-bin/data_batch_2.bin"
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: file))
    try Data([4]).write(to: URL(fileURLWithPath: Self.data(made) + "/cifar-10-batches-bin/notes"))
    let before = Self.names(made)
    #expect(throws: FileError.self) { try Self.fetch(made, .local(made.batches + "/test_batch.bin")) }
    #expect(Self.names(made) == before)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data([1, 2, 3]))
    #expect(try Self.fetch(made, .local(made.archive)) == .fetched)
    #expect(LocalCopy(made.distribution, in: Self.data(made)).isRight)
    #expect(Self.names(made) == before, "a file of somebody else's is gone, or something is left")
  }

  @Test("a download, whole")
  func download() throws {
    let made = try MadeData()
    let server = try LocalServer(made.archive, .ranges, in: made.folder)
    #expect(try Self.fetch(made, .url(server.url)) == .fetched)
    #expect(Self.names(made) == Self.complete && server.requests == ["/made.tar.gz -"])
  }

  @Test("a download that broke off is kept, and the same fetch goes on there")
  func resume() throws {
    let made = try MadeData()
    let size = try #require(FileManager.default.attributesOfItem(atPath: made.archive)[.size] as? Int)
    let server = try LocalServer(made.archive, .cut, in: made.folder)
    let error = #expect(throws: FileError.self) { try Self.fetch(made, .url(server.url)) }
    #expect(error?.reason.contains("\(size / 3) bytes are kept") == true, "\(String(describing: error))")
    #expect(Self.names(made) == ["made.tar.gz.partial"])
    #expect(try Self.fetch(made, .url(server.url)) == .fetched)
    #expect(server.requests == ["/made.tar.gz -", "/made.tar.gz bytes=\(size / 3)-"])
    #expect(Self.names(made) == Self.complete)
  }

  @Test("a server without ranges is asked for everything again")
  func noRanges() throws {
    let made = try MadeData()
    let server = try LocalServer(made.archive, .whole, in: made.folder)
    try FileManager.default.createDirectory(atPath: Self.data(made), withIntermediateDirectories: true)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: Self.data(made) + "/made.tar.gz.partial"))
    #expect(try Self.fetch(made, .url(server.url)) == .fetched)
    #expect(Self.names(made) == Self.complete)
  }

  @Test("a partial file longer than the archive is begun again, a complete one is not downloaded")
  func leftovers() throws {
    let made = try MadeData()
    let server = try LocalServer(made.archive, .ranges, in: made.folder)
    try FileManager.default.createDirectory(atPath: Self.data(made), withIntermediateDirectories: true)
    let partial = URL(fileURLWithPath: Self.data(made) + "/made.tar.gz.partial")
    try (Data(contentsOf: URL(fileURLWithPath: made.archive)) + Data([0])).write(to: partial)
    #expect(try Self.fetch(made, .url(server.url)) == .fetched)
    #expect(server.requests.last == "/made.tar.gz -")
    try FileManager.default.removeItem(atPath: Self.data(made) + "/cifar-10-batches-bin")
    let count = server.requests.count
    try FileManager.default.copyItem(atPath: made.archive, toPath: partial.path)
    #expect(try Self.fetch(made, .url(server.url)) == .fetched && server.requests.count == count)
  }

  @Test("a wrong archive from the net is discarded with both digests, a missing one says so")
  func wrongDownload() throws {
    let made = try MadeData()
    let other = try MadeData()
    try FileManager.default.removeItem(atPath: other.archive)
    try Data("another archive".utf8).write(to: URL(fileURLWithPath: other.archive))
    let server = try LocalServer(other.archive, .ranges, in: made.folder)
    let error = #expect(throws: FileError.self) { try Self.fetch(made, .url(server.url)) }
    #expect(error?.reason.contains("gave 15 bytes with the MD5 \(MD5.text(of: Array("another archive".utf8)))") == true)
    #expect(error?.reason.contains(made.distribution.archiveMD5) == true && Self.names(made) == [])
    let missing = #expect(throws: FileError.self) { try Self.fetch(made, .url(server.url + "x")) }
    #expect(missing?.reason.contains("curl ended with 22, HTTP 404") == true)
    #expect(Self.names(made) == [])
  }

  @Test(
    "a server that sends more than the archive has is left, whether it says so before or not", arguments: [true, false])
  func tooMuch(announced: Bool) throws {
    let made = try MadeData()
    let size = try RandomAccessFile(made.archive).size
    let server = try LocalServer(made.archive, announced ? .long : .endless, in: made.folder)
    let error = #expect(throws: FileError.self) { try Self.fetch(made, .url(server.url)) }
    #expect(error?.reason.contains("sends more than the \(size) bytes") == true, "\(String(describing: error))")
    #expect(Self.names(made) == [])
  }

  @Test("a download that is told to stop ends curl and keeps what is there")
  func stopped() throws {
    let made = try MadeData()
    let server = try SilentServer()
    let started = ContinuousClock.now
    let outcome = try Self.fetch(made, .url(server.url), shouldStop: { server.hasConnection })
    #expect(outcome == .stopped && ContinuousClock.now - started < .seconds(20))
    #expect(Self.names(made) == [])
  }

  @Test("two fetches into one folder: the second is refused")
  func twice() throws {
    let made = try MadeData()
    try Files.makeFolder(Self.data(made))
    let other = try AppendOnlyFile(Self.data(made) + "/made.tar.gz.partial")
    let error = #expect(throws: FileError.self) { try Self.fetch(made, .local(made.archive)) }
    #expect(error?.reason.contains("is being written by") == true || !other.isLocked)
  }
}
