import Foundation
import MonteCarlo
import Reporting
import Tallies
import TestSupport
import Testing

@Suite("Files of tallies")
struct TallyFileTests {
  /// What joining the files says.
  static func refusal(_ folder: TemporaryFolder, _ names: [String]) -> String {
    do throws(FileError) {
      _ = try TallyMerge.merge(names.map(folder.path), into: folder.path("merged"))
      return "accepted"
    } catch {
      return error.description
    }
  }

  /// What taking up the file says.
  static func refusal(
    _ folder: TemporaryFolder, _ name: String, _ share: BlockShare = .whole, plan: SimulationPlan? = nil,
    configuration: ResultRecord = Samples.configuration()
  ) throws -> String {
    let plan = try plan ?? Samples.plan()
    do throws(FileError) {
      let file = TallyFile(folder.path(name), plan: plan, configuration: configuration, share: share)
      _ = try SimulationRun(plan, share, file: file)
      return "accepted"
    } catch {
      return error.description
    }
  }

  @Test("every flipped bit and every truncation of a file is found out")
  func damage() async throws {
    let folder = try TemporaryFolder()
    try await Samples.run(folder, "1", BlockShare(1, of: 2))
    try await Samples.run(folder, "2", BlockShare(2, of: 2))
    #expect(Self.refusal(folder, ["1", "2"]) == "accepted")
    let good = try folder.bytes("2")
    var accepted: [String] = []
    for place in good.indices {
      var bytes = good
      bytes[place] ^= 1 << UInt8(place % 8)
      try folder.write(bytes, "bad")
      if Self.refusal(folder, ["1", "bad"]) == "accepted" { accepted.append("bit of byte \(place)") }
      try folder.write(good.prefix(place), "bad")
      if Self.refusal(folder, ["1", "bad"]) == "accepted" { accepted.append("truncation to \(place) bytes") }
    }
    #expect(accepted.isEmpty && good.count > 500, "\(accepted)")
  }

