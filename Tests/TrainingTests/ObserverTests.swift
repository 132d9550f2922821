import EngineTestSupport
import EventLogs
import Recipes
import Reporting
import TestSupport
import Testing
import Training

@Suite(.engine) struct ObserverTests {
  /// What was written.
  final class Written {
    var text = ""
  }

  private func report(
    onTerminal: Bool, settings: [String] = [], stopAfter: Int? = nil
  ) throws -> String {
    let written = Written()
    try TemporaryFolder.with { path in
      let reporter = ProgressReporter(peak: 1e11, onTerminal: onTerminal, interval: .zero) { written.text += $0 }
      let trainer = try MadeImages.trainer(
        MadeImages.recipe(["epochs=2"] + settings), in: RunFolder(path), observers: [reporter]
      ).trainer
      var left = stopAfter ?? .max
      _ = try trainer.run {
        left -= 1
        return left == 0 ? "the test wants it" : nil
      }
    }
    return written.text
  }

  @Test func `a log gets a line for each step, and a row for each epoch`() throws {
    let lines = try report(onTerminal: false).split(separator: "\n")
    #expect(lines.first?.hasPrefix("2 epochs of 3 steps, 40 images; ") == true)
    #expect(lines.count { $0.hasPrefix("epoch 1/2 step ") } == 3)
    #expect(lines.count { $0.hasPrefix("evaluation on test: ") } == 4)
    let rows = lines.filter { $0.hasPrefix("epoch 2/2: rate 0.1, loss ") }
    #expect(rows.count == 1)
    #expect(rows.first?.contains(" robust ") == true)
    #expect(rows.first?.contains("FLOP/s (") == true)
    #expect(lines.last == "all 2 epochs are done")
  }

  @Test func `a terminal gets one line that is written over, with a bar and the time left`() throws {
    let text = try report(onTerminal: true)
    #expect(text.contains("\r\u{1B}[Kepoch 1/2 [######..............] step 1/3, loss "))
    #expect(text.contains(" left"))
    #expect(!text.contains("step 1/3, loss\n"))
  }

  @Test func `a stopped run says how to go on`() throws {
    let text = try report(onTerminal: false, stopAfter: 2)
    #expect(text.hasSuffix("stopped (the test wants it) after 0 epochs; --resume goes on from here\n"))
  }

  @Test func `what epochs cost is one row each, added to by a run that goes on`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      func run(_ resume: Bool, looks: Int) throws {
        let trainer = try MadeImages.trainer(
          MadeImages.recipe(), in: folder, observers: [TimingLog(folder.timing, peak: 1e11)]
        ).trainer
        if resume { try trainer.resume() }
        var left = looks
        _ = try trainer.run {
          left -= 1
          return left == 0 ? "the test wants it" : nil
        }
      }
      // Three steps and three batches of evaluation an epoch, then a step.
      try run(false, looks: 7)
      try run(true, looks: .max)
      var rows: [String] = []
      let reader = try LineReader(folder.timing)
      while let line = try reader.next() { rows.append(line.text) }
      #expect(rows.first == "epoch,seconds,trainingSeconds,images,imagesPerSecond,gigaflops,fractionOfPeak")
      #expect(rows.dropFirst().map { $0.prefix { $0 != "," } } == ["1", "2", "3"])
    }
  }

  @Test func `the event file has the epochs' values, each once, also after a run was taken up`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      func run(_ resume: Bool, looks: Int) throws -> Trainer {
        let trainer = try MadeImages.trainer(
          MadeImages.recipe(), in: folder, observers: [EventLogWriter(folder.path, stepsBetween: 2)]
        ).trainer
        if resume { try trainer.resume() }
        var left = looks
        _ = try trainer.run {
          left -= 1
          return left == 0 ? "the test wants it" : nil
        }
        return trainer
      }
      _ = try run(false, looks: 10)
      let records = try run(true, looks: .max).records
      let events = try EventFile.read(path + "/" + EventLog.fileName)
      func scalars(_ tag: String) -> [Int: Float] {
        var values: [Int: Float] = [:]
        for event in events {
          for summary in event.summaries where summary.tag == tag {
            #expect(values[event.step] == nil)
            if case .scalar(let value) = summary.content { values[event.step] = value }
          }
        }
        return values
      }
      let robust = records.compactMap { record in record.test?.robust.map { (record.steps, Float($0.value)) } }
      #expect(scalars("test/robust accuracy") == Dictionary(uniqueKeysWithValues: robust))
      #expect(Set(scalars("steps/loss").keys) == [2, 4, 8])
      #expect(scalars("held-out/clean accuracy").count == 3)
    }
  }

  @Test func `the peak is measured in floating-point operations a second`() throws {
    let peak = try PeakThroughput.measured(on: TestEngine.cpu(), side: 256, rounds: 2)
    // A processor of this century, and less than any machine does on one core.
    #expect((1e8...1e13).contains(peak))
  }
}
