import Checkpoints
import EngineTestSupport
import EventLogs
import Layers
import Recipes
import Reporting
import Tensors
import TestSupport
import Testing
import Training

@Suite(.engine) struct AveragingTests {
  /// One step an epoch: the weights after each are those of the epoch's checkpoint.
  private static let wholeBatches = ["batch-size=40", "checkpoints.every=1", "augmentation=none"]

  /// The parameters of checkpoints, as float64.
  private func parameters(_ paths: [String], _ recipe: Recipe) throws -> [[[Double]]] {
    let names = try MadeImages.network(recipe).state.filter { $0.role == .parameter }.map(\.name)
    return try paths.map { path in
      let stateDict = try Checkpoint.read(path).stateDict
      return try names.map { try stateDict[$0]!.values(as: Float.self).map(Double.init) }
    }
  }

  private func largestError(_ found: [[Double]], _ expected: [[Double]]) -> Double {
    zip(found, expected).flatMap { zip($0, $1).map { abs($0 - $1) / max(abs($1), 1e-3) } }.max() ?? .infinity
  }

  @Test func `SWA is the mean of the weights at the ends of its epochs, with statistics of one pass`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let recipe = try MadeImages.recipe(Self.wholeBatches + ["averaging={kind: swa, start: 1}"])
      let trainer = try MadeImages.trainer(recipe, in: folder).trainer
      _ = try trainer.run()
      let found = try parameters([folder.epoch(2), folder.epoch(3), folder.lastAveraged], recipe)
      let mean = zip(found[0], found[1]).map { zip($0, $1).map { ($0 + $1) / 2 } }
      #expect(largestError(found[2], mean) < 1e-6)
      #expect(largestError(found[1], mean) > 1e-3)
      #expect(trainer.records.map { $0.averagedTest?.clean.count } == [nil, 32, 32])

