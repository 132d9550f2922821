import Foundation
import Reporting
import Sweeps
import TestSupport
import Testing

@Suite("Damaged sweep files")
struct DamagedFileTests {
  /// A small complete file.
  static func whole(_ format: SweepFormat) throws -> [UInt8] {
    let configuration = try SweepConfiguration(beta: "0,0.2", epsilon: "0.1,0.4,0.6", samples: 0, seed: 1)
    var record = SweepHeader(configuration, format: format, shard: .whole).text
    for cell in 0..<configuration.cellCount {
      let row = try SweepRow.compute(configuration, cell: cell)
      record += (format == .csv ? row.csvLine : row.jsonLine) + "\n"
    }
    return Array(record.utf8)
  }

  /// What a merge makes of a file with these bytes; `nil` if it refuses them.
  static func merged(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> Data? {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path("damaged")))
    defer { try? FileManager.default.removeItem(atPath: folder.path("out")) }
    do {
      _ = try SweepMerge.merge([folder.path("damaged")], into: folder.path("out"))
    } catch {
      #expect(folder.names == ["damaged"])
      return nil
    }
    return try Data(contentsOf: URL(fileURLWithPath: folder.path("out")))
  }

  @Test("each of these is refused: header, rows, keys and line ends", arguments: SweepFormat.allCases)
  func refused(format: SweepFormat) throws {
    let folder = try TemporaryFolder()
    let whole = try Self.whole(format)
    let text = String(decoding: whole, as: UTF8.self)
    #expect(try Self.merged(whole, folder) == Data(whole))
    var damaged = ["", "\n", "\0", "{}", "{}\n", "null\n", "[]\n", "# ccf-theory sweep\n", "# ccf-theory sweep"]
    for cells in ["-1", "0", "5", "7", "6.0", "1e999", "99999999999999999999", "nan", "null", "\"6\"", ""] {
      damaged.append(text.replacing("\"cells\":6", with: "\"cells\":\(cells)"))
    }
    let version = "\"formatVersion\":\(SweepConfiguration.formatVersion),"
    for (old, new) in [
      (version, "\"formatVersion\":0,"), (version, ""), ("\"samples\":0", "\"samples\":-5"),
      ("\"samples\":0", "\"samples\":0,\"samples\":0"), ("\"seed\":\"1\"", "\"seed\":\"-1\""),
      ("\"seed\":\"1\"", "\"seed\":1"), ("\"beta\":\"0,0.2\"", "\"beta\":\"0:0.2:0.2\""),
      ("\"beta\":\"0,0.2\"", "\"beta\":\"0,nan\""), ("\"beta\":\"0,0.2\"", "\"beta\":\"0,2\""),
      ("\"classes\":\"3\"", "\"classes\":\"-3\""), ("\"copies\":\"1\"", "\"copies\":\"1e300\""),
      ("[\"appendix\"]", "[]"), ("[\"appendix\"]", "[\"other\"]"), ("[\"appendix\"]", "\"appendix\""),
    ] {
      #expect(text.contains(old))
      damaged.append(text.replacing(old, with: new))
    }
    // A shard that is none, line ends of another system, a mark at the front, rows that are twice there or swapped.
    switch format {
    case .csv:
      for shard in ["0/2", "3/2", "-1/-1", "1/1", "x", "1/99999999999999999999"] {
        damaged.append(text.replacing("\ncell,", with: "\n# shard \(shard)\ncell,"))
      }
    case .jsonLines:
      for shard in ["\"0/2\"", "\"3/2\"", "\"1/1\"", "7", "null"] {
        damaged.append(text.replacing("\"}\n", with: "\",\"shard\":\(shard)}\n", maxReplacements: 1))
      }
      damaged.append(text.replacing("\"classes\":3,", with: "\"classes\":3,\"classes\":3,"))
      damaged.append(text.replacing("\"classes\":3,", with: "\"classes\":3, "))
      damaged.append(text.replacing("\"cell\":2,", with: String(repeating: "[", count: 100_000)))
    }
    damaged.append(text.replacing("\n", with: "\r\n"))
    damaged.append("\u{FEFF}" + text)
    damaged.append(text.replacing("k", with: "\u{212A}"))  // the Kelvin sign, which counts as the same letter
    let lines = text.split(separator: "\n").map(String.init)
    damaged.append((lines + [lines.last!]).joined(separator: "\n") + "\n")
    damaged.append((lines.dropLast(2) + lines.suffix(2).reversed()).joined(separator: "\n") + "\n")
    damaged.append(lines.joined(separator: "\n"))
    for (index, one) in damaged.enumerated() where one != text {
      #expect(try Self.merged(Array(one.utf8), folder) == nil, "\(index): \(one.prefix(600))")
    }
  }

  @Test(
    "any other damage is refused, or is in a result's value and kept as it is; nothing traps",
    arguments: SweepFormat.allCases)
  func arbitrary(format: SweepFormat) throws {
    let folder = try TemporaryFolder()
    let whole = try Self.whole(format)
    let headerSize = format == .csv ? 4 : 1
    let header = whole.split(separator: 10).prefix(headerSize).joined(separator: [10])
    var random = SplitMix64(state: 20_251)
    var refused = 0
    let rounds = 600
    for round in 0..<rounds {
      var bytes = whole
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
      switch round % 6 {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes.removeLast(bytes.count - place)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4:
        let noise = (place..<end).map { _ in UInt8.random(in: 0...255, using: &random) }
        bytes.replaceSubrange(place..<end, with: noise)
      default:
        let numbers = ["-1", "nan", "1e999", "99999999999999999999", "0x1", "--", "\u{0}", "1,2", "\"", "}{"]
        bytes.replaceSubrange(place..<min(end, place + 4), with: numbers.randomElement(using: &random)!.utf8)
      }
      guard let out = try Self.merged(bytes, folder) else {
        refused += 1
        continue
      }
      #expect(out == Data(bytes), "round \(round)")
      #expect(bytes.starts(with: header) || bytes == whole, "round \(round)")
    }
    // A changed value of a result is all that can pass.
    #expect(refused > rounds * 8 / 10, "\(refused) of \(rounds)")
  }
}

/// Steele, Lea and Flood's generator: the same damage in every run.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
