extension Recipe {
  /// How the parameters follow their gradients.
  public enum Optimiser: Hashable, Sendable {
    /// Stochastic gradient descent with momentum, as PyTorch defines it.
    case sgd(SGD)

    /// The kinds by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case sgd
    }

    /// Stochastic gradient descent: g + weightDecay p is the gradient d; v is momentum v + d, the first one d alone;
    /// the step is the learning rate times v, with Nesterov's momentum times d + momentum v.
    public struct SGD: Hashable, Sendable {
      /// The learning rate, greater than 0, which the schedule multiplies.
      public let learningRate: WrittenNumber
      /// Momentum, from 0 to below 1.
      public let momentum: WrittenNumber
      /// Whether momentum is Nesterov's.
      public let nesterov: Bool
      /// Weight decay, 0 or greater.
      public let weightDecay: WrittenNumber
      /// The parameters that decay.
      public let decayedParameters: DecayedParameters
    }

    /// Which parameters weight decay applies to.
    public enum DecayedParameters: String, CaseIterable, Sendable {
      /// All.
      case all
      /// Weights of convolutions and linear maps: parameters with two axes or more, so neither biases nor the scales
      /// and shifts of normalisation.
      case weights
    }
  }
}

private enum SGDKey: String, RecipeKey {
  case kind
  case learningRate = "learning-rate"
  case momentum, nesterov
  case weightDecay = "weight-decay"
  case decayedParameters = "decayed-parameters"
}

extension Recipe.Optimiser {
  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .sgd: self = .sgd(try SGD(value))
    }
  }

  var node: RecipeNode {
    switch self {
    case .sgd(let sgd): sgd.node
    }
  }
}

extension Recipe.Optimiser.SGD {
  fileprivate init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, SGDKey.self)
    learningRate = try section.required(.learningRate).number(.positive)
    momentum = try section.optional(.momentum)?.number(.belowOne) ?? WrittenNumber(0)
    nesterov = try section.optional(.nesterov)?.flag() ?? false
    weightDecay = try section.optional(.weightDecay)?.number(.nonNegative) ?? WrittenNumber(0)
    decayedParameters =
      try section.optional(.decayedParameters)?.choice(Recipe.Optimiser.DecayedParameters.self) ?? .all
    if nesterov, momentum.value == 0 {
      throw section.missing(.nesterov, "is true without momentum: give momentum or leave it out")
    }
  }

  fileprivate var node: RecipeNode {
    .section(
      SGDKey.self,
      [
        .kind: .choice(Recipe.Optimiser.Kind.sgd), .learningRate: .number(learningRate), .momentum: .number(momentum),
        .nesterov: .flag(nesterov), .weightDecay: .number(weightDecay),
        .decayedParameters: .choice(decayedParameters),
      ])
  }
}
