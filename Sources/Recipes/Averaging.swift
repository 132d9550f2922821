extension Recipe {
  /// Which average of the weights is kept, and measured beside the weights themselves. It changes nothing of training.
  public enum Averaging: Hashable, Sendable {
    /// None.
    case none
    /// Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights that were taken.
    case swa(Course)
    /// An exponential moving average: with each weights taken, `decay` times the average plus 1 - `decay` times them,
    /// from the first ones on. `decay` is from 0 to below 1.
    case ema(decay: WrittenNumber, Course)

    /// The kinds by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case none, swa, ema
    }

    /// When weights are taken, and where the averaged network has its running statistics from.
    public struct Course: Hashable, Sendable {
      /// The first epoch whose weights are taken, counted from 0.
      public let start: Int
      /// Training steps from one time to the next, counted from the beginning of `start`; nil for the ends of epochs.
      public let every: Int?
      /// What statistics of batch normalisation are estimated from, anew for each evaluation.
      public let batchNorm: StatisticsSource
    }

    /// What passes through the averaged network for its running statistics: all training batches once, as augmented.
    public enum StatisticsSource: String, CaseIterable, Sendable {
      /// As they are.
      case clean
      /// Perturbed by the training attack on the averaged network.
      case adversarial
    }

    /// When weights are taken, where they are.
    public var course: Course? {
      switch self {
      case .none: nil
      case .swa(let course), .ema(_, let course): course
      }
    }
  }
}

private enum SWAKey: String, RecipeKey {
  case kind, start, every
  case batchNorm = "batch-norm"
}

private enum EMAKey: String, RecipeKey {
  case kind, decay, start, every
  case batchNorm = "batch-norm"
}

extension Recipe.Averaging {
  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .none:
      _ = try RecipeSection(value, KindKey.self)
      self = .none
    case .swa:
      let section = try RecipeSection(value, SWAKey.self)
      self = .swa(
        try Course(
          start: section.required(.start), every: section.optional(.every), usually: nil,
          section.optional(.batchNorm)))
    case .ema:
      let section = try RecipeSection(value, EMAKey.self)
      self = .ema(
        decay: try section.required(.decay).number(.belowOne),
        try Course(
          start: section.optional(.start), every: section.optional(.every), usually: 1,
          section.optional(.batchNorm)))
    }
  }

  var node: RecipeNode {
    switch self {
    case .none: .section(KindKey.self, [.kind: .choice(Kind.none)])
    case .swa(let course):
      .section(
        SWAKey.self,
        [
          .kind: .choice(Kind.swa), .start: .integer(course.start), .every: .integer(course.every, else: "epoch"),
          .batchNorm: .choice(course.batchNorm),
        ])
    case .ema(let decay, let course):
      .section(
        EMAKey.self,
        [
          .kind: .choice(Kind.ema), .decay: .number(decay), .start: .integer(course.start),
          .every: .integer(course.every, else: "epoch"), .batchNorm: .choice(course.batchNorm),
        ])
    }
  }
}

extension Recipe.Averaging.Course {
  fileprivate init(
    start: RecipeValue?, every: RecipeValue?, usually: Int?, _ batchNorm: RecipeValue?
  ) throws(RecipeError) {
    self.start = try start?.integer(atLeast: 0) ?? 0
    self.every = if let every { try every.integer(atLeast: 1, orNilFor: "epoch") } else { usually }
    self.batchNorm = try batchNorm?.choice(Recipe.Averaging.StatisticsSource.self) ?? .clean
  }
}
