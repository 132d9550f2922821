import Foundation
import Reporting
import Sweeps
import TestSupport
import Testing

@Suite("Sweep files")
struct SweepFileTests {
  static func configuration(seed: UInt64 = 1) throws -> SweepConfiguration {
    try SweepConfiguration(beta: "0,0.2", epsilon: "0.1:0.4:0.02", samples: 0, seed: seed)
  }

  /// Runs or resumes a sweep into a file; returns how many rows were there already.
  @discardableResult
  static func sweep(
    _ path: String, _ configuration: SweepConfiguration, format: SweepFormat = .csv, shard: Shard = .whole
  ) async throws -> Int {
    let target = SweepFile(path, header: SweepHeader(configuration, format: format, shard: shard))
    var kept = 0
    let (finished, file) = try target.open { _ in kept += 1 }
    #expect(kept == finished)
    guard let file else { return finished }
    let runner = SweepRunner(configuration, format: format, shard: shard, workers: 2)
    try await runner.run(from: finished) { try file.append($0.text) }
    try file.finish(as: path)
    return finished
  }

  @Test("a run that was killed anywhere is resumed to the same bytes", arguments: SweepFormat.allCases)
  func resume(format: SweepFormat) async throws {
    let folder = try TemporaryFolder()
    let configuration = try Self.configuration()
    try await Self.sweep(folder.path("whole"), configuration, format: format)
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path("whole")))
    var keptSomething = false
    for fraction in [0, 0.003, 0.02, 0.3, 0.31, 0.32, 0.9, 0.9999, 1] {
      let cut = whole.prefix(Int(Double(whole.count) * fraction))
      // Killed while appending, and a complete-looking file that was cut: both go on.
      for name in ["cut.partial", "cut"] {
        try cut.write(to: URL(fileURLWithPath: folder.path(name)))
        if name == "cut" && fraction < 0.1 {
          try? FileManager.default.removeItem(atPath: folder.path("cut"))
          continue
        }
        let kept = try await Self.sweep(folder.path("cut"), configuration, format: format)
        if kept > 0 { keptSomething = true }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("cut"))) == whole, "cut at \(fraction)")
        try FileManager.default.removeItem(atPath: folder.path("cut"))
      }
    }
    #expect(keptSomething)
    #expect(folder.names == ["whole"])
  }

  @Test("a complete file is left alone")
  func complete() async throws {
    let folder = try TemporaryFolder()
    let configuration = try Self.configuration()
    try await Self.sweep(folder.path("a"), configuration)
    #expect(try await Self.sweep(folder.path("a"), configuration) == configuration.cellCount)
  }

  @Test("files that hold something else are errors and stay as they are")
  func foreign() async throws {
    let folder = try TemporaryFolder()
    let configuration = try Self.configuration()
    try await Self.sweep(folder.path("a"), configuration)
    let before = try folder.read("a")
    func refuse(
      _ name: String, _ configuration: SweepConfiguration, _ format: SweepFormat = .csv, _ shard: Shard = .whole
    ) {
      #expect(throws: FileError.self) {
        _ = try SweepFile(folder.path(name), header: SweepHeader(configuration, format: format, shard: shard)).open {
          _ in
        }
      }
    }
    refuse("a", try Self.configuration(seed: 2))
    refuse("a", configuration, .jsonLines)
    refuse("a", configuration, .csv, try Shard(parsing: "1/2"))
    #expect(try folder.read("a") == before)

    try Files.write("something else\n", to: folder.path("b.partial"))
    refuse("b", configuration)
    try Files.write("someth", to: folder.path("c"))
    refuse("c", configuration)
    #expect(try folder.read("b.partial") == "something else\n")

    // A row in the wrong place, and an incomplete file beside a partial one.
    var lines = before.split(separator: "\n")
    lines.swapAt(6, 7)
    try Files.write(lines.joined(separator: "\n") + "\n", to: folder.path("d"))
    refuse("d", configuration)
    try Files.write(String(before.prefix(before.count * 2 / 3)), to: folder.path("e"))
    try Files.write("x", to: folder.path("e.partial"))
    refuse("e", configuration)
    refuse("no/folder", configuration)
  }

  @Test("shards merge to the bytes of the unsharded run", arguments: SweepFormat.allCases)
  func merge(format: SweepFormat) async throws {
    let folder = try TemporaryFolder()
    let configuration = try Self.configuration()
    try await Self.sweep(folder.path("whole"), configuration, format: format)
    var parts: [String] = []
    for number in 1...3 {
      parts.append(folder.path("part\(number)"))
      try await Self.sweep(parts.last!, configuration, format: format, shard: try Shard(parsing: "\(number)/3"))
    }
    let merged = try SweepMerge.merge(parts.reversed(), into: folder.path("merged"))
    #expect(merged.rows == configuration.cellCount && merged.configuration == configuration)
    #expect(merged.inputs.map(\.path) == parts)
    for (input, part) in zip(merged.inputs, 1...3) {
      #expect(input.sha256 == SHA256.text(of: try folder.read("part\(part)")))
    }
    #expect(try folder.read("merged") == folder.read("whole"))
    // Once more, over what is there.
    #expect(try SweepMerge.merge(parts, into: folder.path("merged")).rows == configuration.cellCount)
    #expect(try SweepMerge.merge([folder.path("whole")], into: folder.path("copy")).rows == configuration.cellCount)
    #expect(try folder.read("copy") == folder.read("whole"))
  }

  @Test("a merge that cannot be whole is refused and leaves nothing")
  func badMerges() async throws {
    let folder = try TemporaryFolder()
    let configuration = try Self.configuration()
    var parts: [String] = []
    for number in 1...2 {
      parts.append(folder.path("part\(number)"))
      try await Self.sweep(parts.last!, configuration, shard: try Shard(parsing: "\(number)/2"))
    }
    let other = folder.path("other")
    try await Self.sweep(other, try Self.configuration(seed: 9), shard: try Shard(parsing: "2/2"))
    try Files.write(String(try folder.read("part2").dropLast(40)), to: folder.path("cut"))
    try Files.write("", to: folder.path("empty"))
    try Files.write("# ccf-theory sweep\nnothing\n", to: folder.path("nothing"))
    try Files.write("{\"a\":1}\n", to: folder.path("json"))
    let names = folder.names
    for inputs in [
      [], [parts[0]], [parts[0], parts[0], parts[1]], [parts[0], parts[1], parts[1]], [parts[0], other],
      [parts[0], folder.path("cut")], [folder.path("empty")], [folder.path("nothing")], [folder.path("json")],
      [folder.path("absent")],
    ] {
      #expect(throws: FileError.self) { try SweepMerge.merge(inputs, into: folder.path("out")) }
      #expect(folder.names == names)
    }
  }
}
