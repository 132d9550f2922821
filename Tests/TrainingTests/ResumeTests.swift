import Checkpoints
import EngineTestSupport
import Recipes
import Reporting
import TestSupport
import Testing
import Training

@Suite(.engine) struct ResumeTests {
  /// Stops after so many looks.
  final class Stop {
    var left: Int
    init(after count: Int) { left = count }
    func callAsFunction() -> String? {
      left -= 1
      return left <= 0 ? "the test wants it" : nil
    }
  }

  /// Nine steps, and after every third two batches of the test set; with held-out images one batch more.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 9, 11, 14])
  func `a run that was stopped and taken up is the uninterrupted one bit for bit`(stopAfter: Int) throws {
    try TemporaryFolder.with { path in
      let recipe = try MadeImages.recipe()
      let (whole, interrupted) = (RunFolder("\(path)/whole"), RunFolder("\(path)/interrupted"))
      #expect(try MadeImages.trainer(recipe, in: whole).trainer.run() == .completed)

      let stop = Stop(after: stopAfter)
      let first = try MadeImages.trainer(recipe, in: interrupted).trainer
      #expect(try first.run { stop() } == .stopped("the test wants it"))
      let second = try MadeImages.trainer(recipe, in: interrupted).trainer
      try second.resume()
      #expect(try second.run() == .completed)

      for file in [\RunFolder.state, \.last, \.best, \.metrics] {
        #expect(try bytes(whole[keyPath: file]) == bytes(interrupted[keyPath: file]))
      }
    }
  }

  /// Evaluations of the averaged network besides, each after three batches for its statistics: 30 looks in all.
  @Test(
    arguments: [
      "averaging={kind: swa, start: 1}",
      "averaging={kind: ema, decay: 0.5, start: 1, every: 2, batch-norm: adversarial}",
    ])
  func `a run that is stopped at every look ends all the same, in the same state`(averaging: String) throws {
    try TemporaryFolder.with { path in
      let recipe = try MadeImages.recipe([averaging])
      let (whole, interrupted) = (RunFolder("\(path)/whole"), RunFolder("\(path)/interrupted"))
      var looks = 0
      _ = try MadeImages.trainer(recipe, in: whole).trainer.run {
        looks += 1
        return nil
      }
      #expect(looks == 30)
      var starts = 0
      while starts <= looks {
        let trainer = try MadeImages.trainer(recipe, in: interrupted).trainer
        if starts > 0 { try trainer.resume() }
        starts += 1
        let stop = Stop(after: 1)
        if try trainer.run(stop: { stop() }) == .completed { break }
      }
      // The last look has the last evaluation complete: one start more writes the epoch's row.
      #expect(starts == looks + 1)
      for file in [\RunFolder.state, \.last, \.best, \.lastAveraged, \.bestAveraged, \.metrics] {
        #expect(try bytes(whole[keyPath: file]) == bytes(interrupted[keyPath: file]), "\(whole[keyPath: file])")
      }
    }
  }

  /// Ends a run as a crash does: nothing is saved after it.
  private final class Crash: TrainingObserver {
    struct Happened: Error {}
    var left: Int
    init(at batch: Int) { left = batch }
    func stepEnded(_ step: StepReport) throws { try count() }
    func evaluationAdvanced(_ name: String, done: Int, total: Int) throws { try count() }
    private func count() throws {
      left -= 1
      if left == 0 { throw Happened() }
    }
  }

  /// Six batches in the first epoch; in the second three of training, three of evaluation, three for the average's
  /// statistics and three of its evaluation.
  @Test(
    arguments: [
      "averaging={kind: swa, start: 1}",
      "averaging={kind: ema, decay: 0.5, start: 1, every: 2, batch-norm: adversarial}",
    ])
  func `where saves follow each other closely, a run that dies goes on from the batch before`(averaging: String) throws
  {
    try TemporaryFolder.with { path in
      let recipe = try MadeImages.recipe([averaging, "epochs=2"])
      let whole = RunFolder("\(path)/whole")
      _ = try MadeImages.trainer(recipe, in: whole).trainer.run()
      for batch in [3, 5, 11, 14, 15, 17, 18] {
        let interrupted = RunFolder("\(path)/\(batch)")
        let first = try MadeImages.trainer(recipe, in: interrupted, observers: [Crash(at: batch)], saveInterval: .zero)
        #expect(throws: Crash.Happened.self) { try first.trainer.run() }
        let second = try MadeImages.trainer(recipe, in: interrupted).trainer
        try second.resume()
        var looks = 0
        _ = try second.run {
          looks += 1
          return nil
        }
        #expect(looks == 18 - (batch - 1))
        for file in [\RunFolder.state, \.last, \.best, \.lastAveraged, \.metrics] {
          #expect(try bytes(whole[keyPath: file]) == bytes(interrupted[keyPath: file]), "\(interrupted[keyPath: file])")
        }
      }
    }
  }

