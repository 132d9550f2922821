import Foundation
import TestSupport
import Testing

@Suite("ccf-theory sweep and merge", .serialized)
struct SweepCommandTests {
  static let grid = ["sweep", "--epsilon", "0.1:0.4:0.1", "--beta", "0,0.2", "--samples", "200"]

  /// Half a second of work: a thousand cells.
  static let thousand = ["sweep", "--epsilon", "0.001:0.499:0.002", "--beta", "0:0.3:0.1", "--samples", "500"]

  @Test("rows on standard output, the agreement on standard error")
  func standardOutput() throws {
    let outcome = try Command.run(Self.grid + ["--check"])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("#") }.count == 3)
    #expect(lines.count == 3 + 1 + 8)
    #expect(outcome.errors.contains("agree") && !outcome.errors.contains("DISAGREE"))
    let json = try Command.run(Self.grid + ["--format", "jsonl"]).output.split(separator: "\n")
    #expect(json.count == 9)
    for line in json { #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any]) }
  }

  @Test("the same bytes for any number of threads")
  func threads() throws {
    let outputs = try ["1", "2", "5"].map { try Command.run(Self.grid + ["--threads", $0]).output }
    #expect(Set(outputs).count == 1)
    #expect(try Command.run(Self.grid + ["--threads", "0"]).status == 64)
  }

  @Test("a run that was killed is taken up again and ends in the same bytes")
  func killed() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.thousand
    let process = try Command.start(arguments + ["--output", folder.path("rows.csv")], folder)
    try Command.wait(for: process) { (try? folder.read("rows.csv.partial").utf8.count) ?? 0 > 30_000 }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal, "the run ended before it could be killed")
    #expect(!FileManager.default.fileExists(atPath: folder.path("rows.csv")))
    // What a kill in the middle of a write leaves.
    let half = try FileHandle(forUpdating: URL(fileURLWithPath: folder.path("rows.csv.partial")))
    try half.truncate(atOffset: try half.seekToEnd() - 7)
    try half.close()

    let resumed = try Command.run(arguments + ["--output", folder.path("rows.csv")])
    #expect(resumed.status == 0 && resumed.errors.contains("finished cells kept"), "\(resumed.errors)")
    let fresh = try Command.run(arguments + ["--output", folder.path("fresh.csv")])
    #expect(fresh.status == 0)
    #expect(try folder.read("rows.csv") == folder.read("fresh.csv"))
    #expect(!folder.names.contains { $0.hasSuffix(".partial") })

    let again = try Command.run(arguments + ["--output", folder.path("rows.csv")])
    #expect(again.status == 0 && again.errors.contains("nothing to compute"))
    let other = try Command.run(Self.grid + ["--output", folder.path("rows.csv")])
    #expect(other.status == 65 && other.errors.contains("does not hold this sweep"))
    let provenance =
      try JSONSerialization.jsonObject(
        with: Data(folder.read("fresh.csv.provenance.json").utf8)) as? [String: Any]
    for key in [
      "program", "commit", "compiler", "libraries", "command", "finished", "seconds", "threads", "processor",
      "operatingSystem", "configuration", "configurationSHA256",
    ] {
      #expect(provenance?[key] != nil, "\(key)")
    }
    let libraries = try #require(provenance?["libraries"] as? [String: String])
    for name in ["gsl", "arb", "flint"] { #expect(libraries[name]?.first?.isNumber == true, "\(libraries)") }
  }

  @Test(
    "a run that is told to stop says how to go on, and the rest gives the same bytes",
    arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func stopped(signal: Int32, status: Int32) throws {
    let folder = try TemporaryFolder()
    let arguments = Self.thousand + ["--output", folder.path("rows.csv")]
    let process = try Command.start(arguments, folder)
    try Command.wait(for: process) { (try? folder.read("rows.csv.partial").utf8.count) ?? 0 > 20_000 }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == status)
    let errors = try folder.read("err")
    let rows = try folder.read("rows.csv.partial").split(separator: "\n").count - 4
    #expect(errors.contains("stopped by SIG") && errors.contains("the same command goes on from there"), "\(errors)")
    #expect(errors.contains("rows.csv.partial: holds \(rows) of 1000 cells"), "\(errors)")
    #expect(try Command.run(arguments).errors.contains("\(rows) finished cells kept"))
    #expect(try folder.read("rows.csv") == Command.run(Array(arguments.dropLast(2))).output)
  }

  @Test("a second run on the same output exits with 65, names the first one, and spoils nothing")
  func twoRuns() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.thousand + ["--output", folder.path("rows.csv")]
    let process = try Command.start(arguments, folder)
    try Command.wait(for: process) { (try? folder.read("rows.csv.partial").utf8.count) ?? 0 > 20_000 }
    let second = try Command.run(arguments)
    #expect(second.status == 65 && second.errors.contains("is being written by process \(process.processIdentifier)"))
    #expect(second.output.isEmpty)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try folder.read("rows.csv") == Command.run(Array(arguments.dropLast(2))).output)
  }

  @Test(
    "a damaged header ends a merge with 65, not with a trap", arguments: ["-1", "0", "99999999999999999999", "nan"])
  func damagedHeader(cells: String) throws {
    let folder = try TemporaryFolder()
    let rows = try Command.run(Self.grid).output.replacing("\"cells\":8", with: "\"cells\":\(cells)")
    try Data(rows.utf8).write(to: URL(fileURLWithPath: folder.path("part")))
    let merge = try Command.run("merge", "--output", folder.path("out"), folder.path("part"))
    #expect(merge.status == 65 && merge.errors.contains("part"), "\(merge.errors)")
    #expect(folder.names == ["part"])
  }

  @Test("what --plot needs is asked for before the sweep starts")
  func plotsFirst() throws {
    let folder = try TemporaryFolder()
    // Hours of work, which must not begin.
    let long = ["sweep", "--samples", "5000000", "--output", folder.path("rows.csv"), "--plot"]
    let empty = try Command.run(long + [""])
    #expect(empty.status == 64 && empty.errors.contains("plot = \"\""))
    let noFolder = try Command.run(long + ["/dev/null/figures"])
    #expect(noFolder.status == 65 && noFolder.errors.contains("/dev/null"))
    let noGnuplot = try Command.run(long + [folder.path("figures")], environment: ["PATH": folder.root])
    #expect(noGnuplot.status == 65 && noGnuplot.errors.contains("gnuplot: is not on PATH"), "\(noGnuplot.errors)")
    #expect(folder.names.isEmpty)
  }

  @Test("shards merge to the unsharded file")
  func shards() throws {
    let folder = try TemporaryFolder()
    var parts: [String] = []
    for number in 1...3 {
      parts.append(folder.path("part\(number)"))
      #expect(try Command.run(Self.grid + ["--output", parts.last!, "--shard", "\(number)/3"]).status == 0)
    }
    #expect(try Command.run(Self.grid + ["--output", folder.path("whole")]).status == 0)
    #expect(try Command.run(["merge", "--output", folder.path("merged")] + parts).status == 0)
    #expect(try folder.read("merged") == folder.read("whole"))
    let provenance = try folder.read("merged.provenance.json")
    for number in 1...3 {
      let sum = Process()
      let pipe = Pipe()
      sum.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
      sum.arguments = [folder.path("part\(number)")]
      sum.standardOutput = pipe
      try sum.run()
      let digest = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile().prefix(64), as: UTF8.self)
      #expect(provenance.contains("\(folder.path("part\(number)"))\",\"sha256\":\"\(digest)\""), "\(provenance)")
    }
    let missing = try Command.run("merge", "--output", folder.path("bad"), parts[0], parts[2])
    #expect(missing.status == 65 && missing.errors.contains("give shard 2/3"))
    #expect(try Command.run(Self.grid + ["--shard", "4/3"]).status == 64)
  }

  @Test("plots are drawn")
  func plots() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(Self.grid + ["--plot", folder.path("figures")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for figure in ["w2-epsilon", "accuracy-t", "cas-epsilon"] {
      for suffix in ["svg", "png"] {
        #expect(FileManager.default.fileExists(atPath: folder.path("figures/\(figure).\(suffix)")))
      }
    }
  }

  @Test(
    "grids that cannot be swept exit with 64",
    arguments: [
      ["--epsilon", ""], ["--epsilon", "0.5:0.1:0.1"], ["--epsilon", "0:1:1e-9"], ["--epsilon", "nan"],
      ["--sigma", "0.5,-1"], ["--sigma", "0"], ["--beta", "0:1:0.1"], ["--classes", "2"], ["--samples", "3"],
      ["--smoothing", ""], ["--perturbation", "none"],
    ])
  func badGrids(arguments: [String]) throws {
    let outcome = try Command.run(["sweep"] + arguments)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("epsilon beyond mu/2 is swept and flagged")
  func outside() throws {
    let outcome = try Command.run("sweep", "--epsilon", "0.6", "--beta", "0", "--samples", "0")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").last?.contains("true,false,true") == true)
  }

  @Test("outputs that cannot be written exit with 65")
  func unwritable() throws {
    for path in ["/no/such/folder/rows.csv", "/dev/null/rows.csv", "/proc/rows.csv", "/"] {
      let outcome = try Command.run(Self.grid + ["--output", path])
      #expect(outcome.status == 65 && outcome.errors.contains(path), "\(outcome.errors)")
    }
  }

  @Test("a disk that fills up is an error with 65, and what fitted is taken up again")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.grid + ["--output", folder.path("rows.csv")]
    // The shell's limit on file sizes makes writes fail as a full disk does: 4 KiB, half a sweep.
    let limited = try Command.shell("trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\" 2>/dev/null", arguments)
    #expect(limited.status == 65)
    #expect(folder.names == ["rows.csv.partial"])
    #expect(try Command.run(arguments).status == 0)
    #expect(try folder.read("rows.csv") == Command.run(Self.grid).output)
  }

  @Test("messages never get into a file of rows, even where standard error is closed")
  func closedStreams() throws {
    let folder = try TemporaryFolder()
    let rows = try Command.run(Self.grid).output
    for closed in ["2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
      let arguments = Self.grid + ["--output", folder.path("rows.csv")]
      #expect(try Command.shell("exec \"$0\" \"$@\" \(closed)", arguments).status == 0)
      #expect(try folder.read("rows.csv") == rows)
      try FileManager.default.removeItem(atPath: folder.path("rows.csv"))
    }
    let lost = try Command.shell("exec \"$0\" \"$@\" >&-", Self.grid)
    #expect(lost.status == 65 && lost.errors.contains("standard output"))
  }

  @Test("a bar on a terminal, plain text on a dumb one and in a log", .enabled(if: Command.canMakeTerminals))
  func progress() throws {
    func shown(_ terminal: String) throws -> String {
      let inside = ([Command.executable.path] + Self.thousand).map { "'\($0)'" }.joined(separator: " ") + " >/dev/null"
      return try Command.shell("TERM=\(terminal) script -qec \"$1\" /dev/null", [inside]).output
    }
    let bar = try shown("xterm")
    #expect(bar.contains("\r\u{1B}[Ksweep [####") && bar.contains("sweep: 1000 of 1000 done in"), "\(bar)")
    #expect(try !shown("dumb").contains("\u{1B}"))
    let log = try Command.run(Self.thousand)
    #expect(!log.errors.contains("\u{1B}") && log.errors.contains("sweep: 1000 of 1000 done in"))
  }

  @Test("devices and folders in place of files are refused")
  func notFiles() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: folder.path("a.csv.partial"), withDestinationPath: "/dev/zero")
    try FileManager.default.createDirectory(atPath: folder.path("b.csv"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: folder.path("c.csv"), withDestinationPath: folder.path("d.csv"))
    for name in ["a.csv", "b.csv", "c.csv", "/dev/stdout"] {
      let path = name.hasPrefix("/") ? name : folder.path(name)
      #expect(try Command.run(Self.grid + ["--output", path]).status == 65)
    }
    #expect(folder.names == ["a.csv.partial", "b.csv", "c.csv"])
  }
}
