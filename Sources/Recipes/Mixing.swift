extension Recipe {
  /// How training images are mixed with each other, after they are varied.
  public enum Mixing: Hashable, Sendable {
    /// Not at all.
    case none
    /// Mixup or CutMix, drawn for each batch.
    case mixupCutMix(MixupCutMix)

    /// The kinds by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case none
      case mixupCutMix = "mixup-cutmix"
    }

    /// Mixup (Zhang et al., 2018) and CutMix (Yun et al., 2019) by timm's conventions: of a batch, each image is mixed with
    /// the one at its place from the end; the share lambda of its own is drawn from Beta(alpha, alpha).
    public struct MixupCutMix: Hashable, Sendable {
      /// Alpha of Mixup, 0 or greater; 0 for no Mixup.
      public let mixupAlpha: WrittenNumber
      /// Alpha of CutMix, 0 or greater; 0 for no CutMix. One of both is greater than 0.
      public let cutMixAlpha: WrittenNumber
      /// Probability that a batch is mixed, from 0 to 1.
      public let probability: WrittenNumber
      /// Probability that it is by CutMix where both are possible, from 0 to 1.
      public let switchProbability: WrittenNumber
    }
  }
}

private enum MixupCutMixKey: String, RecipeKey {
  case kind
  case mixupAlpha = "mixup-alpha"
  case cutMixAlpha = "cutmix-alpha"
  case probability
  case switchProbability = "switch-probability"
}

extension Recipe.Mixing {
  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .none:
      _ = try RecipeSection(value, KindKey.self)
      self = .none
    case .mixupCutMix:
      let section = try RecipeSection(value, MixupCutMixKey.self)
      let mixing = MixupCutMix(
        mixupAlpha: try section.optional(.mixupAlpha)?.number(.nonNegative) ?? WrittenNumber(0),
        cutMixAlpha: try section.optional(.cutMixAlpha)?.number(.nonNegative) ?? WrittenNumber(0),
        probability: try section.optional(.probability)?.number(.unit) ?? WrittenNumber(1),
        switchProbability: try section.optional(.switchProbability)?.number(.unit) ?? WrittenNumber("0.5")!)
      guard mixing.mixupAlpha.value > 0 || mixing.cutMixAlpha.value > 0 else {
        throw value.error("mixup-alpha and cutmix-alpha are both 0: give one that is greater, or mixing: none")
      }
      self = .mixupCutMix(mixing)
    }
  }

  var node: RecipeNode {
    switch self {
    case .none: .section(KindKey.self, [.kind: .choice(Kind.none)])
    case .mixupCutMix(let mixing):
      .section(
        MixupCutMixKey.self,
        [
          .kind: .choice(Kind.mixupCutMix), .mixupAlpha: .number(mixing.mixupAlpha),
          .cutMixAlpha: .number(mixing.cutMixAlpha), .probability: .number(mixing.probability),
          .switchProbability: .number(mixing.switchProbability),
        ])
    }
  }
}
