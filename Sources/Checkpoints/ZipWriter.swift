import Reporting

/// Writes a zip file whose entries are stored as they are, their contents at multiples of 64 bytes as PyTorch places them,
/// without times: the same entries give the same bytes.
struct ZipWriter {
  private static let alignment = 64
  /// 1980-01-01, the first day that a zip file knows.
  private static let day = UInt16(0x21)

  private let file: AppendOnlyFile
  /// What does not fit into a field of 32 bits goes into a zip64 field; tests lower the limit.
  private let zip64Limit: Int
  private var size = 0
  private var count = 0
  private var directory = LittleEndianBytes()

  init(_ file: AppendOnlyFile, zip64Limit: Int = Int(UInt32.max)) {
    self.file = file
    self.zip64Limit = zip64Limit
  }

  /// Appends an entry.
  mutating func append(_ name: String, _ contents: [UInt8]) throws(FileError) {
    let check = CyclicRedundancyCheck.value(of: contents, .ieee)
    let (offset, isLarge) = (size, contents.count >= zip64Limit || size >= zip64Limit)
    var large = LittleEndianBytes()
    if isLarge {
      large.append(UInt16(1))
      large.append(UInt16(24))
      for value in [contents.count, contents.count, offset] { large.append(UInt64(value)) }
    }
    var header = LittleEndianBytes()
    header.append(UInt32(0x0403_4b50))
    Self.appendCommon(to: &header, name, contents.count, check, isLarge)
    // The extra field "FB" fills up to the next multiple; its own head takes four bytes.
    let unpadded = offset + 30 + name.utf8.count + large.bytes.count + 4
    let padding = (Self.alignment - unpadded % Self.alignment) % Self.alignment
    header.append(UInt16(large.bytes.count + 4 + padding))
    header.append(contentsOf: name.utf8)
    header.append(contentsOf: large.bytes)
    header.append(UInt16(0x4246))
    header.append(UInt16(padding))
    header.append(contentsOf: [UInt8](repeating: UInt8(ascii: "Z"), count: padding))

    directory.append(UInt32(0x0201_4b50))
    directory.append(UInt16(isLarge ? 45 : 0))
    Self.appendCommon(to: &directory, name, contents.count, check, isLarge)
    directory.append(UInt16(large.bytes.count))
    for _ in 0..<3 { directory.append(UInt16(0)) }
    directory.append(UInt32(0))
    directory.append(isLarge ? UInt32.max : UInt32(offset))
    directory.append(contentsOf: name.utf8)
    directory.append(contentsOf: large.bytes)
    count += 1
    try write(header.bytes)
    try write(contents)
  }

  /// What an entry's own header and its record in the directory share.
  private static func appendCommon(
    to bytes: inout LittleEndianBytes, _ name: String, _ size: Int, _ check: UInt32, _ isLarge: Bool
  ) {
    bytes.append(UInt16(isLarge ? 45 : 0))
    // Names in UTF-8, contents as they are.
    bytes.append(UInt16(0x0800))
    bytes.append(UInt16(0))
    bytes.append(UInt16(0))
    bytes.append(day)
    bytes.append(check)
    for _ in 0..<2 { bytes.append(isLarge ? UInt32.max : UInt32(size)) }
    bytes.append(UInt16(name.utf8.count))
  }

  /// Appends the directory.
  mutating func finish() throws(FileError) {
    let (start, length) = (size, directory.bytes.count)
    let isLarge = start >= zip64Limit || length >= zip64Limit || count >= Int(UInt16.max)
    var end = LittleEndianBytes()
    if isLarge {
      end.append(UInt32(0x0606_4b50))
      end.append(UInt64(44))
      for _ in 0..<2 { end.append(UInt16(45)) }
      for _ in 0..<2 { end.append(UInt32(0)) }
      for value in [count, count, length, start] { end.append(UInt64(value)) }
      end.append(UInt32(0x0706_4b50))
      end.append(UInt32(0))
      end.append(UInt64(start + length))
      end.append(UInt32(1))
    }
    end.append(UInt32(0x0605_4b50))
    for _ in 0..<2 { end.append(UInt16(0)) }
    for _ in 0..<2 { end.append(isLarge ? UInt16.max : UInt16(count)) }
    end.append(isLarge ? UInt32.max : UInt32(length))
    end.append(isLarge ? UInt32.max : UInt32(start))
    end.append(UInt16(0))
    try write(directory.bytes)
    try write(end.bytes)
  }

  private mutating func write(_ bytes: [UInt8]) throws(FileError) {
    try file.append(bytes: bytes)
    size += bytes.count
  }
}
