extension Recipe {
  /// How adversarial examples are made.
  public enum Attack: Hashable, Sendable {
    /// Not at all: clean examples.
    case none
    /// Projected gradient descent on the cross-entropy of the true labels.
    case pgd(PGD)

    /// The kinds by their names.
    public enum Kind: String, CaseIterable, Sendable {
      case none, pgd
    }

    /// Projected gradient descent.
    public struct PGD: Hashable, Sendable {
      /// The norm of the ball around the example.
      public let norm: Norm
      /// Radius of the ball, greater than 0, in units of the pixel range [0, 1].
      public let epsilon: WrittenNumber
      /// Step size divided by epsilon, greater than 0.
      public let relativeStep: WrittenNumber
      /// Number of steps, 1 or greater.
      public let steps: Int
      /// Where the first step starts.
      public let start: Start
      /// What batch normalisation does while the attack runs.
      public let batchNorm: BatchNorm
      /// The interval that adversarial examples are kept in; nil where features may take any value.
      public let pixelRange: PixelRange?

      /// The step size in units of the pixel range.
      public var stepSize: Double { epsilon.value * relativeStep.value }
    }

    /// The norm of an attack's ball.
    public enum Norm: String, CaseIterable, Sendable {
      /// The largest absolute change; steps along the gradient's sign.
      case linf
      /// The Euclidean length of the change; steps along the gradient divided by its length.
      case l2
    }

    /// Where an attack starts.
    public enum Start: String, CaseIterable, Sendable {
      /// At the example.
      case zero
      /// l_inf: uniformly drawn from the ball. l_2: in a random direction, the radius uniform on (0, epsilon).
      case random
      /// At the example with normal noise of deviation .001 on each value, as in TRADES.
      case normal
    }

    /// What batch normalisation does while an attack runs.
    public enum BatchNorm: String, CaseIterable, Sendable {
      /// Statistics of the batch, and every pass updates the running ones: as in training.
      case train
      /// Statistics of the batch; the running ones stay.
      case batchStatistics = "batch-statistics"
      /// Running statistics.
      case eval
    }

    /// An interval of pixel values.
    public struct PixelRange: Hashable, Sendable {
      /// The lower end.
      public let low: WrittenNumber
      /// The upper end, greater than the lower one.
      public let high: WrittenNumber
    }

    /// The attack's parameters, where there is one.
    public var pgd: PGD? {
      if case .pgd(let pgd) = self { pgd } else { nil }
    }
  }
}

private enum PGDKey: String, RecipeKey {
  case kind, norm, epsilon
  case relativeStep = "relative-step"
  case steps, start
  case batchNorm = "batch-norm"
  case pixelRange = "pixel-range"
}

extension Recipe.Attack {
  /// - Parameters:
  ///   - ball: the attack whose norm and radius are taken where none are given.
  ///   - batchNorm: the mode where none is given.
  init(_ value: RecipeValue, ball: PGD? = nil, batchNorm: BatchNorm) throws(RecipeError) {
    let (kind, value) = try value.kind(Kind.self)
    switch kind {
    case .none:
      _ = try RecipeSection(value, KindKey.self)
      self = .none
    case .pgd: self = .pgd(try PGD(value, ball, batchNorm))
    }
  }

  var node: RecipeNode {
    switch self {
    case .none: .section(KindKey.self, [.kind: .choice(Kind.none)])
    case .pgd(let pgd): pgd.node
    }
  }
}

extension Recipe.Attack.PGD {
  fileprivate init(_ value: RecipeValue, _ ball: Self?, _ batchNorm: Recipe.Attack.BatchNorm) throws(RecipeError) {
    let section = try RecipeSection(value, PGDKey.self)
    guard let norm = try section.optional(.norm)?.choice(Recipe.Attack.Norm.self) ?? ball?.norm else {
      throw section.missing(.norm)
    }
    let pixelRange = try section.optional(.pixelRange).map(Self.pixelRange) ?? ball.map(\.pixelRange) ?? Self.unitRange
    let unit = ", in units of the pixel range"
    guard
      let epsilon = try section.optional(.epsilon)?.number(.positive, unit: unit)
        ?? (ball?.norm == norm ? ball?.epsilon : nil)
    else {
      throw section.missing(.epsilon)
    }
    if norm == .linf, let pixelRange, epsilon.value > pixelRange.high.value - pixelRange.low.value {
      throw (section.optional(.epsilon) ?? value).error(
        "\(epsilon.text) is wider than the range of pixels, \(pixelRange.low.text) to \(pixelRange.high.text): give "
          + "a number in its units, such as 8/255")
    }
    self.norm = norm
    self.epsilon = epsilon
    self.pixelRange = pixelRange
    relativeStep = try section.required(.relativeStep).number(.positive)
    steps = try section.required(.steps).integer(atLeast: 1)
    start = try section.optional(.start)?.choice(Recipe.Attack.Start.self) ?? .random
    self.batchNorm = try section.optional(.batchNorm)?.choice(Recipe.Attack.BatchNorm.self) ?? batchNorm
  }

  /// [0, 1].
  private static let unitRange: Recipe.Attack.PixelRange? = Recipe.Attack.PixelRange(
    low: WrittenNumber(0), high: WrittenNumber(1))

  private static func pixelRange(_ value: RecipeValue) throws(RecipeError) -> Recipe.Attack.PixelRange? {
    if case .scalar("none", _) = value.node.content { return nil }
    let accepted = "two numbers that ascend, such as [0, 1], or none"
    let ends = try value.list(accepted)
    guard ends.count == 2 else { throw value.error("a list of \(ends.count) is not possible: give \(accepted)") }
    let (low, high) = (try ends[0].number(.finite), try ends[1].number(.finite))
    guard low.value < high.value else {
      throw value.error("[\(low.text), \(high.text)] is not possible: give \(accepted)")
    }
    return Recipe.Attack.PixelRange(low: low, high: high)
  }

  fileprivate var node: RecipeNode {
    .section(
      PGDKey.self,
      [
        .kind: .choice(Recipe.Attack.Kind.pgd), .norm: .choice(norm), .epsilon: .number(epsilon),
        .relativeStep: .number(relativeStep), .steps: .integer(steps), .start: .choice(start),
        .batchNorm: .choice(batchNorm),
        .pixelRange: pixelRange.map { .list([.number($0.low), .number($0.high)]) } ?? .plain("none"),
      ])
  }
}
