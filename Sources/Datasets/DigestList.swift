import Reporting

/// The digests of a data set's files, kept beside them in the form of `md5sum`, whose `-c` checks them too.
///
/// They are made when an archive with the published digest is unpacked, of files that have no published ones.
struct DigestList: Hashable, Sendable {
  static let fileName = "MD5SUMS"

  /// Digest by path below the folder.
  let digests: [String: String]

  init(_ digests: [String: String]) { self.digests = digests }

  /// The list in `folder`, or nil if there is none.
  ///
  /// - Throws: `FileError` for a file that cannot be read or holds something else.
  init?(in folder: String) throws(FileError) {
    let path = "\(folder)/\(Self.fileName)"
    guard Files.exists(path) else { return nil }
    let file = try RandomAccessFile(path)
    var digests: [String: String] = [:]
    let text = String(decoding: try file.read(upTo: file.size), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let digest = line.prefix(32)
      guard digest.utf8.count == 32, line.dropFirst(32).hasPrefix("  "), line.utf8.count > 34 else {
        throw FileError(
          path, "has the line \"\(line.prefix(80))\", which is no digest and name: fetch the data set again")
      }
      digests[String(line.dropFirst(34))] = String(digest)
    }
    self.digests = digests
  }

  /// Writes the list into `folder`, in the order of the paths.
  func write(to folder: String) throws(FileError) {
    let lines = digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
    try Files.write(lines.joined(), to: "\(folder)/\(Self.fileName)")
  }
}
