import Checkpoints
import EngineTestSupport
import Networks
import Recipes
import Reporting
import TestSupport
import Testing
import Training

@Suite(.engine) struct TrainerTests {
  @Test func `training on images whose class shows learns it, clean and under attack`() throws {
    try TemporaryFolder.with { path in
      let recipe = try MadeImages.recipe(["epochs=24", "schedule.milestones=[18]", "network.width=4", "attack.steps=1"])
      let trainer = try MadeImages.trainer(recipe, in: RunFolder(path)).trainer
      #expect(try trainer.run() == .completed)
      let last = trainer.records.last
      #expect(last?.test?.clean.value ?? 0 > 0.9)
      #expect(last?.test?.robust?.value ?? 0 > 0.8)
      #expect(trainer.records.last!.trainingLoss < 0.5 * trainer.records.first!.trainingLoss)
    }
  }

  @Test func `the same seed gives the same network, another seed another`() throws {
    try TemporaryFolder.with { path in
      func trained(_ name: String, seed: UInt64) throws -> StateDict {
        let recipe = try MadeImages.recipe(["epochs=1"])
        let (trainer, network) = try MadeImages.trainer(recipe, in: RunFolder("\(path)/\(name)"), seed: seed)
        _ = try trainer.run()
        return try network.stateDict()
      }
      let first = try trained("one", seed: 1)
      #expect(try trained("two", seed: 1) == first)
      #expect(try trained("three", seed: 2) != first)
    }
  }

  @Test func `each checkpoint that the recipe asks for is there and loads`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let recipe = try MadeImages.recipe()
      let (trainer, network) = try MadeImages.trainer(recipe, in: folder)
      _ = try trainer.run()
      #expect(!Files.exists(folder.epoch(1)))
      #expect(Files.exists(folder.epoch(2)))
      #expect(try Checkpoint.read(folder.last).stateDict == network.stateDict())
      let other = try MadeImages.network(recipe, seed: 9)
      try other.load(Checkpoint.read(folder.last).stateDict)
      #expect(try other.stateDict() == network.stateDict())
    }
  }

  @Test func `a loss that is not finite is an error that leaves the last checkpoint`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let recipe = try MadeImages.recipe([
        "schedule={kind: piecewise, milestones: [1], factor: 0.5}", "optimiser.learning-rate=1e30",
      ])
      let trainer = try MadeImages.trainer(recipe, in: folder).trainer
      let error = #expect(throws: TrainingError.self) { try trainer.run() }
      guard case .lossNotFinite(let epoch, _, let rate)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(epoch == 1)
      #expect(rate == 1e30)
      #expect(!Files.exists(folder.state))
    }
  }

  @Test func `weights that are not finite are not saved: the last state stays`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let recipe = try MadeImages.recipe([
        "optimiser.learning-rate=1e38", "attack.batch-norm=eval", "schedule=constant",
      ])
      let stop = ResumeTests.Stop(after: 1)
      // The first step's loss is finite, its weights of order 1e38 or beyond.
      #expect(throws: TrainingError.self) {
        _ = try MadeImages.trainer(recipe, in: folder).trainer.run { stop() }
        let trainer = try MadeImages.trainer(recipe, in: folder).trainer
        try trainer.resume()
        _ = try trainer.run()
      }
      if Files.exists(folder.state) {
        for entry in try Checkpoint.read(folder.state).stateDict.entries where entry.tensor.elementType == .float32 {
          #expect(try entry.tensor.values(as: Float.self).allSatisfy(\.isFinite), "\(entry.name)")
        }
      }
    }
  }

  @Test func `reflecting padding as wide as the image is refused`() throws {
    try TemporaryFolder.with { path in
      let error = #expect(throws: TrainingError.self) {
        try MadeImages.trainer(MadeImages.recipe(["augmentation.padding=16"]), in: RunFolder(path))
      }
      #expect("\(error!)".contains("augmentation.padding 16"))
    }
  }

  @Test func `a partial last batch is trained on, or dropped where the recipe says so`() throws {
    for (drop, samples) in [(false, 40), (true, 32)] {
      try TemporaryFolder.with { path in
        let recipe = try MadeImages.recipe(["epochs=1", "drop-last=\(drop)"])
        let trainer = try MadeImages.trainer(recipe, in: RunFolder(path)).trainer
        _ = try trainer.run()
        #expect(trainer.records.last?.trainingAccuracy.count == samples)
      }
    }
  }

  @Test func `a checkpoint that cannot be written is an error that leaves the last one`() throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path)
      let stop = ResumeTests.Stop(after: 1)
      let recipe = try MadeImages.recipe()
      _ = try MadeImages.trainer(recipe, in: folder).trainer.run { stop() }
      let before = try Checkpoint.read(folder.state)
      // A folder in the way of the file that comes first.
      try Files.makeFolder(folder.state + ".partial")
      let trainer = try MadeImages.trainer(recipe, in: folder).trainer
      try trainer.resume()
      #expect(throws: FileError.self) { try trainer.run() }
      #expect(try Checkpoint.read(folder.state).stateDict == before.stateDict)
    }
  }

  @Test func `running statistics of batch normalisation follow the recipe's passes`() throws {
    try TemporaryFolder.with { path in
      // Three steps of an epoch; an attack of two steps.
      for (settings, passes) in [
        (["attack.batch-norm=train", "clean-forward=true"], 3 * (2 + 1 + 1)),
        (["attack.batch-norm=train", "clean-forward=false"], 3 * (2 + 1)),
        (["attack.batch-norm=batch-statistics", "clean-forward=false"], 3),
        (["attack.batch-norm=eval", "clean-forward=true"], 3 * 2),
      ] {
        let recipe = try MadeImages.recipe(["epochs=1"] + settings)
        let (trainer, network) = try MadeImages.trainer(recipe, in: RunFolder("\(path)/\(passes)"))
        _ = try trainer.run()
        let counter = try network.stateDict()["bn.num_batches_tracked"]!
        #expect(try counter.values(as: Int64.self) == [Int64(passes)])
      }
    }
  }

  @Test func `standard training has no attack and l_2 training another ball`() throws {
    try TemporaryFolder.with { path in
      for settings in [
        ["attack=none", "evaluation.attack.epsilon=8/255", "evaluation.attack.norm=linf"],
        [
          "attack.norm=l2", "attack.epsilon=128/255",
        ],
      ] {
        let recipe = try MadeImages.recipe(["epochs=1"] + settings)
        let trainer = try MadeImages.trainer(recipe, in: RunFolder("\(path)/\(settings.count)")).trainer
        #expect(try trainer.run() == .completed)
      }
    }
  }
}
