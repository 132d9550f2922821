import Attacks
import Layers
import Recipes

extension ProjectedGradientDescent {
  /// The attack that a recipe describes.
  public init(_ recipe: Recipe.Attack.PGD) {
    let norm: PerturbationNorm =
      switch recipe.norm {
      case .linf: .linf
      case .l2: .l2
      }
    let start: AttackStart =
      switch recipe.start {
      case .zero: .zero
      case .random: .uniform
      case .normal: .normal
      }
    let range = recipe.pixelRange.map { $0.low.value...$0.high.value }
    self.init(
      PerturbationSet(norm, epsilon: recipe.epsilon.value, range: range), stepSize: recipe.stepSize,
      steps: recipe.steps, start: start)
  }
}

extension ForwardMode {
  /// The mode that a recipe's attack runs the network in.
  public init(_ recipe: Recipe.Attack.BatchNorm) {
    switch recipe {
    case .train: self = .training
    case .batchStatistics: self.init(batchNorm: .batch)
    case .eval: self = .evaluation
    }
  }
}

extension ImageAugmentation {
  /// The augmentation that a recipe describes, or nil for none.
  init?(_ recipe: Recipe.Augmentation) {
    guard case .cropFlip(let cropFlip) = recipe else { return nil }
    self.init(
      padding: cropFlip.padding, edge: cropFlip.paddingMode == .zero ? .zero : .reflect,
      flipProbability: cropFlip.flipProbability.value)
  }
}

extension ImageMixing {
  /// The mixing that a recipe describes, or nil for none.
  init?(_ recipe: Recipe.Mixing) {
    guard case .mixupCutMix(let mixing) = recipe else { return nil }
    self.init(
      mixupAlpha: mixing.mixupAlpha.value, cutMixAlpha: mixing.cutMixAlpha.value,
      probability: mixing.probability.value, switchProbability: mixing.switchProbability.value)
  }
}