  @Test func `a state without the average that the recipe asks for is refused`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let recipe = try MadeImages.recipe(["averaging={kind: ema, decay: 0.5}"])
      let stop = Stop(after: 1)
      _ = try MadeImages.trainer(recipe, in: folder).trainer.run { stop() }
      let file = try Checkpoint.read(folder.state)
      let rest = file.stateDict.entries.filter { $0.name != "average.bn.bias" }
      try SafetensorsFile.write(StateDict(rest.map { ($0.name, $0.tensor) }), metadata: file.metadata, to: folder.state)
      let error = #expect(throws: TrainingError.self) { try MadeImages.trainer(recipe, in: folder).trainer.resume() }
      #expect("\(error!)".contains("no average of this network's weights"))
    }
  }

  @Test func `held-out images are measured, and choose the best epoch where the recipe asks for it`() throws {
    try TemporaryFolder.with { path in
      let recipe = try MadeImages.recipe([
        "checkpoints.best={kind: held-out, metric: clean-accuracy, count: 16, seed: 1}"
      ])
      let trainer = try MadeImages.trainer(recipe, in: RunFolder(path)).trainer
      _ = try trainer.run()
      let accuracies = trainer.records.compactMap { $0.heldOut?.clean.value }
      #expect(accuracies.count == 3)
      let best = trainer.records.last { $0.isBest }
      #expect(best?.heldOut?.clean.value == accuracies.max())
    }
  }

  @Test func `another recipe or seed is refused with what differs`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let stop = Stop(after: 1)
      _ = try MadeImages.trainer(MadeImages.recipe(), in: folder).trainer.run { stop() }
      let other = try MadeImages.trainer(MadeImages.recipe(["attack.steps=3"]), in: folder, seed: 4).trainer
      let error = #expect(throws: TrainingError.self) { try other.resume() }
      guard case .otherRun(_, let differences)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(Set(differences) == ["seed 0, here 4", "it has \"steps: 2\"", "here is \"steps: 3\""])
    }
  }

  @Test func `other images are refused with what differs, but where the state does not know its own`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      func trainer(_ training: String?, _ heldOut: String?, _ test: String?) throws -> Trainer {
        let data = try Trainer.Data(
          training: MadeImages.made(40, seed: 1, digest: training),
          heldOut: MadeImages.made(16, seed: 3, digest: heldOut), test: MadeImages.made(32, seed: 2, digest: test))
        return try MadeImages.trainer(MadeImages.recipe(), in: folder, data: data).trainer
      }
      _ = try trainer(nil, nil, nil).run { "the test wants it" }
      let known = try trainer("a", "b", "c")
      try known.resume()
      _ = try known.run { "the test wants it" }
      try trainer("a", "b", "c").resume()
      let error = #expect(throws: TrainingError.self) { try trainer("d", "b", "e").resume() }
      guard case .otherRun(_, let differences)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(differences == ["training images with SHA-256 a, here d", "test images with SHA-256 c, here e"])
      #expect(throws: TrainingError.self) { try trainer("a", "d", "c").resume() }
    }
  }

  @Test func `another name or note does not make another recipe`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let stop = Stop(after: 1)
      _ = try MadeImages.trainer(MadeImages.recipe(), in: folder).trainer.run { stop() }
      // A summary of several lines.
      let summary = [String](repeating: "words", count: 30).joined(separator: " ")
      try MadeImages.trainer(MadeImages.recipe(["name=other", "summary=\(summary)"]), in: folder).trainer.resume()
    }
  }

  @Test func `a network's checkpoint is no state of a run`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let (trainer, network) = try MadeImages.trainer(MadeImages.recipe(), in: folder)
      try Files.makeFolder(folder.checkpoints)
      try SafetensorsFile.write(network.stateDict(), to: folder.state)
      let error = #expect(throws: TrainingError.self) { try trainer.resume() }
      #expect("\(error!)".contains("format is missing"))
    }
  }

  private func bytes(_ path: String) throws -> [UInt8] { try RandomAccessFile(path).read(upTo: 1 << 24) }
}
