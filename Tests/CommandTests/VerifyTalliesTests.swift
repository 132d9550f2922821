import Foundation
import TestSupport
import Testing

@Suite("ccf-theory verify: tallies, shards, stops", .serialized)
struct VerifyTalliesTests {
  /// A verification of three claims with simulations of both kinds, half a second of work.
  static let few =
    ["verify", "--only", "theorem-2", "--only", "lemma-1", "--samples", "5000000", "--draws", "300000"]
    + ["--points", "16", "--seed", "9"]

  /// The report's evidence: all of report.json but its provenance.
  static func evidence(_ folder: TemporaryFolder, _ name: String) throws -> String {
    let lines = try folder.read(name + "/report.json").split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("  \"provenance\"") })
    let end = try #require(lines[start...].firstIndex { $0.hasPrefix("  }") })
    return (lines[..<start] + lines[(end + 1)...]).joined(separator: "\n")
  }

  @Test("shards, merged, give byte for byte the tallies and the report's evidence of one run")
  func shards() throws {
    let folder = try TemporaryFolder()
    let one = try Command.run(Self.few + ["--tallies", folder.path("one"), "--report", folder.path("r1")])
    #expect(one.status == 0, "\(one.errors)")
    var parts: [String] = []
    for number in 1...3 {
      parts.append(folder.path("part\(number)"))
      let part = try Command.run(
        Self.few + ["--tallies", parts.last!, "--shard", "\(number)/3", "--threads", "\(number)"])
      #expect(part.status == 0 && part.output.isEmpty && part.errors.contains("share \(number)/3 is complete"))
    }
    #expect(try Command.run(["merge", "--output", folder.path("merged")] + parts).status == 0)
    #expect(try folder.read("merged") == folder.read("one"))
    #expect(try folder.read("merged.provenance.json").contains("sha256"))
    let merged = try Command.run(Self.few + ["--tallies", folder.path("merged"), "--report", folder.path("r2")])
    #expect(merged.status == 0 && merged.errors.contains("nothing to simulate"), "\(merged.errors)")
    #expect(merged.output == one.output)
    #expect(try Self.evidence(folder, "r2") == Self.evidence(folder, "r1"))
    // Without a file, and with another number of threads.
    let plain = try Command.run(Self.few + ["--threads", "1", "--report", folder.path("r3")])
    #expect(plain.output == one.output)
    #expect(try Self.evidence(folder, "r3") == Self.evidence(folder, "r1"))
    let provenance = try folder.read("r2/report.json")
    #expect(provenance.contains("\"path\": \"\(folder.path("merged"))\"") || provenance.contains("merged"))
  }

  @Test("files that are missing, doubled, truncated, damaged or foreign end with 65 and say why")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let tiny = ["verify", "--only", "lemma-1", "--draws", "50000"]
    func simulate(_ name: String, _ arguments: String...) throws -> Command.Outcome {
      try Command.run(tiny + ["--tallies", folder.path(name)] + arguments)
    }
    for number in 1...2 { #expect(try simulate("\(number)", "--shard", "\(number)/2").status == 0) }
    let text = try folder.read("2")
    try text.dropLast(40).write(toFile: folder.path("short"), atomically: true, encoding: .utf8)
    try text.replacingOccurrences(of: "\"sums\":[\"", with: "\"sums\":[\"1")
      .write(toFile: folder.path("altered"), atomically: true, encoding: .utf8)
    #expect(try simulate("seed", "--shard", "2/2", "--seed", "5").status == 0)
    func merge(_ names: String...) throws -> Command.Outcome {
      try Command.run(["merge", "--output", folder.path("merged")] + names.map(folder.path))
    }
    for (names, reason) in [
      (["1"], "give share 2/2"), (["1", "2", "2"], "give each share once"), (["1", "short"], "is incomplete"),
      (["1", "altered"], "damaged"), (["1", "seed"], "seed 5 instead of 1"), (["1", "none"], "cannot be read"),
    ] {
      let outcome = try Command.run(["merge", "--output", folder.path("merged")] + names.map(folder.path))
      #expect(outcome.status == 65 && outcome.errors.contains(reason), "\(names): \(outcome.errors)")
    }
    #expect(!folder.names.contains("merged"))
    for (outcome, reason) in [
      (try simulate("1"), "holds share 1/2 instead of 1/1"), (try simulate("short", "--shard", "2/2"), "is incomplete"),
      (try simulate("1", "--shard", "1/2", "--seed", "5"), "seed 1 instead of 5"),
      (try simulate("no/folder/file"), "cannot be written"),
    ] { #expect(outcome.status == 65 && outcome.errors.contains(reason), "\(outcome.errors)") }
    for arguments in [
      ["--shard", "1/2"], ["--shard", "3/2", "--tallies", "x"], ["--threads", "0"], ["--draws", "3"],
      ["--shard", "1/2", "--tallies", folder.path("x"), "--report", folder.path("r")],
    ] { #expect(try Command.run(["verify"] + arguments).status == 64, "\(arguments)") }
    #expect(try merge("1", "2").status == 0)
  }

  /// Two seconds of work on two cores; what is done is written down once a second.
  static let long = ["verify", "--only", "cas", "--only", "lemma-1", "--draws", "2000000", "--samples", "65536"]

  /// Starts the long run and waits until it has written down some tallies.
  static func interrupt(_ folder: TemporaryFolder, _ signal: Int32) throws -> Process {
    func log() -> String { (try? folder.read("a.progress")) ?? "" }
    let before = log().utf8.count
    let process = try Command.start(long + ["--tallies", folder.path("a")], folder)
    try Command.wait(for: process) { log().utf8.count > before && log().split(separator: "\n").count >= 3 }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process
  }

  @Test("a run that was killed, or stopped by a signal, is taken up again and ends in the same bytes")
  func interruptions() throws {
    let folder = try TemporaryFolder()
    let killed = try Self.interrupt(folder, SIGKILL)
    #expect(killed.terminationReason == .uncaughtSignal, "the run ended before it could be killed")
    #expect(folder.names.contains("a.progress") && !folder.names.contains("a"))
    // What a kill in the middle of a write leaves.
    let log = try FileHandle(forUpdating: URL(fileURLWithPath: folder.path("a.progress")))
    try log.truncate(atOffset: try log.seekToEnd() - 7)
    try log.close()

    let stopped = try Self.interrupt(folder, SIGTERM)
    let errors = try folder.read("err")
    #expect(stopped.terminationReason == .exit && stopped.terminationStatus == 143, "\(errors)")
    #expect(errors.contains("stopped by SIGTERM") && errors.contains("the same command goes on from there"))

    let resumed = try Command.run(Self.long + ["--tallies", folder.path("a")])
    #expect(resumed.status == 0 && resumed.errors.contains("% done, kept"), "\(resumed.errors)")
    let fresh = try Command.run(Self.long + ["--tallies", folder.path("b")])
    #expect(fresh.status == 0 && fresh.output == resumed.output)
    #expect(try folder.read("a") == folder.read("b"))
    #expect(!folder.names.contains { $0.hasSuffix(".progress") })
  }

  @Test("without a file a stopped run says that nothing was kept; a second run on one file is refused")
  func withoutFile() throws {
    let folder = try TemporaryFolder()
    let running = try Command.start(Self.long + ["--tallies", folder.path("a")], folder)
    try Command.wait(for: running) { folder.names.contains("a.progress") }
    let second = try Command.run(Self.long + ["--tallies", folder.path("a")])
    #expect(second.status == 65 && second.errors.contains("is being written by"), "\(second.errors)")
    kill(running.processIdentifier, SIGINT)
    running.waitUntilExit()
    #expect(running.terminationStatus == 130)

    let bare = try TemporaryFolder()
    let process = try Command.start(Self.long, bare)
    Thread.sleep(forTimeInterval: 0.5)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(try bare.read("err").contains("with --tallies FILE a verification can be taken up again"))
  }
}
