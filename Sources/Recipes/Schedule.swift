#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Recipe {
  /// How the learning rate changes: a factor for each training step.
  public struct Schedule: Hashable, Sendable {
    /// The factor's course.
    public let shape: Shape
    /// How often it changes.
    public let granularity: Granularity
    /// Epochs over which the factor rises from 0 to its course, 0 or more.
    public let warmUp: WrittenNumber

    /// The course of the factor over the run.
    public enum Shape: Hashable, Sendable {
      /// 1 throughout.
      case constant
      /// Multiplied by `factor`, in (0, 1), when each of the epochs `milestones` begins, counted from 0.
      case piecewise(milestones: [Int], factor: WrittenNumber)
      /// From 1 to `finalFactor` along half a cosine.
      case cosine(finalFactor: WrittenNumber)
      /// Linearly from 0 to 1 at the share `peak` of the run, in (0, 1), and linearly to `finalFactor` at its end: one
      /// cycle of the cyclic learning rate.
      case triangular(peak: WrittenNumber, finalFactor: WrittenNumber)

      /// The shapes by their names.
      public enum Kind: String, CaseIterable, Sendable {
        case constant, piecewise, cosine, triangular
      }
    }

    /// How often the learning rate changes.
    public enum Granularity: String, CaseIterable, Sendable {
      case epoch, step
    }

    /// The factor of one training step.
    ///
    /// Milestones and the cosine go by where the step begins, what rises from 0 by where it ends, so that no step is
    /// lost. With granularity `epoch` these are the beginning and end of the step's epoch.
    ///
    /// - Parameters:
    ///   - step: the step, counted from 0 over the whole run.
    ///   - stepsPerEpoch: steps of one epoch, 1 or more.
    ///   - epochs: epochs of the run, 1 or more.
    public func factor(step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
      let (begin, end): (Double, Double) =
        switch granularity {
        case .epoch: (Double(step / stepsPerEpoch), Double(step / stepsPerEpoch + 1))
        case .step: (Double(step) / Double(stepsPerEpoch), Double(step + 1) / Double(stepsPerEpoch))
        }
      let course = shape.factor(begin: begin, end: end, epochs: Double(epochs))
      return end < warmUp.value ? course * end / warmUp.value : course
    }
  }
}

extension Recipe.Schedule.Shape {
  fileprivate func factor(begin: Double, end: Double, epochs: Double) -> Double {
    switch self {
    case .constant: 1
    case .piecewise(let milestones, let factor):
      pow(factor.value, Double(milestones.count { Double($0) <= begin }))
    case .cosine(let final):
      final.value + (1 - final.value) * (1 + cos(Double.pi * begin / epochs)) / 2
    case .triangular(let peak, let final):
      end <= peak.value * epochs
        ? end / (peak.value * epochs)
        : 1 - (1 - final.value) * (end - peak.value * epochs) / ((1 - peak.value) * epochs)
    }
  }
}

private enum ConstantKey: String, RecipeKey {
  case kind, granularity
  case warmUp = "warm-up"
}

private enum PiecewiseKey: String, RecipeKey {
  case kind, milestones, factor, granularity
  case warmUp = "warm-up"
}

private enum CosineKey: String, RecipeKey {
  case kind
  case finalFactor = "final-factor"
  case granularity
  case warmUp = "warm-up"
}

private enum TriangularKey: String, RecipeKey {
  case kind, peak
  case finalFactor = "final-factor"
  case granularity
  case warmUp = "warm-up"
}

extension Recipe.Schedule {
  static let constant = Recipe.Schedule(shape: .constant, granularity: .epoch, warmUp: WrittenNumber(0))

  init(_ value: RecipeValue) throws(RecipeError) {
    let (kind, value) = try value.kind(Shape.Kind.self)
    switch kind {
    case .constant:
      let section = try RecipeSection(value, ConstantKey.self)
      shape = .constant
      (granularity, warmUp) = try Self.common(section.optional(.granularity), section.optional(.warmUp), .epoch)
    case .piecewise:
      let section = try RecipeSection(value, PiecewiseKey.self)
      shape = .piecewise(
        milestones: try Self.milestones(section.required(.milestones)),
        factor: try section.required(.factor).number(.openUnit))
      (granularity, warmUp) = try Self.common(section.optional(.granularity), section.optional(.warmUp), .epoch)
    case .cosine:
      let section = try RecipeSection(value, CosineKey.self)
      shape = .cosine(finalFactor: try section.optional(.finalFactor)?.number(.unit) ?? WrittenNumber(0))
      (granularity, warmUp) = try Self.common(section.optional(.granularity), section.optional(.warmUp), .epoch)
    case .triangular:
      let section = try RecipeSection(value, TriangularKey.self)
      shape = .triangular(
        peak: try section.required(.peak).number(.openUnit),
        finalFactor: try section.optional(.finalFactor)?.number(.unit) ?? WrittenNumber(0))
      (granularity, warmUp) = try Self.common(section.optional(.granularity), section.optional(.warmUp), .step)
    }
  }

  private static func common(
    _ granularity: RecipeValue?, _ warmUp: RecipeValue?, _ usual: Granularity
  ) throws(RecipeError) -> (Granularity, WrittenNumber) {
    (
      try granularity?.choice(Granularity.self) ?? usual,
      try warmUp?.number(.nonNegative, unit: " of epochs") ?? WrittenNumber(0)
    )
  }

  private static func milestones(_ value: RecipeValue) throws(RecipeError) -> [Int] {
    let accepted = "epochs that ascend, such as [100, 150]"
    var milestones: [Int] = []
    for element in try value.list(accepted) {
      let epoch = try element.integer(atLeast: 1)
      guard epoch > milestones.last ?? 0 else { throw element.error("\(epoch) is out of order: give \(accepted)") }
      milestones.append(epoch)
    }
    guard !milestones.isEmpty else { throw value.error("an empty list is not possible: give \(accepted)") }
    return milestones
  }

  var node: RecipeNode {
    switch shape {
    case .constant:
      .section(
        ConstantKey.self,
        [.kind: .choice(Shape.Kind.constant), .granularity: .choice(granularity), .warmUp: .number(warmUp)])
    case .piecewise(let milestones, let factor):
      .section(
        PiecewiseKey.self,
        [
          .kind: .choice(Shape.Kind.piecewise), .milestones: .list(milestones.map { .integer($0) }),
          .factor: .number(factor), .granularity: .choice(granularity), .warmUp: .number(warmUp),
        ])
    case .cosine(let final):
      .section(
        CosineKey.self,
        [
          .kind: .choice(Shape.Kind.cosine), .finalFactor: .number(final), .granularity: .choice(granularity),
          .warmUp: .number(warmUp),
        ])
    case .triangular(let peak, let final):
      .section(
        TriangularKey.self,
        [
          .kind: .choice(Shape.Kind.triangular), .peak: .number(peak), .finalFactor: .number(final),
          .granularity: .choice(granularity), .warmUp: .number(warmUp),
        ])
    }
  }
}
