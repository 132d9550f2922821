import Reporting
import Testing

@Suite("Progress and provenance")
struct ProgressTests {
  @Test("a line of progress, as a bar and plain")
  func line() {
    let plain = ProgressMeter.line("sweep", done: 50, total: 200, fresh: 30, elapsed: .seconds(60), bar: false)
    #expect(plain == "sweep: 50/200 25 %, 5 min left")
    let bar = ProgressMeter.line("sweep", done: 100, total: 200, fresh: 100, elapsed: .seconds(3), bar: true)
    #expect(bar == "sweep [############............] 100/200 50 %, 3 s left")
    #expect(
      ProgressMeter.line("x", done: 5, total: 10, fresh: 0, elapsed: .seconds(1), bar: false) == "x: 5/10 50 %, ? left")
    #expect(
      ProgressMeter.line("x", done: 0, total: 0, fresh: 0, elapsed: .zero, bar: false) == "x: 0/0 100 %, ? left")
  }

  @Test("where steps mean nothing to people the share alone is shown")
  func share() {
    let line = ProgressMeter.line(
      "simulate", done: 50, total: 200, fresh: 30, elapsed: .seconds(60), bar: false, showsSteps: false)
    #expect(line == "simulate: 25 %, 5 min left")
    final class Log { var texts: [String] = [] }
    let log = Log()
    let meter = ProgressMeter("a", total: 4, showsSteps: false, onTerminal: false) { log.texts.append($0) }
    meter.finish(1)
    meter.finish(4)
    #expect(log.texts[0].hasPrefix("a: 25 % in ") && log.texts[1].hasPrefix("a: done in "))
  }

  @Test("durations in the unit that suits them")
  func durations() {
    let texts = [0.25, 11, 600, 9000].map { ProgressMeter.text(.seconds($0)) }
    #expect(texts == ["0.25 s", "11 s", "10 min", "2.5 h"])
  }

  @Test("updates keep their interval; a terminal's line is written over")
  func updates() {
    final class Log { var texts: [String] = [] }
    let log = Log()
    var slow = ProgressMeter("a", total: 2, onTerminal: false, interval: .seconds(1000)) { log.texts.append($0) }
    slow.update(1)
    #expect(log.texts.isEmpty)
    slow.finish(2)
    #expect(log.texts.count == 1 && log.texts[0].hasPrefix("a: 2 of 2 done in "))
    var fast = ProgressMeter("b", total: 2, onTerminal: true, interval: .zero) { log.texts.append($0) }
    fast.update(1)
    fast.finish(2)
    #expect(log.texts[1].hasPrefix("\r\u{1B}[Kb [############............] 1/2 50 %"))
    #expect(log.texts[2].hasPrefix("\r\u{1B}[Kb: 2 of 2"))
  }

  @Test("provenance says program, compiler, libraries, machine, command, inputs and time")
  func provenance() {
    var configuration = ResultRecord()
    configuration.append("seed", .text("1"))
    var libraries = ResultRecord()
    libraries.append("gsl", .text("2.7"))
    let record = RunProvenance(
      configuration: configuration, inputs: [RunProvenance.Input(path: "part1", sha256: "ab")], libraries: libraries,
      workers: 3, cells: 7, cellsKept: 2, elapsed: .seconds(2)
    ).record
    #expect(record["commit"] == .text(BuildInformation.commit))
    #expect(
      record["seconds"] == .number(2) && record["threads"] == .integer(3) && record["cellsComputed"] == .integer(7)
        && record["cellsKept"] == .integer(2))
    for path in [
      "program", "compiler", "command", "finished", "processor", "processorCores", "operatingSystem", "configuration",
    ] {
      #expect(record[path] != nil && record[path] != .missing && record[path] != .text("unknown"), "\(path)")
    }
    #expect(record["configurationSHA256"] == .text(SHA256.text(of: #"{"seed":"1"}"#)))
    let text = record.prettyJSON
    #expect(text.contains(#""gsl": "2.7""#) && text.contains(#"[{"path":"part1","sha256":"ab"}]"#))
  }

  @Test("the compiler and the system are told")
  func system() {
    #expect(BuildInformation.compiler.contains("Swift ") && BuildInformation.compiler.contains("clang "))
    #expect(OperatingSystem.text.contains("Linux") == (OperatingSystem.standardLibrary.hasPrefix("glibc")))
  }
}
