import Attacks
import EngineTestSupport
import Layers
import Recipes
import Tensors
import TestSupport
import Testing
import Training

/// Choices of a recipe that change one step in a way that can be computed.
@Suite(.engine) struct KnobTests {
  private static let plain = [
    "epochs=1", "batch-size=40", "augmentation=none", "schedule=constant", "optimiser.momentum=0",
    "optimiser.weight-decay=0", "evaluation.attack=none", "checkpoints.best=none", "attack=none",
  ]

  /// A parameter before and after a step.
  private struct Moved {
    let name: String
    let axes: Int
    let before: [Double]
    let after: [Double]
    let type: ElementType
  }

  /// The loss of one step of plain gradient descent on all images.
  private func loss(_ settings: String...) throws -> Double {
    var loss = Double.nan
    try TemporaryFolder.with { path in
      let trainer = try MadeImages.trainer(MadeImages.recipe(Self.plain + settings), in: RunFolder(path)).trainer
      _ = try trainer.run()
      loss = trainer.records[0].trainingLoss
    }
    return loss
  }

  /// The parameters before and after that step.
  private func step(_ settings: String...) throws -> [Moved] {
    let recipe = try MadeImages.recipe(Self.plain + settings)
    var result: [Moved] = []
    try TemporaryFolder.with { path in
      let (trainer, network) = try MadeImages.trainer(recipe, in: RunFolder(path))
      let entries = network.state.filter { $0.role == .parameter }
      func values() throws -> [[Double]] {
        try entries.map { try $0.tensor.detached().to(.float64).values(as: Double.self) }
      }
      let before = try values()
      _ = try trainer.run()
      for (entry, (one, other)) in zip(entries, zip(before, try values())) {
        result.append(
          Moved(
            name: entry.name, axes: entry.tensor.shape.count, before: one, after: other,
            type: entry.tensor.elementType))
      }
    }
    return result
  }

  private func length(_ step: [Moved]) -> Double {
    step.reduce(0) { $0 + zip($1.before, $1.after).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }.squareRoot()
  }

  @Test func `gradients longer than the limit are scaled down to it, shorter ones stay`() throws {
    let free = try step()
    let gradient = length(free) / 0.1
    #expect(gradient > 0.1)
    // A step that is small beside the weights has few digits left of float32's.
    #expect(abs(length(try step("gradient-clipping=0.1")) / 0.01 - 1) < 1e-3)
    let loose = try step("gradient-clipping=\(2 * gradient)")
    #expect(zip(free, loose).allSatisfy { $0.after == $1.after })
  }

  @Test func `weight decay moves all parameters, or those with two axes or more`() throws {
    let free = try step()
    for (setting, decays) in [("all", { (_: Int) in true }), ("weights", { $0 >= 2 })] as [(String, (Int) -> Bool)] {
      let decayed = try step("optimiser.weight-decay=0.5", "optimiser.decayed-parameters=\(setting)")
      for (one, other) in zip(free, decayed) {
        let share = decays(one.axes) ? 0.1 * 0.5 : 0
        let expected = zip(one.before, one.after).map { $1 - share * $0 }
        let error = zip(other.after, expected).map { abs($0 - $1) }.max() ?? 1
        #expect(error < 1e-6, "\(setting), \(one.name)")
      }
    }
  }

  @Test func `bfloat16 rounds the forward pass and leaves parameters in float32`() throws {
    let (exact, loss) = try (step(), self.loss())
    let (rounded, other) = try (step("precision=bfloat16-autocast"), self.loss("precision=bfloat16-autocast"))
    #expect(rounded.allSatisfy { $0.type == .float32 })
    #expect(zip(exact, rounded).contains { $0.after != $1.after })
    // Twenty layers, each rounded to 8 bits: 2^-9 of its size. float32 alone could not tell the losses apart so far.
    #expect(abs(other / loss - 1) < 20.0 / 512 && abs(other / loss - 1) > 1e-6, "\(loss), \(other)")
  }

  @Test func `l_2 training perturbs within the l_2 ball, to its edge`() throws {
    let recipe = try MadeImages.recipe(["attack={kind: pgd, norm: l2, epsilon: 1, relative-step: 1/4, steps: 8}"])
    let attack = ProjectedGradientDescent(try #require(recipe.attack.pgd))
    let network = try MadeImages.network(recipe)
    let data = try MadeImages.data().training
    let (images, labels) = try data.batch(0..<16)
    let generator = try RandomSource(seed: 1).generator("attack", on: data.device)
    let perturbed = try network.withFrozenParameters {
      try attack.perturbed(images, from: generator) { try network($0, .evaluation).crossEntropy(labels) }
    }
    let delta = try perturbed - images
    let lengths: [Float] = try delta.reshaped([16, delta.elementCount / 16]).norm(along: [1]).values()
    #expect(lengths.allSatisfy { $0 > 0.5 && $0 < 1.0001 }, "\(lengths)")
    // An l_inf step would change every pixel alike.
    let sizes = try delta.absolute().values(as: Float.self)
    #expect(Double(sizes.max() ?? 0) > 4 * Double(sizes.reduce(0, +)) / Double(sizes.count))
  }
}
