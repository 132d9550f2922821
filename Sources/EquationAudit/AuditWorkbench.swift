import SymbolicDerivation

/// The derivations that the audit's sides are read off, each made once a run.
final class AuditWorkbench {
  private var derivations: [String: Derivation] = [:]

  /// The result `name` of the derivation `derivation`.
  func result(_ derivation: String, _ name: String) throws -> Expression {
    let made: Derivation
    if let known = derivations[derivation] {
      made = known
    } else {
      made = try Derivation.named(derivation)
      derivations[derivation] = made
    }
    guard let expression = made[name] else { throw AuditError(derivation, "no result \"\(name)\"") }
    return expression
  }

  /// The rules of a derivation's steps, by the steps' titles.
  func rule(_ derivation: String, step title: String) throws -> DerivationStep.Rule {
    _ = try? result(derivation, "")
    guard let step = derivations[derivation]?.steps.first(where: { $0.title == title }) else {
      throw AuditError(derivation, "no step \"\(title)\"")
    }
    return step.rule
  }

  /// Three classes and one copy, a sample of class 1.
  let forms = RobustLossForms()

  /// A feature of an adversarial sample.
  static func hat(_ feature: SymbolicFeature) -> Symbol { Symbol("xh" + feature.index) }

  /// The laws of an adversarial sample of class 1: the features' laws moved by Lemma 2's delta.
  func adversarialLaws() throws -> Expectation {
    let signs = try forms.lemma2Signs()
    var laws: [Symbol: Expectation.Law] = [:]
    for (feature, sign) in zip(forms.features, signs) {
      let random = forms.isRandom(feature)
      laws[Self.hat(feature)] = Expectation.Law(
        mean: (random ? .mu : .zero) + sign * .epsilon, variance: random ? Expression.sigma.squared : .zero)
    }
    return Expectation(laws)
  }

  /// f_a of equation 16 on a sample whose features have the given names.
  func logit(_ owner: Int, _ name: (SymbolicFeature) -> Symbol) -> Expression {
    forms.features.filter { $0.owners.contains(owner) }.reduce(.zero) { sum, feature in
      sum + (feature.isExclusive ? Expression.w1 : .w2) * Expression(name(feature))
    }
  }

  /// f1, f2, f3 on adversarial samples, for printed sides that name the logits.
  func adversarialLogits() -> [Symbol: Expression] {
    Dictionary(uniqueKeysWithValues: (1...3).map { (Symbol("f\($0)"), logit($0, Self.hat)) })
  }

  /// The regularisation of equation 9.
  let regularisation = Expression.lambda / 2 * (Expression.w1.squared + Expression.w2.squared)
}
