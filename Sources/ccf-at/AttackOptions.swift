import ArgumentParser
import Attacks
import Training

/// The options of an attack for evaluation.
struct AttackOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The attack: \(AttackName.list).", valueName: "attack"))
  var attack: AttackName = .pgd

  @Option(help: "The norm of perturbations: linf, l2, or none for clean accuracy alone.")
  var norm: AttackNorm = .linf

  @Option(help: ArgumentHelp("The largest norm, in units of [0, 1]; a fraction such as 8/255 too.", valueName: "size"))
  var epsilon: PixelNumber?

  @Option(
    help: ArgumentHelp(
      "A step of PGD as a share of epsilon; by default 1/4, for l2 1/8.", valueName: "share"))
  var relativeStep: PixelNumber?

  @Option(help: ArgumentHelp("Steps of an attack by gradients; by default 20 for PGD, else 100.", valueName: "count"))
  var steps: Int?

  @Option(help: ArgumentHelp("Queries of Square; by default 5000.", valueName: "count"))
  var queries: Int?

  func validate() throws {
    if let steps, steps < 1 { throw ValidationError("--steps \(steps) is not possible: give 1 or more") }
    if let queries, queries < 1 { throw ValidationError("--queries \(queries) is not possible: give 1 or more") }
    if relativeStep != nil && attack != .pgd {
      throw ValidationError("--relative-step is for --attack pgd: the others find their steps themselves")
    }
    if let suite {
      let stages = suite.stages
      if queries != nil && stages.allSatisfy(\.usesGradients) {
        throw ValidationError("--queries is for attacks without gradients: autoattack and square")
      }
      if steps != nil && !stages.contains(where: \.usesGradients) {
        throw ValidationError("--steps is for attacks by gradients; give --queries")
      }
    } else if queries != nil {
      throw ValidationError("--queries is for attacks without gradients: autoattack and square")
    }
  }

  private var size: PixelNumber {
    epsilon
      ?? (norm == .l2 ? PixelNumber(value: 128.0 / 255, text: "128/255") : PixelNumber(value: 8.0 / 255, text: "8/255"))
  }

  private var step: PixelNumber {
    relativeStep ?? (norm == .l2 ? PixelNumber(value: 0.125, text: "1/8") : PixelNumber(value: 0.25, text: "1/4"))
  }

  private var pgdSteps: Int { steps ?? 20 }

  /// The perturbations, or nil for no attack.
  private var set: PerturbationSet? {
    attack == .none ? nil : norm.perturbation.map { PerturbationSet($0, epsilon: size.value) }
  }

  /// PGD, or nil where another attack is asked for, or none.
  var pgd: ProjectedGradientDescent? {
    guard attack == .pgd, let set else { return nil }
    return ProjectedGradientDescent(set, stepSize: size.value * step.value, steps: pgdSteps)
  }

  /// The suite of attacks, or nil where PGD is asked for, or none.
  var suite: AttackSuite? {
    guard let kind = attack.kind, let set else { return nil }
    var effort = AttackSuite.Effort()
    if let steps { effort.steps = steps }
    if let queries { effort.queries = queries }
    return kind.suite(set, effort: effort)
  }

  /// AutoAttack's standard version in the same norm and epsilon.
  var autoAttack: AttackOptions {
    var options = self
    options.attack = .suite(AttackSuite.Kind.autoAttack.name)
    options.relativeStep = nil
    options.steps = nil
    options.queries = nil
    return options
  }

  /// What measures accuracies.
  func evaluator(batchSize: Int) -> Evaluator {
    if let suite { return Evaluator(suite: suite, batchSize: batchSize) }
    return Evaluator(attack: pgd.map { ($0, .evaluation) }, batchSize: batchSize)
  }

  /// The attack in a few words.
  var summary: String {
    if pgd != nil {
      return "PGD-\(pgdSteps), \(norm.rawValue), epsilon \(size.text), step \(step.text) of epsilon, random start"
    }
    guard let suite else { return "none" }
    let changes = [steps.map { "\($0) steps" }, queries.map { "\($0) queries" }].compactMap { $0 }
    return ([suite.name, norm.rawValue, "epsilon \(size.text)"] + changes).joined(separator: ", ")
  }
}

/// PGD, a suite of attacks, or none.
enum AttackName: Hashable, ExpressibleByArgument {
  case pgd, none
  case suite(String)

  init?(argument: String) {
    switch argument {
    case "pgd": self = .pgd
    case "none": self = .none
    default:
      guard AttackSuite.Kind.all.contains(where: { $0.name == argument }) else { return nil }
      self = .suite(argument)
    }
  }

  /// The suite of that name.
  var kind: AttackSuite.Kind? {
    guard case .suite(let name) = self else { return nil }
    return AttackSuite.Kind.all.first { $0.name == name }
  }

  var defaultValueDescription: String {
    switch self {
    case .pgd: "pgd"
    case .none: "none"
    case .suite(let name): name
    }
  }

  static var list: String {
    let suites = AttackSuite.Kind.all.map { "\($0.name) (\($0.summary))" }
    return (["pgd"] + suites + ["none for clean accuracy alone"]).joined(separator: ", ")
  }
}

/// The norms of an attack.
enum AttackNorm: String, CaseIterable, ExpressibleByArgument {
  case linf, l2, none

  var perturbation: PerturbationNorm? { PerturbationNorm(rawValue: rawValue) }
}
