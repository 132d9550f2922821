import SymbolicDerivation

/// All derived sides by name. Each is made from the definitions or read off a derivation; none is transcribed.
enum DerivedSides {
  typealias Make = @Sendable (AuditWorkbench) throws -> DerivedSide

  static let all: [String: Make] = model.merging(lemmas) { first, _ in first }.merging(theorem1) { first, _ in first }
    .merging(theorem2) { first, _ in first }.merging(theorem3) { first, _ in first }

  /// Results of derivations as they stand.
  static func results(_ derivation: String, _ names: String...) -> Make {
    { workbench in DerivedSide(all: try names.map { try workbench.result(derivation, $0) }) }
  }

  /// The model's definitions and what the text says of the hypothesis space.
  static let model: [String: Make] = [
    "feature-laws": { workbench in
      var means: [Expression] = []
      var variances: [Expression] = []
      for label in 1...3 {
        let forms = RobustLossForms(label: label)
        for feature in forms.features {
          let law = law(of: feature, in: forms)
          means.append(law.mean)
          variances.append(law.variance)
        }
      }
      return DerivedSide(all: means + variances)
    },
    "feature-count": { DerivedSide(Expression($0.forms.features.count)) },
    "feature-count-copies": { workbench in
      let two = RobustLossForms(copies: 2).features.count
      let three = RobustLossForms(copies: 3).features.count
      // Linear in K: slope and offset from two counts.
      let slope = three - two
      return DerivedSide(slope * Expression(Symbol.copies) + Expression(two - 2 * slope))
    },
    "logits": { workbench in DerivedSide(all: (1...3).map { workbench.logit($0, \.value) }) },
    "density": { _ in DerivedSide(.apply(.density, Expression(Symbol.z))) },
    "normal-variance": { _ in DerivedSide(Expression.sigma.squared) },
    "effect-of-exclusive-off-weight": { try offWeights($0).exclusive },
    "effect-of-shared-off-weight": { try offWeights($0).shared },
    "relabelled-margins": { _ in DerivedSide(all: try relabelledMargins()) },
    "slopes-of-negative-weights": { try negativeWeights($0) },
    "shared-in-binary-margin": { _ in
      let forms = RobustLossForms(classes: 2)
      let shared = forms.features.filter { !$0.isExclusive }
      return DerivedSide(all: try shared.map { try forms.margin(2).coefficient(of: $0.perturbation) })
    },
  ]

  /// The derivative, at 0, of the population loss in a weight that the hypothesis space leaves out.
  private static func offWeights(_ workbench: AuditWorkbench) throws -> (exclusive: DerivedSide, shared: DerivedSide) {
    let (v, u) = (Symbol("v"), Symbol("u"))
    let forms = workbench.forms
    func logit(_ owner: Int, _ on: (Expression, Expression), _ off: (Expression, Expression)) -> Expression {
      forms.features.reduce(.zero) { sum, feature in
        let value = (forms.isRandom(feature) ? Expression(feature.value) : .zero) + Expression(feature.perturbation)
        let owned = feature.owners.contains(owner)
        return sum + (feature.isExclusive ? (owned ? on.0 : off.0) : (owned ? on.1 : off.1)) * value
      }
    }
    // With every weight, a margin is that of the paper's space at w1 - v and w2 - u.
    let (off, none) = ((Expression(v), Expression(u)), (Expression.zero, Expression.zero))
    for target in 2...3 {
      let whole = logit(target, (.w1, .w2), off) - logit(1, (.w1, .w2), off)
      let reduced = (Expression.w1 - off.0, Expression.w2 - off.1)
      guard whole == logit(target, reduced, none) - logit(1, reduced, none) else {
        throw AuditError("off weights", "the margins do not depend on differences of weights alone")
      }
    }
    let loss = try forms.expectedLoss().substituting([
      .w1: .w1 - Expression(v), .w2: .w2 - Expression(u),
    ])
    return (DerivedSide(try loss.derivative(in: v)), DerivedSide(try loss.derivative(in: u)))
  }

  /// Mean and variance of a feature in the class of `forms`.
  private static func law(
    of feature: SymbolicFeature, in forms: RobustLossForms
  ) -> (mean: Expression, variance: Expression) {
    forms.isRandom(feature) ? (.mu, Expression.sigma.squared) : (.zero, .zero)
  }

  /// Margin j over i of a linear model with 18 weights, minus the same margin with classes renamed throughout; then for each
  /// renaming how far the features' laws of a renamed class are from the class's own, renamed: squares of differences of means
  /// and variances.
  private static func relabelledMargins() throws -> [Expression] {
    let permutations = [[1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]]
    func margin(_ target: Int, _ label: Int, _ rename: (Int) -> Int) -> Expression {
      var sum = Expression.zero
      for kind in ["E", "C"] {
        for index in 1...3 {
          let feature = Expression(Symbol("x\(kind)\(rename(index))"))
          let weights = [target, label].map { Expression(Symbol("v\(kind)\(rename($0))\(rename(index))")) }
          sum = sum + (weights[0] - weights[1]) * feature
        }
      }
      return sum
    }
    var differences: [Expression] = []
    for permutation in permutations {
      let rename = { (index: Int) in permutation[index - 1] }
      for (target, label) in [(2, 1), (3, 1), (1, 2), (3, 2), (1, 3), (2, 3)] {
        differences.append(margin(rename(target), rename(label)) { $0 } - margin(target, label, rename))
      }
    }
    let laws = (1...3).map { label in
      let forms = RobustLossForms(label: label)
      return Dictionary(uniqueKeysWithValues: forms.features.map { ($0.index, law(of: $0, in: forms)) })
    }
    let places = (1...3).flatMap { label in ["E", "C"].flatMap { kind in (1...3).map { (label, kind, $0) } } }
    for permutation in permutations {
      var distance = Expression.zero
      for (label, kind, index) in places {
        let renamed = laws[permutation[label - 1] - 1]["\(kind)\(permutation[index - 1])"]!
        let own = laws[label - 1]["\(kind)\(index)"]!
        distance = distance + (renamed.mean - own.mean).squared + (renamed.variance - own.variance).squared
      }
      differences.append(distance)
    }
    return differences
  }

  /// The slopes of the population loss in -w1 and -w2, for weights below 0.
  private static func negativeWeights(_ workbench: AuditWorkbench) throws -> DerivedSide {
    let (a, b) = (Symbol("minus1", .nonnegative), Symbol("minus2", .nonnegative))
    let forms = workbench.forms
    let negative = [Symbol.w1: -Expression(a), Symbol.w2: -Expression(b)]
    let still = [Int](repeating: 0, count: 6)
    var margins: [Expression] = []
    var norms: [Expression] = []
    for target in forms.targets {
      let margin = try forms.margin(target).substituting(negative)
      margins.append(try forms.substituting(still, into: margin))
      norms.append(try forms.dualNorm(margin))
    }
    guard norms[0] == norms[1] else { throw AuditError("negative weights", "targets have different dual norms") }
    let laws = Dictionary(
      uniqueKeysWithValues: forms.features.filter(forms.isRandom).map {
        ($0.value, Expectation.Law(mean: .mu, variance: Expression.sigma.squared))
      })
    let loss = try Expectation(laws)(.maximum(margins)) + norms[0]
    return DerivedSide(try loss.derivative(in: a), try loss.derivative(in: b))
  }
}
