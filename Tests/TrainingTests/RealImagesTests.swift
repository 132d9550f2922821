import Datasets
import EngineTestSupport
import Layers
import Networks
import Recipes
import Tensors
import TestSupport
import Testing
import Training

@Suite(.engine, .enabled(if: RealCIFAR10.testBatch != nil, "\(RealCIFAR10.advice)"))
struct RealImagesTests {
  @Test func `a network learns 200 images of CIFAR-10, and an attack undoes much of it`() throws {
    let cpu = try TestEngine.cpu()
    let all = try CIFAR10.load(.test, from: #require(RealCIFAR10.testBatch))
    let slice = try all.first(perClass: 20)
    let images = try DeviceImages(images: slice.imageTensor, labels: slice.labels, on: cpu)
    let recipe = try Recipe(
      "standard",
      settings: [
        "network.width=8", "epochs=40", "batch-size=50", "schedule=constant", "augmentation=none",
        "evaluation.every=40", "evaluation.max-samples=all", "evaluation.batch-size=100",
        "evaluation.attack={kind: pgd, norm: linf, epsilon: 8/255, relative-step: 1/4, steps: 5}",
        "checkpoints.best=none",
      ])
    let make = Initialiser(
      try RandomSource(seed: 1).generator("initialisation", on: cpu), channelsLast: true)
    let normalisation = try ChannelNormalisation(
      mean: slice.statistics.mean, deviation: slice.statistics.standardDeviation, make)
    let network = try PreActResNet18(width: 8, normalisation: normalisation, make)
    try TemporaryFolder.with { path in
      let trainer = try Trainer(
        recipe, seed: 1, network: network, data: .init(training: images, test: images), folder: RunFolder(path))
      _ = try trainer.run()
      let records = trainer.records
      // Guessing has a loss of ln 10 = 2.30.
      #expect(records.first!.trainingLoss > 1.9)
      #expect(records.last!.trainingLoss < 1.5)
      let test = try #require(records.last?.test)
      #expect(test.clean.value > 0.4)
      #expect(try #require(test.robust).value < test.clean.value - 0.2)
    }
  }
}
