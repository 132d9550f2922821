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
  /// The parameters before and after one step of plain gradient descent on all images, by name.
  private func step(
    _ settings: String...
  ) throws -> [(name: String, axes: Int, before: [Double], after: [Double], type: ElementType)] {
    let plain = [
      "epochs=1", "batch-size=40", "augmentation=none", "schedule=constant", "optimiser.momentum=0",
      "optimiser.weight-decay=0", "evaluation.attack=none", "checkpoints.best=none", "attack=none",
    ]
    let recipe = try MadeImages.recipe(plain + settings)
    var result: [(name: String, axes: Int, before: [Double], after: [Double], type: ElementType)] = []
    try TemporaryFolder.with { path in
      let (trainer, network) = try MadeImages.trainer(recipe, in: RunFolder(path))
      let entries = network.state.filter { $0.role == .parameter }
      func values() throws -> [[Double]] {
        try entries.map { try $0.tensor.detached().to(.float64).values(as: Double.self) }
      }
      let before = try values()
      _ = try trainer.run()
      for (entry, (one, other)) in zip(entries, zip(before, try values())) {
        result.append((entry.name, entry.tensor.shape.count, one, other, entry.tensor.elementType))
      }
    }
    return result
  }

  private func length(_ step: [(name: String, axes: Int, before: [Double], after: [Double], type: ElementType)]) -> Double {
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

  @Test func `bfloat16 rounds the step and leaves parameters in float32`() throws {
    let exact = try step()
    let rounded = try step("precision=bfloat16-autocast")
    #expect(rounded.allSatisfy { $0.type == .float32 })
    let difference = zip(exact, rounded).reduce(0) { sum, pair in
      sum + zip(pair.0.after, pair.1.after).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }.squareRoot()
    // bfloat16 has 8 bits: a change of order 2^-8 of the step, which float32 alone cannot make.
    #expect(difference > 1e-4 * length(exact) && difference < 0.3 * length(exact))
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
