extension Recipe.Loss {
  /// crossEntropyWeight · CE + the sum over teachers of weight · D · T², with T the temperature and D the mean divergence
  /// between teacher and student at that temperature, all on perturbed images.
  ///
  /// One teacher with weight lambda beside a cross-entropy of weight 1 - lambda is the paper's equation 3, two are the
  /// form of Chen et al. (ICLR 2021).
  public struct Distillation: Hashable, Sendable {
    /// The weight of the cross-entropy of the labels, 0 or greater.
    public let crossEntropyWeight: WrittenNumber
    /// What logits are divided by before the softmax, greater than 0.
    public let temperature: WrittenNumber
    /// Which divergence D is.
    public let divergence: Divergence
    /// Whether divergences are multiplied by the temperature's square, which keeps the size of their gradients.
    public let temperatureSquared: Bool
    /// What the attack makes large.
    public let attackLoss: AttackLoss
    /// The teachers by their names, at least one.
    public let teachers: [Teacher]

    /// The direction of the Kullback-Leibler divergence.
    public enum Divergence: String, CaseIterable, Sendable {
      /// KL(teacher || student), as in Hinton et al. (2015).
      case teacherStudent = "teacher-student"
      /// KL(student || teacher), as the paper prints equation 3.
      case studentTeacher = "student-teacher"
    }

    /// A trained network.
    public struct Teacher: Hashable, Sendable {
      /// What the recipe calls it.
      public let name: String
      /// The path of its checkpoint.
      public let checkpoint: String
      /// The weight of its divergence, 0 or greater.
      public let weight: WrittenNumber
      /// The network; nil for one like the student.
      public let network: Recipe.Network?
    }
  }
}

private enum DistillationKey: String, RecipeKey {
  case kind
  case crossEntropyWeight = "cross-entropy-weight"
  case temperature, divergence
  case temperatureSquared = "temperature-squared"
  case attackLoss = "attack-loss"
  case teachers
}

private enum TeacherKey: String, RecipeKey {
  case checkpoint, weight, network
}

extension Recipe.Loss.Distillation {
  init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, DistillationKey.self)
    crossEntropyWeight = try section.required(.crossEntropyWeight).number(.nonNegative)
    temperature = try section.required(.temperature).number(.positive)
    divergence = try section.optional(.divergence)?.choice(Divergence.self) ?? .teacherStudent
    temperatureSquared = try section.optional(.temperatureSquared)?.flag() ?? true
    attackLoss = try section.optional(.attackLoss)?.choice(Recipe.Loss.AttackLoss.self) ?? .crossEntropy
    teachers = try Self.teachers(section.required(.teachers))
  }

  private static func teachers(_ value: RecipeValue) throws(RecipeError) -> [Teacher] {
    let accepted = "a section with a name for each teacher, such as {robust: {checkpoint: best.pth, weight: 0.5}}"
    var teachers: [Teacher] = []
    for entry in try value.entries(accepted) {
      guard !entry.key.isEmpty, entry.key.utf8.allSatisfy({ $0 != UInt8(ascii: ".") && $0 > 0x20 }) else {
        throw RecipeError(
          entry.origin, key: value.path, "\"\(entry.key)\" is no name of a teacher: give one without dots and spaces")
      }
      teachers.append(
        try Teacher(RecipeValue(node: entry.value, path: "\(value.path).\(entry.key)"), name: entry.key))
    }
    guard !teachers.isEmpty else { throw value.error("names no teacher: give \(accepted)") }
    return teachers
  }

  var node: RecipeNode {
    .section(
      DistillationKey.self,
      [
        .kind: .choice(Recipe.Loss.Kind.distillation), .crossEntropyWeight: .number(crossEntropyWeight),
        .temperature: .number(temperature), .divergence: .choice(divergence),
        .temperatureSquared: .flag(temperatureSquared), .attackLoss: .choice(attackLoss),
        .teachers: RecipeNode(
          .mapping(teachers.map { RecipeNode.Entry(key: $0.name, origin: RecipeNode.made, value: $0.node) })),
      ])
  }
}

extension Recipe.Loss.Distillation.Teacher {
  fileprivate init(_ value: RecipeValue, name: String) throws(RecipeError) {
    let section = try RecipeSection(value, TeacherKey.self)
    self.name = name
    checkpoint = try section.required(.checkpoint).text("the path of a checkpoint")
    weight = try section.required(.weight).number(.nonNegative)
    if let network = section.optional(.network), network.node.content != .scalar("student", isQuoted: false) {
      self.network = try Recipe.Network(network)
    } else {
      network = nil
    }
  }

  fileprivate var node: RecipeNode {
    .section(
      TeacherKey.self,
      [
        .checkpoint: .text(checkpoint), .weight: .number(weight),
        .network: network.map(\.node) ?? .plain("student"),
      ])
  }
}
