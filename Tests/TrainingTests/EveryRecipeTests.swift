import Checkpoints
import EngineTestSupport
import Layers
import Networks
import Recipes
import Reporting
import Tensors
import TestSupport
import Testing
import Training

/// Each recipe that the program brings, made small: it trains, leaves its files, and can be taken up.
@Suite(.engine) struct EveryRecipeTests {
  @Test("a shipped recipe trains two epochs on planted images", arguments: ShippedRecipes.names)
  func trains(name: String) throws {
    try TemporaryFolder.with { path in
      let folder = RunFolder(path + "/run")
      let recipe = try small(name, teachersIn: path)
      let trainer = try trainer(recipe, folder)
      #expect(try trainer.run() == .completed)
      #expect(trainer.records.count == 2)
      for record in trainer.records {
        #expect(record.trainingLoss.isFinite && record.trainingAccuracy.count == 40 && record.test?.clean.count == 20)
        #expect(record.test?.robust?.count == 20)
        #expect((record.catastrophicOverfitting == nil) == (recipe.attack == .none))
      }
      for file in [folder.last, folder.state, folder.metrics, folder.epoch(1), folder.best] {
        #expect(Files.exists(file), "\(file)")
      }
      let isAveraged = recipe.averaging != .none
      #expect(Files.exists(folder.lastAveraged) == isAveraged && Files.exists(folder.bestAveraged) == isAveraged)
      #expect(trainer.records.last?.averagedTest?.robust?.count == (isAveraged ? 20 : nil))
      for entry in try Checkpoint.read(folder.last).stateDict.entries where entry.tensor.elementType == .float32 {
        #expect(try entry.tensor.values(as: Float.self).allSatisfy(\.isFinite), "\(entry.name)")
      }

      let again = try self.trainer(recipe, folder)
      try again.resume()
      #expect(again.records == trainer.records)
      #expect(try again.run() == .completed)
    }
  }

  private func trainer(_ recipe: Recipe, _ folder: RunFolder) throws -> Trainer {
    let teachers = try recipe.loss.teachers.map { teacher in
      try Teacher(teacher, student: recipe.network, normalisation: nil) { try network($0) }
    }
    return try Trainer(
      recipe, seed: 0, network: network(recipe.network), teachers: teachers,
      data: .init(training: MadeImages.planted(.training, 40), test: MadeImages.planted(.test, 20)), folder: folder,
      observers: [MetricsLog(folder.metrics)])
  }

  private func network(_ description: Recipe.Network) throws -> any Network {
    let make = Initialiser(
      try RandomSource(seed: 0).generator("initialisation", on: TestEngine.cpu()), channelsLast: true)
    let settings = description.parameters.map { parameter in
      let value: NetworkSetting.Value =
        switch parameter.value {
        case .number(let number): .number(number.value)
        case .flag(let flag): .flag(flag)
        case .text(let text): .text(text)
        }
      return NetworkSetting(parameter.name, value)
    }
    return try NetworkKind(named: description.name).make(
      width: description.width, settings, for: .init(classCount: MadeImages.classCount, side: MadeImages.side), make)
  }

  /// The recipe with a small network, few epochs and steps; the checkpoints of its teachers are made.
  private func small(_ name: String, teachersIn folder: String) throws -> Recipe {
    let recipe = try Recipe(name)
    var settings = [
      "epochs=2", "batch-size=10", "evaluation.attack.steps=2", "evaluation.max-samples=20", "checkpoints.every=1",
    ]
    switch recipe.network.name {
    case "deit-ti": settings += ["network.width=12", "network.parameters.depth=2"]
    case "wideresnet": settings += ["network.width=4", "network.parameters.depth=10", "network.parameters.widening=1"]
    default: settings.append("network.width=4")
    }
    if let attack = recipe.attack.pgd { settings.append("attack.steps=\(min(attack.steps, 2))") }
    if case .piecewise = recipe.schedule.shape { settings.append("schedule.milestones=[1]") }
    if recipe.averaging != .none { settings.append("averaging.start=1") }
    if case .temporalEnsembling = recipe.loss { settings += ["loss.start-epoch=0", "loss.end-epoch=1"] }
    for teacher in recipe.loss.teachers {
      settings.append("loss.teachers.\(teacher.name).checkpoint=\(folder)/\(teacher.name).pth")
    }
    let small = try Recipe(name, settings: settings)
    for teacher in small.loss.teachers {
      try PyTorchFile.write(network(teacher.network ?? small.network).stateDict(), to: teacher.checkpoint)
    }
    return small
  }
}