      // The statistics are those of the images themselves: all in one batch, in any order.
      let averaged = try Checkpoint.read(folder.lastAveraged).stateDict
      let network = try MadeImages.network(recipe, seed: 5)
      try network.load(averaged)
      let images = try MadeImages.data().training.batch(0..<40).images
      _ = try images.engine.withoutGradients { try network(images, ForwardMode(batchNorm: .updating, momentum: 1)) }
      let again = try network.stateDict()
      for entry in averaged.entries where entry.name.contains("running_") {
        let (one, other) = try (entry.tensor.values(as: Float.self), again[entry.name]!.values(as: Float.self))
        #expect(zip(one, other).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($0)) }, "\(entry.name)")
      }
      #expect(try averaged["bn.num_batches_tracked"]!.values(as: Int64.self) == [1])
    }
  }

  @Test func `EMA follows the weights by its decay from its first epoch on`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let recipe = try MadeImages.recipe(
        Self.wholeBatches + ["epochs=4", "averaging={kind: ema, decay: 3/4, start: 1}"])
      _ = try MadeImages.trainer(recipe, in: folder).trainer.run()
      let found = try parameters((2...4).map { folder.epoch($0) } + [folder.lastAveraged], recipe)
      var average = found[0]
      for weights in found[1...2] { average = zip(average, weights).map { zip($0, $1).map { 0.75 * $0 + 0.25 * $1 } } }
      #expect(largestError(found[3], average) < 1e-6)
      #expect(!Files.exists(folder.epoch(1, averaged: true)) && Files.exists(folder.epoch(2, averaged: true)))
    }
  }

  @Test func `averaging changes nothing of training`() throws {
    try TemporaryFolder.with { path in
      func trained(_ name: String, _ settings: [String]) throws -> StateDict {
        let folder = RunFolder("\(path)/\(name)")
        let (trainer, network) = try MadeImages.trainer(MadeImages.recipe(settings), in: folder)
        _ = try trainer.run()
        return try network.stateDict()
      }
      let plain = try trained("plain", [])
      #expect(try trained("swa", ["averaging={kind: swa, start: 0}"]) == plain)
      #expect(try trained("ema", ["averaging={kind: ema, decay: 0.9, batch-norm: adversarial}"]) == plain)
    }
  }

  @Test func `the best epoch is the averaged network's where the recipe says so, and both are kept`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let recipe = try MadeImages.recipe([
        "epochs=4", "averaging={kind: swa, start: 1}",
        "checkpoints.best={kind: test, metric: clean-accuracy, of: averaged}",
      ])
      let (trainer, _) = try MadeImages.trainer(
        recipe, in: folder, observers: [EventLogWriter(folder.path), MetricsLog(folder.metrics)])
      _ = try trainer.run()
      let accuracies = trainer.records.map { $0.averagedTest?.clean.value }
      let best = try #require(trainer.records.last { $0.isBest })
      #expect(best.averagedTest?.clean.value == accuracies.compactMap(\.self).max())
      #expect(trainer.records[0].isBest == false && trainer.records[1].isBest)
      #expect(Files.exists(folder.best) && Files.exists(folder.bestAveraged))
      let text = try String(validating: RandomAccessFile(folder.metrics).read(upTo: 1 << 20), as: UTF8.self)
      #expect(text?.contains(",averagedTestRobustAccuracy,") == true)
      let tags = try EventFile.read(path + "/" + EventLog.fileName).flatMap { $0.summaries.map(\.tag) }
      #expect(tags.count { $0 == "averaged test/robust accuracy" } == 3)
    }
  }

  @Test func `the outline counts the second evaluation and the pass for statistics`() throws {
    try TemporaryFolder.with { path in
      func evaluations(_ settings: [String]) throws -> Double {
        let recipe = try MadeImages.recipe(settings)
        let outline = try MadeImages.trainer(recipe, in: RunFolder(path)).trainer.outline
        // A step costs 2 · 2 passes of attack, 3 of training and the clean one.
        return outline.evaluationOperations / (outline.operationsPerImage / 8)
      }
      // 48 images, each once clean, twice forward and back, once perturbed, after each of three epochs.
      let once = 48.0 * 6
      for (settings, passes) in [
        ([], 3 * once), (["evaluation.every=2"], 2 * once),
        (["averaging={kind: swa, start: 1}"], 5 * once + 2 * 40),
        (["averaging={kind: ema, decay: 0.9, start: 1, every: 4}"], 4 * once + 40),
        // Two batches of 16 of the 40 images.
        (["averaging={kind: swa, start: 1}", "drop-last=true"], 5 * once + 2 * 32),
        (["averaging={kind: swa, start: 2, batch-norm: adversarial}"], 4 * once + 40 * 5),
        (["averaging={kind: swa, start: 2}", "evaluation.attack=none", "checkpoints.best=none"], 4 * 48 + 40),
      ] {
        let found = try evaluations(settings)
        #expect(abs(found - passes) < 1e-6 * passes, "\(settings)")
      }
    }
  }

  /// Two of the three epochs, with three steps each.
  @Test func `an average that would never take weights is an error before the run`() throws {
    try TemporaryFolder.with { path in
      func trainer(every: Int) throws -> Trainer {
        let recipe = try MadeImages.recipe(["averaging={kind: ema, decay: 0.5, start: 1, every: \(every)}"])
        return try MadeImages.trainer(recipe, in: RunFolder(path)).trainer
      }
      let error = try #require(throws: TrainingError.self) { try trainer(every: 7) }
      #expect(error.isUsage && error.description.contains("averaging.every 7 is not known; accepted: 1 to 6"))
      let trainer = try trainer(every: 6)
      _ = try trainer.run()
      #expect(trainer.records.map { $0.averagedTest?.clean.count } == [nil, nil, 32])
    }
  }

  @Test func `statistics of perturbed images are others; a network without any has an average too`() throws {
    try TemporaryFolder.with { path in
      func averaged(_ name: String, _ settings: String...) throws -> StateDict {
        let folder = RunFolder("\(path)/\(name)")
        let recipe = try MadeImages.recipe(["epochs=1", "attack.epsilon=64/255"] + settings)
        _ = try MadeImages.trainer(recipe, in: folder).trainer.run()
        return try Checkpoint.read(folder.lastAveraged).stateDict
      }
      let clean = try averaged("clean", "averaging={kind: swa, start: 0}")
      let adversarial = try averaged("adversarial", "averaging={kind: swa, start: 0, batch-norm: adversarial}")
      for entry in clean.entries where !entry.name.contains("running_") {
        #expect(adversarial[entry.name] == entry.tensor, "\(entry.name)")
      }
      #expect(adversarial["bn.running_mean"] != clean["bn.running_mean"])
      let plain = try averaged("cnn", "averaging={kind: ema, decay: 0.5}", "network={name: small-cnn, width: 4}")
      #expect(plain.entries.allSatisfy { !$0.name.contains("running_") } && plain["conv1.weight"] != nil)
    }
  }
}