  @Test("a log that was cut anywhere, as by a kill, is taken up and ends in the same bytes")
  func cut() async throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let plan = try Samples.plan()
    let whole = try await Samples.run(folder, "whole", plan: plan)
    let file = TallyFile(folder.path("a"), plan: plan, configuration: Samples.configuration(), share: .whole)
    await #expect(throws: Stop.self) {
      try await SimulationRun(plan, .whole, file: file).finish(workers: 1) { if $0.blocksDone > 8 { throw Stop() } }
    }
    let log = try folder.bytes("a.progress")
    for length in stride(from: 0, through: log.count, by: 11) + [log.count - 1, log.count] {
      try folder.write(log.prefix(length), "a.progress")
      #expect(try await Samples.run(folder, "a", plan: plan) == whole, "cut to \(length) bytes of \(log.count)")
      try FileManager.default.removeItem(atPath: folder.path("a"))
    }
  }

  @Test("lines that are doubled, exchanged or left out are found out")
  func lines() async throws {
    let folder = try TemporaryFolder()
    let text = try await Samples.run(folder, "good")
    let other = try await Samples.run(folder, "other", plan: Samples.plan(seed: 2))
    func variant(_ order: [Int], foreign: Bool = false) throws -> String {
      let lines = text.split(separator: "\n") + (foreign ? other.split(separator: "\n") : [])
      try folder.write(order.map { lines[$0] + "\n" }.joined(), "bad")
      return Self.refusal(folder, ["bad"])
    }
    #expect(try variant([0, 1, 2, 3]) == "accepted")
    #expect(try variant([0, 1, 3, 2]) == "accepted", "the order of simulations means nothing")
    #expect(try variant([0, 1, 2, 3, 3]).contains("line 5 does not go on where means#0 was"))
    #expect(try variant([0, 1, 2]).contains("blocks 0..<3 of means#0 is missing"))
    #expect(try variant([0, 2, 3]).contains("damaged header"))
    #expect(try variant([1, 2, 3]).contains("does not hold the tallies"))
    #expect(try variant([0, 1, 2, 7], foreign: true).contains("line 4 is damaged or of another run"))
    #expect(try variant([0]).contains("ends in its header"))
  }

  @Test("shares that are missing, doubled, incomplete, of another split, run or program are named")
  func shares() async throws {
    let folder = try TemporaryFolder()
    for number in 1...3 { try await Samples.run(folder, "\(number)", BlockShare(number, of: 3)) }
    try await Samples.run(folder, "half", BlockShare(1, of: 2))
    try await Samples.run(
      folder, "seed", BlockShare(3, of: 3), plan: Samples.plan(seed: 2), configuration: Samples.configuration(seed: 2))
    try await Samples.run(folder, "code", BlockShare(3, of: 3), plan: Samples.plan(power: 1))
    #expect(Self.refusal(folder, ["1", "3"]).contains("give share 2/3 as well"))
    #expect(Self.refusal(folder, ["1", "2", "3", "2"]).contains("is share 2/3, and so is"))
    #expect(Self.refusal(folder, ["1", "half"]).contains("give shares of one split"))
    #expect(Self.refusal(folder, ["1", "2", "seed"]).contains("seed 2 instead of 1"))
    #expect(Self.refusal(folder, ["1", "2", "code"]).contains("another version of the program"))
    #expect(Self.refusal(folder, ["1", "nothing"]).contains("cannot be read"))
    #expect(Self.refusal(folder, []).contains("name at least one"))
    #expect(Self.refusal(folder, ["1", "2", "3"]) == "accepted")
    // A merged file may be made again, and never takes another's place.
    #expect(Self.refusal(folder, ["3", "2", "1"]) == "accepted")
    try folder.write("precious\n", "merged")
    #expect(Self.refusal(folder, ["1", "2", "3"]) != "accepted")
    #expect(try folder.read("merged") == "precious\n")
  }

  @Test("files of another run or share, and files that are none of ours, are refused and left alone")
  func foreign() async throws {
    let folder = try TemporaryFolder()
    try await Samples.run(folder, "a", BlockShare(1, of: 2))
    #expect(try Self.refusal(folder, "a").contains("holds share 1/2 instead of 1/1"))
    let seed = try Self.refusal(
      folder, "a", BlockShare(1, of: 2), plan: Samples.plan(seed: 2), configuration: Samples.configuration(seed: 2))
    #expect(seed.contains("seed 1 instead of 2"), "\(seed)")
    // The same configuration and identities, but a statistic that is another function.
    let code = try Self.refusal(folder, "a", BlockShare(1, of: 2), plan: Samples.plan(power: 1))
    #expect(code.contains("another version of the program"), "\(code)")
    for text in ["hello", "hello\nworld\n", "{\"format\":\"ccf-theory tallies\"}\n{}\n"] {
      try folder.write(text, "b.progress")
      #expect(try Self.refusal(folder, "b") != "accepted")
      #expect(try folder.read("b.progress") == text)
      try folder.write(text, "c")
      #expect(try Self.refusal(folder, "c") != "accepted" && Self.refusal(folder, ["c"]) != "accepted")
      #expect(try folder.read("c") == text)
    }
    #expect(try Self.refusal(folder, "no/such/folder").contains("cannot be written"))
    #expect(try Self.refusal(folder, "").contains("is not the name of a file"))
    #expect(!folder.names.contains("c.progress"))
    // A complete file may be a link; nothing is written through one.
    try await Samples.run(folder, "whole")
    for (name, target) in [("link", "whole"), ("dangling", "none"), ("d.progress", "none")] {
      try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: folder.path(target))
    }
    #expect(try Self.refusal(folder, "link") == "accepted")
    #expect(try Self.refusal(folder, "dangling").contains("symbolic link") && !folder.names.contains("none"))
    #expect(try Self.refusal(folder, "d").contains("symbolic link"))
  }

  @Test("two runs cannot simulate into one file")
  func lock() async throws {
    let folder = try TemporaryFolder()
    let plan = try Samples.plan()
    let file = TallyFile(folder.path("a"), plan: plan, configuration: Samples.configuration(), share: .whole)
    let first = try SimulationRun(plan, .whole, file: file)
    #expect(first.isLocked)
    #expect(try Self.refusal(folder, "a").contains("is being written by"))
    try await first.finish(workers: 1) { _ in }
    #expect(try Self.refusal(folder, "a") == "accepted")
  }
}
