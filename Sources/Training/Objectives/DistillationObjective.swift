import Recipes
import Tensors

/// Cross-entropy, and divergences between the student and trained networks, all on perturbed images.
///
/// Source: equation 3 of the paper with one teacher; Chen et al., "Robust overfitting may be mitigated by properly learned
/// smoothening", ICLR 2021, with two. Chen et al.'s code takes the cross-entropy of the teacher's distribution, which is
/// the divergence and a number that does not depend on the student.
public final class DistillationObjective: Objective {
  /// The weight of the cross-entropy.
  public let crossEntropyWeight: Double
  /// What logits are divided by.
  public let temperature: Double
  /// What each divergence is multiplied by besides its teacher's weight: the temperature's square, or 1.
  public let divergenceScale: Double
  /// Whether the divergence is KL(teacher || student), or else KL(student || teacher).
  public let isTeacherFirst: Bool
  /// Whether the attack climbs the whole loss, teachers' answers being constants in it, or the cross-entropy alone.
  public let attacksWhole: Bool
  /// The teachers.
  public let teachers: [Teacher]
  /// Their weights.
  public let weights: [Double]

  /// An objective of these parts, with a weight for each teacher.
  public init(
    crossEntropyWeight: Double, temperature: Double, divergenceScale: Double, isTeacherFirst: Bool = true,
    attacksWhole: Bool = false, teachers: [Teacher], weights: [Double]
  ) {
    precondition(teachers.count == weights.count, "each teacher has a weight")
    self.crossEntropyWeight = crossEntropyWeight
    self.temperature = temperature
    self.divergenceScale = divergenceScale
    self.isTeacherFirst = isTeacherFirst
    self.attacksWhole = attacksWhole
    self.teachers = teachers
    self.weights = weights
  }

  /// - Throws: `TrainingError.unsupported` if a teacher of the recipe was not loaded.
  convenience init(_ recipe: Recipe.Loss.Distillation, _ context: ObjectiveContext) throws {
    let names = context.teachers.map(\.name)
    guard names == recipe.teachers.map(\.name) else {
      throw TrainingError.unsupported(
        key: "loss.teachers", value: recipe.teachers.map(\.name).joined(separator: ", "),
        accepted: "the networks that were loaded: \(names.isEmpty ? "none" : names.joined(separator: ", "))")
    }
    let temperature = recipe.temperature.value
    self.init(
      crossEntropyWeight: recipe.crossEntropyWeight.value, temperature: temperature,
      divergenceScale: recipe.temperatureSquared ? temperature * temperature : 1,
      isTeacherFirst: recipe.divergence == .teacherStudent, attacksWhole: recipe.attackLoss == .whole,
      teachers: context.teachers, weights: recipe.teachers.map(\.weight.value))
  }

  /// A teacher's pass for each training loss, and for each step of an attack that climbs it.
  public var cost: ObjectiveCost {
    var cost = ObjectiveCost()
    cost.teachersInAttack = attacksWhole
    return cost
  }

  /// The cross-entropy for the attack, or the whole loss; the whole loss for the optimiser.
  public func losses(of batch: TrainingBatch, for network: StudentNetwork) -> BatchLosses {
    func whole(_ images: Tensor, _ logits: Tensor) throws -> Tensor {
      let answers = try self.teachers.map { try $0.logits(images, autocast: network.autocast) }
      return try self.loss(logits: logits, answers: answers, target: batch.target)
    }
    return BatchLosses(
      attack: { [attacksWhole] perturbed in
        let logits = try network.attacked(perturbed)
        return attacksWhole ? try whole(perturbed, logits) : try logits.crossEntropy(batch.target)
      },
      training: { perturbed in
        let logits = try network(perturbed, .training)
        return (try whole(perturbed, logits), logits)
      })
  }

  /// The whole loss of a student's logits and its teachers' [count, classes].
  package func loss(logits: Tensor, answers: [Tensor], target: Tensor) throws -> Tensor {
    var loss = try logits.crossEntropy(target) * crossEntropyWeight
    let student = try (logits / temperature).logSoftmax(along: 1)
    for (weight, answer) in zip(weights, answers) {
      let teacher = try (answer / temperature).logSoftmax(along: 1)
      let divergence =
        isTeacherFirst ? try Tensor.meanDivergence(teacher, student) : try Tensor.meanDivergence(student, teacher)
      loss = try loss + divergence * (weight * divergenceScale)
    }
    return loss
  }
}

extension Tensor {
  /// The Kullback-Leibler divergence of distributions q from distributions p, KL(p || q), the mean over samples: PyTorch's
  /// `kl_div` with "batchmean".
  ///
  /// - Parameters:
  ///   - logP: the logarithms of p, [count, classes].
  ///   - logQ: those of q.
  package static func meanDivergence(_ logP: Tensor, _ logQ: Tensor) throws(TensorError) -> Tensor {
    try (logP.exponential() * (logP - logQ)).sum(along: [1]).mean()
  }
}
