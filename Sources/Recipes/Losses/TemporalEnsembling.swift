extension Recipe.Loss {
  /// Cross-entropy + w · the mean over samples and classes of (softmax - target)², the target being the running mean of
  /// the network's own predictions for the sample.
  ///
  /// Source: Dong et al., "Exploring memorization in adversarial training", ICLR 2022, and its code, whose epochs count
  /// from 1.
  public struct TemporalEnsembling: Hashable, Sendable {
    /// The weight of what the running mean held before, from 0 to below 1.
    public let momentum: WrittenNumber
    /// The weight w at its largest, 0 or greater.
    public let weight: WrittenNumber
    /// The first epoch, counted from 0, with predictions taken up and the weight above 0.
    public let startEpoch: Int
    /// The first epoch, counted from 0, with the weight at its largest; greater than `startEpoch`.
    public let endEpoch: Int
    /// What the attack makes large.
    public let attackLoss: AttackLoss
  }
}

private enum TemporalEnsemblingKey: String, RecipeKey {
  case kind, momentum, weight
  case startEpoch = "start-epoch"
  case endEpoch = "end-epoch"
  case attackLoss = "attack-loss"
}

extension Recipe.Loss.TemporalEnsembling {
  init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, TemporalEnsemblingKey.self)
    momentum = try section.optional(.momentum)?.number(.belowOne) ?? WrittenNumber("0.9")!
    weight = try section.optional(.weight)?.number(.nonNegative) ?? WrittenNumber(300)
    startEpoch = try section.required(.startEpoch).integer(atLeast: 0)
    endEpoch = try section.required(.endEpoch).integer(atLeast: startEpoch + 1)
    attackLoss = try section.optional(.attackLoss)?.choice(Recipe.Loss.AttackLoss.self) ?? .whole
  }

  var node: RecipeNode {
    .section(
      TemporalEnsemblingKey.self,
      [
        .kind: .choice(Recipe.Loss.Kind.temporalEnsembling), .momentum: .number(momentum), .weight: .number(weight),
        .startEpoch: .integer(startEpoch), .endEpoch: .integer(endEpoch), .attackLoss: .choice(attackLoss),
      ])
  }
}
