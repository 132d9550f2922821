@testable import Checkpoints
import Foundation
import Reporting
import Tensors
import TestSupport
import Testing

@Suite("Zip directories and safetensors headers")
struct ArchiveTests {
  static func refusal(_ bytes: [UInt8]) throws -> String? {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    do throws(CheckpointError) {
      _ = try Checkpoint.read(path)
      return nil
    } catch {
      return error.description
    }
  }

  static func safetensors(_ header: String, data: Int = 8) -> [UInt8] {
    var bytes = LittleEndianBytes()
    bytes.append(UInt64(header.utf8.count))
    bytes.append(contentsOf: header.utf8)
    bytes.append(contentsOf: [UInt8](repeating: 0, count: data))
    return bytes.bytes
  }

  @Test("safetensors: what the format allows")
  func allowed() throws {
    let a = #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    let b = #""b":{"data_offsets":[4,8],"shape":[2,2],"dtype":"U8"}"#
    for header in [
      "{\(a),\(b)}", "{\(b),\(a)}   ", "{ \(a) ,\n\t\(b) }", #"{"__metadata__":{},\#(a),\#(b)}"#,
      #"{\#(a),\#(b),"empty":{"dtype":"I64","shape":[0,5],"data_offsets":[4,4]}}"#,
      #"{"__metadata__":{"\u00e9\ud83d\ude00\/\b\f\n\r\t\\\"":"x"},\#(a),\#(b)}"#,
    ] { #expect(try Self.refusal(Self.safetensors(header)) == nil, "\(header)") }
  }

  @Test("safetensors: what it forbids, each with a word on what is wrong")
  func forbidden() throws {
    let a = #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    func b(_ type: String, _ shape: String, _ offsets: String) -> String {
      #"{\#(a),"b":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
    }
    for (header, found) in [
      (b("U8", "[4]", "[4,9]"), "bytes behind the header"), (b("U8", "[3]", "[4,7]"), "bytes behind the header"),
      (b("U8", "[4]", "[3,7]"), "begins at byte 3"), (b("U8", "[4]", "[5,9]"), "begins at byte 5"),
      (b("U8", "[4]", "[8,4]"), "two offsets in order"), (b("U8", "[4]", "[4]"), "two offsets"),
      (b("U8", "[3]", "[4,8]"), "do not hold"), (b("X8", "[4]", "[4,8]"), "element type X8"),
      (b("U8", "[-4]", "[4,8]"), "whole number"), (b("U8", "[04]", "[4,8]"), "whole number"),
      (b("U8", "[4.0]", "[4,8]"), "no ]"), (b("U8", "[4,]", "[4,8]"), "whole number"),
      (b("U8", "[99999999999999999999]", "[4,8]"), "whole number"), (b("U8", "4", "[4,8]"), "no ["),
      (b("U8", "[9223372036854775807,9223372036854775807]", "[4,8]"), "do not hold"),
      ("{\(a),\(a)}", "two entries named \"a\""), ("{\(a)", "no }"), ("{\(a)} x", "more behind"), ("{\(a),}", "no \""),
      (#"{"__metadata__":{"k":1}}"#, "no \""), (#"{"__metadata__":{"k":"1","k":"2"}}"#, "two texts"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":[1]}}"#, "the field \"more\""),
      (#"{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}"#, "the field \"shape\""),
      (#"{"a":{"dtype":"F32","shape":[1]}}"#, "two offsets"), (#"{"\x":{}}"#, "unknown escape"),
      (#"{"\ud800":{}}"#, "surrogate"), (#"{"\ud800\u0041":{}}"#, "surrogate"), (#"{"\u00g0":{}}"#, "hexadecimal"),
      ("{\"a\n\":{}}", "without its end"), ("{\"a", "without its end"), ("{\"a\\", "without its end"), ("{", "no \""),
      (#"{"\u12"#, "hexadecimal"),
      (String(repeating: "{\"a\":", count: 100_000), "the field \"a\""),
    ] {
      let text = try Self.refusal(Self.safetensors(header))
      #expect(text?.contains(found) == true, "\(header.prefix(200)): \(text ?? "read")")
    }
    var invalid = Self.safetensors("{\"a\":{}}")
    invalid[10] = 0xff
    #expect(try Self.refusal(invalid)?.contains("not UTF-8") == true)
    for length in [100_000_001, 1 << 39] {
      var large = Self.safetensors("{}")
      large.replaceSubrange(0..<8, with: withUnsafeBytes(of: length.littleEndian) { Array($0) })
      #expect(try Self.refusal(large)?.contains("a header of \(length) bytes") == true)
    }
  }

  /// A zip file of two entries, and the places of its records.
  static func zip() throws -> (bytes: [UInt8], directory: Int) {
    let folder = try TemporaryFolder()
    var zip = ZipWriter(try AppendOnlyFile(folder.path("zip")))
    try zip.append("a/data.pkl", PickleBytes.dictionary { $0.tensor(shape: [4], strides: [1]) })
    try zip.append("a/data/0", [UInt8](repeating: 1, count: 16))
    try zip.finish()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path("zip"))))
    let directory = bytes.count - 22 - 2 * 46 - "a/data.pkl".count - "a/data/0".count
    return (bytes, directory)
  }

  @Test("zip files: overlapping entries, wrong places, names and numbers")
  func directories() throws {
    let (whole, directory) = try Self.zip()
    #expect(try Self.refusal(whole) == nil)
    let second = directory + 46 + "a/data.pkl".count
    let end = whole.count - 22
    func changed(_ place: Int, _ bytes: [UInt8]) throws -> String {
      var copy = whole
      copy.replaceSubrange(place..<(place + bytes.count), with: bytes)
      return try Self.refusal(copy) ?? "read"
    }
    let full: [UInt8] = [0xff, 0xff, 0xff, 0xff]
    for (place, bytes, found) in [
      // The second entry's header in place of the first one's, and beyond the end; sizes beyond it.
      (directory + 42, Array(whole[(second + 42)..<(second + 46)]), "another name"),
      (second + 42, [0xf0, 0xff, 0xff, 0x7f], "behind the directory"), (second + 42, full, "zip64 field"),
      (second + 20, [0, 1, 0, 0, 0, 1, 0, 0], "announced"), (second + 20, full + full, "zip64 field"),
      (directory + 20, [200, 0, 0, 0, 200, 0, 0, 0], "share the bytes"), (second + 8, [1, 0], "encrypted"),
      (second + 10, [8, 0], "compressed"), (second + 16, [0, 0, 0, 0], "CRC-32"), (second + 46, [0x62], "another name"),
      (end + 8, [1, 0, 1, 0], "2 entries in a zip directory that announces 1"), (end + 4, [1, 0], "several parts"),
      (end + 16, [0, 0, 0, 0], "does not end where"), (end + 12, full, "does not end where"),
      (directory, [0], "no record"),
    ] as [(Int, [UInt8], String)] {
      let text = try changed(place, bytes)
      #expect(text.contains(found), "\(found): \(text)")
    }
    let empty = Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18)
    #expect(try Self.refusal(empty)?.contains("0 entries") == true)
    #expect(try Self.refusal(whole + [0])?.contains("no end") == true)
  }

  @Test("what cannot be opened is an error: no file, a folder, a device")
  func unreadable() {
    for path in ["/no/such/file", "/", "/dev/zero"] {
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.read(path) }
      #expect(error?.path == path)
    }
  }
}
