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
    let holdsFiles = distribution.files.contains { Files.exists("\(data)/\($0.name)") }
    folder = !Files.exists(own) && holdsFiles ? data : own
  }

  /// What is true of a file.
  public enum State: Hashable, Sendable {
    /// It is what was published.
    case right
    /// It is not there.
    case missing
    /// It cannot be read, or holds something else.
    case wrong(String)
  }

  /// The path of a file.
  public func path(_ file: Distribution.File) -> String { "\(folder)/\(file.name)" }

  /// Whether a file is what was published, by its MD5.
  public func state(_ file: Distribution.File) -> State {
    guard Files.exists(path(file)) else { return .missing }
    do {
      let digest = try MD5.text(ofFile: path(file))
      return digest == file.md5 ? .right : .wrong(Self.mismatch(digest, file.md5))
    } catch {
      return .wrong(error.reason)
    }
  }

  /// Whether every file is what was published.
  public var isRight: Bool { distribution.files.allSatisfy { state($0) == .right } }

  /// What to do about a file that is not right.
  public var advice: String {
    "fetch the data set by ccf-at data fetch \(distribution.name) --data \(data)"
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
    let digest = MD5.text(of: bytes)
    guard digest == file.md5 else { throw FileError(path(file), "\(Self.mismatch(digest, file.md5)): \(advice)") }
    return bytes
  }

  /// What to say about a digest that is not the published one.
  static func mismatch(_ digest: String, _ published: String) -> String {
    "has the MD5 \(digest), the published file \(published)"
  }
}
