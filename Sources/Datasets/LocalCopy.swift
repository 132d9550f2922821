import Reporting

/// A copy of a data set on this machine, complete or not.
public struct LocalCopy: Hashable, Sendable {
  /// What it is a copy of.
  public let distribution: Distribution
  /// The data folder, as it was given.
  public let data: String
  /// The folder that holds the files.
  public let folder: String

  /// The copy in the folder `data`: in the folder of the archive's name in it, or in itself where it holds the files.
  public init(_ distribution: Distribution, in data: String) {
    self.distribution = distribution
    self.data = data
    let own = "\(data)/\(distribution.folder)"
    let names =
      switch distribution.contents {
      case .files: distribution.files.map(\.name)
      case .folders(let marker, _): [marker]
      }
    let holdsFiles = names.contains { Files.exists("\(data)/\($0)") }
    folder = !Files.exists(own) && holdsFiles ? data : own
  }

  /// What is true of a file.
  public enum State: Hashable, Sendable {
    /// It is what was published.
    case right
    /// It is not there.
    case missing
    /// There is no digest to compare it with.
    case unchecked
    /// It cannot be read, or holds something else.
    case wrong(String)
  }

  /// The path of a file.
  public func path(_ file: Distribution.File) -> String { "\(folder)/\(file.name)" }

  /// What is true of each file that there should be: name and state, in order.
  ///
  /// Where each image is a file, those are the files that were unpacked; the marker alone if nothing was.
  public var states: [(name: String, state: State)] {
    let recorded: DigestList?
    do throws(FileError) { recorded = try DigestList(in: folder) } catch {
      return [(DigestList.fileName, .wrong(error.reason))]
    }
    switch distribution.contents {
    case .files:
      return distribution.files.map { ($0.name, state($0.name, $0.md5 ?? recorded?.digests[$0.name])) }
    case .folders(let marker, _):
      guard let recorded, recorded.digests[marker] != nil else { return [(marker, state(marker, nil))] }
      return recorded.digests.sorted { $0.key < $1.key }.map { ($0.key, state($0.key, $0.value)) }
    }
  }

  /// Whether a file is what was published, by its MD5.
  private func state(_ name: String, _ digest: String?) -> State {
    let path = "\(folder)/\(name)"
    guard Files.exists(path) else { return .missing }
    guard let digest else { return .unchecked }
    do {
      let found = try MD5.text(ofFile: path)
      return found == digest ? .right : .wrong(Self.mismatch(found, digest))
    } catch {
      return .wrong(error.reason)
    }
  }

  /// Whether every file is what was published.
  public var isRight: Bool { states.allSatisfy { $0.state == .right } }

  /// What to do about a file that is not right.
  public var advice: String {
    distribution.url.isEmpty
      ? "make it by ccf-at data make \(distribution.name)"
      : "fetch the data set by ccf-at data fetch \(distribution.name) --data \(data)"
  }

  /// A file's bytes, whatever they are.
  ///
  /// - Parameter size: what its size must be, or nil.
  func bytes(_ file: Distribution.File, size: Int? = nil) throws(FileError) -> [UInt8] {
    guard Files.exists(path(file)) else {
      throw FileError(path(file), "is missing: \(advice), or name the folder that holds it")
    }
    let reader = try RandomAccessFile(path(file))
    guard size == nil || reader.size == size else {
      throw FileError(path(file), "has \(reader.size) bytes, the published file \(size!): \(advice)")
    }
    return try reader.read(upTo: reader.size)
  }

  /// A file's bytes, which are what was published.
  func checkedBytes(_ file: Distribution.File, recordSize: Int) throws(FileError) -> [UInt8] {
    let bytes = try bytes(file, size: file.images * recordSize)
    var expected = file.md5
    if expected == nil { expected = try DigestList(in: folder)?.digests[file.name] }
    guard let expected else {
      throw FileError(path(file), "\(Self.noDigest): \(advice)")
    }
    let digest = MD5.text(of: bytes)
    guard digest == expected else { throw FileError(path(file), "\(Self.mismatch(digest, expected)): \(advice)") }
    return bytes
  }

  /// What to say about a digest that is not the published one.
  static func mismatch(_ digest: String, _ published: String) -> String {
    "has the MD5 \(digest), the published file \(published)"
  }

  /// What to say about a file that cannot be compared.
  public static let noDigest =
    "has no published MD5, and \(DigestList.fileName), which fetching writes beside it, does not name it"
}
