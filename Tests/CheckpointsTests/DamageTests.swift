import Checkpoints
import Foundation
import Reporting
import Tensors
import TestSupport
import Testing

@Suite("Damaged and hostile checkpoints")
struct DamageTests {
  /// Small files of every format.
  static let samples = [
    "types-2.pt", "windows-2.pt", "types-2-legacy.pt", "windows-2-legacy.pt", "network-legacy.pth", "types.safetensors",
    "nested-net.pth",
  ]

  static func golden(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(ExpectedFiles.golden.folder)/\(name)")))
  }

  /// What reading these bytes gives: tensors, or `nil` for a typed error about this file.
  static func read(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> StateDict? {
    let path = folder.path("damaged")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    do {
      return try Checkpoint.read(path).stateDict
    } catch {
      #expect(error.path == path && !error.found.isEmpty && !error.accepted.isEmpty)
      return nil
    }
  }

  @Test("every truncation is an error", arguments: samples)
  func truncation(name: String) throws {
    let folder = try TemporaryFolder()
    let whole = try Self.golden(name)
    #expect(try Self.read(whole, folder) != nil)
    for size in 0..<whole.count {
      let read = try Self.read(Array(whole.prefix(size)), folder)
      #expect(read == nil, "\(size) of \(whole.count) bytes")
    }
  }

  @Test("any change ends in tensors or a typed error; nothing traps, hangs or takes much memory", arguments: samples)
  func mutation(name: String) throws {
    let folder = try TemporaryFolder()
    let whole = try Self.golden(name)
    let intact = try Self.read(whole, folder)
    var random = Mutations(state: 6)
    var (refused, changed) = (0, 0)
    let rounds = 3000
    for round in 0..<rounds {
      let bytes = random.change(whole, round)
      if let read = try Self.read(bytes, folder) { changed += read == intact ? 0 : 1 } else { refused += 1 }
    }
    // What a zip file holds is under check sums; the older format and safetensors have none over the values.
    #expect(refused > rounds / 4, "\(refused)")
    if name.hasSuffix("-2.pt") || name.hasPrefix("nested") { #expect(changed <= rounds / 100, "\(changed)") }
  }

  @Test("a changed bit of a zip file is noticed, or changes nothing that is read", arguments: 0..<8)
  func bits(bit: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try Self.golden("windows-2.pt")
    let intact = try #require(try Self.read(whole, folder))
    for place in whole.indices where place % 4 == bit % 4 {
      var bytes = whole
      bytes[place] ^= 1 << UInt8(bit)
      let read = try Self.read(bytes, folder)
      #expect(read == nil || read == intact, "bit \(bit) of byte \(place)")
    }
  }
}

/// Deterministic damage.
struct Mutations: RandomNumberGenerator {
  var state: UInt64

  /// Steele, Lea and Flood's generator.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  /// `whole` with a change of the kind that `round` picks.
  mutating func change(_ whole: [UInt8], _ round: Int) -> [UInt8] {
    var bytes = whole
    let place = Int.random(in: 0..<bytes.count, using: &self)
    let end = min(bytes.count, place + Int.random(in: 1...16, using: &self))
    switch round % 8 {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &self)
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 4: bytes.replaceSubrange(place..<end, with: [UInt8](repeating: 0xff, count: end - place))
    case 5: bytes.replaceSubrange(place..<end, with: [UInt8](repeating: 0, count: end - place))
    case 6:
      // A pickle opcode, where it may do harm.
      bytes[place] = Array(
        "()}]NKMJGXUTCBct0123rqhjQRbsuaeld.".utf8 + [0x85, 0x86, 0x88, 0x8a, 0x8b, 0x8d, 0x8e, 0x93]
      )
      .randomElement(using: &self)!
    default:
      let source = Int.random(in: 0..<bytes.count, using: &self)
      for offset in 0..<(end - place) where source + offset < bytes.count {
        bytes[place + offset] = whole[source + offset]
      }
    }
    return bytes
  }
}
