import Foundation
import Reporting
import Sweeps
import SyntheticModel
import TestSupport
import Testing

@Suite("What a sweep's files are held against")
struct SweepIntegrityTests {
  static func header(_ format: SweepFormat = .csv, _ shard: Shard = .whole) throws -> SweepHeader {
    SweepHeader(try SweepFileTests.configuration(), format: format, shard: shard)
  }

  static func open(_ path: String, _ format: SweepFormat = .csv) throws -> AppendOnlyFile? {
    try SweepFile(path, header: header(format)).open { _ in }.file
  }

  @Test("a second run on an output is refused while the first one has it, and changes nothing")
  func twoRuns() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("rows")
    var first = try Self.open(path)
    let before = try folder.read("rows.partial")
    let error = #expect(throws: FileError.self) { try Self.open(path) }
    #expect(error?.description.contains("is being written by process") == true)
    #expect(throws: FileError.self) { try SweepMerge.merge([path], into: path) }
    #expect(try folder.read("rows.partial") == before)
    // A run that is killed takes its lock with it.
    first = nil
    #expect(first == nil)
    #expect(try await SweepFileTests.sweep(path, SweepFileTests.configuration()) == 0)
    #expect(folder.names == ["rows"])
  }

  @Test("rows after the last one are an error", arguments: SweepFormat.allCases)
  func extraRows(format: SweepFormat) async throws {
    let folder = try TemporaryFolder()
    let configuration = try SweepFileTests.configuration()
    try await SweepFileTests.sweep(folder.path("rows"), configuration, format: format)
    let whole = try folder.read("rows")
    let last = whole.split(separator: "\n").last!
    for extra in [String(last) + "\n", String(last.prefix(20)), "\n", " "] {
      for name in ["more", "more.partial"] {
        try Files.write(whole + extra, to: folder.path(name))
        let error = #expect(throws: FileError.self, "\(name), \(extra)") { try Self.open(folder.path("more"), format) }
        #expect(error?.reason.contains("goes on after the \(configuration.cellCount) rows") == true)
        #expect(throws: FileError.self) { try SweepMerge.merge([folder.path(name)], into: folder.path("out")) }
        #expect(try folder.read(name) == whole + extra)
        try FileManager.default.removeItem(atPath: folder.path(name))
      }
    }
    #expect(folder.names == ["rows"])
  }

  @Test("a merge leaves what its output holds of something else, and of another sweep's unfinished rows")
  func mergeOverSomethingElse() async throws {
    let folder = try TemporaryFolder()
    try await SweepFileTests.sweep(folder.path("rows"), SweepFileTests.configuration())
    try await SweepFileTests.sweep(folder.path("other"), SweepFileTests.configuration(seed: 2))
    let other = try folder.read("other")
    try Files.write("notes\n", to: folder.path("notes"))
    try Files.write(String(other.prefix(other.count * 2 / 3)), to: folder.path("stopped.partial"))
    let names = folder.names
    for output in ["other", "notes", "stopped", "", "no/folder"] {
      #expect(throws: FileError.self) { try SweepMerge.merge([folder.path("rows")], into: folder.path(output)) }
      #expect(folder.names == names)
    }
    #expect(try folder.read("other") == other && folder.read("notes") == "notes\n")
    #expect(try folder.read("stopped.partial") == String(other.prefix(other.count * 2 / 3)))
    // The unfinished rows of the same sweep are all in the merge.
    let rows = try folder.read("rows")
    try Files.write(String(rows.prefix(rows.count / 2)), to: folder.path("mine.partial"))
    #expect(try SweepMerge.merge([folder.path("rows")], into: folder.path("mine")).rows == 32)
    #expect(try folder.read("mine") == rows)
  }

  @Test("errors say what is the matter with which file")
  func messages() async throws {
    let folder = try TemporaryFolder()
    let configuration = try SweepFileTests.configuration()
    for number in 1...3 {
      let shard = try Shard(parsing: "\(number)/3")
      try await SweepFileTests.sweep(folder.path("part\(number)"), configuration, shard: shard)
    }
    try await SweepFileTests.sweep(folder.path("half"), configuration, shard: try Shard(parsing: "1/2"))
    try await SweepFileTests.sweep(
      folder.path("seed2"), SweepFileTests.configuration(seed: 2), shard: try Shard(parsing: "3/3"))
    let part = try folder.read("part3")
    try Files.write(part.split(separator: "\n").dropLast(2).joined(separator: "\n") + "\n", to: folder.path("short"))
    func message(_ names: String...) throws -> String {
      let error = #expect(throws: FileError.self) {
        try SweepMerge.merge(names.map(folder.path), into: folder.path("out"))
      }
      return try #require(error).description.replacing(folder.root + "/", with: "")
    }
    #expect(try message("part1") == "part1: is not the whole sweep: give shard 2/3, 3/3 as well")
    #expect(try message("part1", "part2", "part1") == "part1: is shard 1/3, and so is part1: give each shard once")
    #expect(try message("part1", "half") == "half: is shard 1/2, but part1 is one of 3: give parts of one split")
    #expect(try message("part1", "part2", "seed2") == "seed2: is part of another sweep than part1: seed 2 instead of 1")
    #expect(try message("part1", "part2", "short") == "short: has 8 of its 10 rows: run shard 3/3 to its end")
    #expect(!folder.names.contains("out") && !folder.names.contains("out.partial"))
  }

  @Test("of a cell that fails the first is named, with its parameters, after all rows before it", arguments: [1, 2, 7])
  func failingCell(workers: Int) async throws {
    let configuration = try SweepFileTests.configuration()
    struct Odd: Error, CustomStringConvertible { let description = "the reason" }
    var rows = 0
    let runner = SweepRunner(configuration, format: .csv, workers: workers) { configuration, cell in
      if cell == 21 || cell == 30 { throw Odd() }
      if cell < 4 { Thread.sleep(forTimeInterval: 0.02) }
      return try SweepRow.compute(configuration, cell: cell)
    }
    let error = await #expect(throws: SweepCellError.self) { try await runner.run(from: 3) { rows += $0.rows.count } }
    #expect(rows == 18)
    #expect(
      error?.description == "cell 21 (classes 3, copies 1, mu 1, sigma 0.5, epsilon 0.2, lambda 1, beta 0.2, "
        + "smoothing appendix, perturbation lemma-2): the reason")
    #expect(error?.cell == 21 && error?.reason is Odd)
  }

  @Test("a sweep that is stopped hands on every row before the first missing one", arguments: [1, 3])
  func stopped(workers: Int) async throws {
    let configuration = try SweepFileTests.configuration()
    let asked = Counter()
    let runner = SweepRunner(configuration, format: .csv, workers: workers)
    var cells: [ResultValue?] = []
    let end = try await runner.run(from: 2, isStopped: { asked.next() > 11 }) { cells += $0.rows.map { $0["cell"] } }
    #expect(end == 2 + cells.count && end < configuration.cellCount)
    #expect(cells == (2..<end).map { .integer($0) })
    if workers == 1 { #expect(cells.count == 11) }
  }
}

/// Counts the calls of several threads.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func next() -> Int {
    lock.withLock {
      count += 1
      return count
    }
  }
}
