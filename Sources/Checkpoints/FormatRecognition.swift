import Reporting

/// Tells what a file is by its first bytes.
enum FormatRecognition {
  private static let accepted =
    "a file by torch.save (a state dict, or a dictionary around one) or a safetensors file"

  /// The format of `file`.
  ///
  /// - Throws: `CheckpointError` that names what the file is, where that is no format of ours.
  static func format(of file: RandomAccessFile) throws(CheckpointError) -> CheckpointFormat {
    let head: [UInt8]
    do throws(FileError) {
      head = try file.bytes(0..<min(file.size, 512))
    } catch {
      throw CheckpointError(error)
    }
    if head.starts(with: [0x50, 0x4b, 3, 4]) || head.starts(with: [0x50, 0x4b, 5, 6]) { return .pyTorch }
    if head.count > 13, head[0] == 0x80, (2...5).contains(head[1]), isLegacyMagic(head) { return .legacyPyTorch }
    if head.count > 8, head[8] == UInt8(ascii: "{"), head[5...7] == [0, 0, 0] { return .safetensors }
    throw CheckpointError(file.path, found: other(head), accepted: accepted)
  }

  /// Whether the pickle at the front is of PyTorch's magic number 0x1950a86a20f9469cfc6c; a frame may come first.
  private static func isLegacyMagic(_ head: [UInt8]) -> Bool {
    let magic: [UInt8] = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let start = head[2] == 0x95 ? 11 : 2
    return head.dropFirst(start).starts(with: magic)
  }

  /// What the file is instead, for people.
  private static func other(_ head: [UInt8]) -> String {
    let kinds: [(prefix: [UInt8], name: String)] = [
      ([0x1f, 0x8b], "a gzip file: unpack it first"),
      ([0x89] + Array("HDF".utf8), "an HDF5 file (Keras)"),
      ([0x93] + Array("NUMPY".utf8), "a NumPy file"),
      (Array("version https://git-lfs".utf8), "a pointer of Git LFS in place of the file: run git lfs pull"),
      (Array("<".utf8), "an HTML or XML page: the download went wrong"),
      ([0x80], "a pickle that is not torch.save's"),
    ]
    if head.isEmpty { return "an empty file" }
    if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) {
      return "a tar file, PyTorch's format before 0.1.10: load and save it in Python again"
    }
    let first = head.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return kinds.first { head.starts(with: $0.prefix) }?.name ?? "an unknown format (first bytes \(first))"
  }
}
