/// The robust loss on a sample of one class, derived from the definitions of the features and logits (equations 8 and
/// 16) feature by feature.
///
/// For each target class j the loss is a linear form in the sample x and the perturbation delta,
/// `keep (f_j - f_i) - gamma (sum of the other classes' logits)`; the robust loss is the largest of their maxima.
public struct RobustLossForms: Sendable {
  /// Number of classes n.
  public let classes: Int
  /// Number of copies K.
  public let copies: Int
  /// The sample's class i, counted from 1.
  public let label: Int
  /// The loss.
  public let reading: LossReading
  /// Symbols for means, deviations and weights.
  public let laws: FeatureLaws
  /// All features.
  public let features: [SymbolicFeature]

  /// The forms of `classes` >= 3 classes and `copies` >= 1 copies.
  public init(
    _ reading: LossReading = .margin, classes: Int = 3, copies: Int = 1, label: Int = 1, laws: FeatureLaws = .equal
  ) {
    self.classes = classes
    self.copies = copies
    self.label = label
    self.reading = reading
    self.laws = laws
    features = SymbolicFeature.all(classes: classes, copies: copies)
  }

  /// The classes other than the sample's.
  public var targets: [Int] { (1...classes).filter { $0 != label } }

  /// Whether a feature is random in a sample of this class; otherwise it is 0 (equation 8).
  public func isRandom(_ feature: SymbolicFeature) -> Bool { feature.owners.contains(label) }

  /// x + delta of a feature.
  private func perturbed(_ feature: SymbolicFeature) -> Expression {
    let delta = Expression(feature.perturbation)
    return isRandom(feature) ? Expression(feature.value) + delta : delta
  }

  /// f_a(x + delta): equation 16 on this class's samples.
  public func logit(_ owner: Int) -> Expression {
    features.filter { $0.owners.contains(owner) }.reduce(.zero) { $0 + laws.weight($1) * perturbed($1) }
  }

  /// f_j(x + delta) - f_i(x + delta).
  public func margin(_ target: Int) -> Expression { (logit(target) - logit(label)).expanded }

  /// The smoothing term, -gamma times the other classes' logits.
  public func smoothingTerm() throws(SymbolicError) -> Expression {
    let gamma = try reading.otherClassWeight(classes: Expression(classes))
    return targets.reduce(.zero) { $0 - gamma * logit($1) }.expanded
  }

  /// Lemma 2: for each feature the sign of its coefficient in the margins, if no two targets' coefficients have
  /// opposite signs. With delta = eps times these signs every target's margin is at its maximum.
  ///
  /// - Throws: `SymbolicError.rule` when two targets pull in opposite directions.
  public func lemma2Signs() throws(SymbolicError) -> [Int] {
    var signs: [Int] = []
    let margins = targets.map(margin)
    for feature in features {
      var sign = 0
      for margin in margins {
        let coefficient = try margin.coefficient(of: feature.perturbation)
        if coefficient.isZero { continue }
        let next = try coefficient.has(.nonnegative) ? 1 : -1
        guard sign == 0 || sign == next else {
          throw .rule("one perturbation for all targets", condition: "coefficients of \(feature.index) of one sign")
        }
        sign = next
      }
      signs.append(sign)
    }
    return signs
  }

  /// `form` with delta = eps times `signs`.
  public func substituting(_ signs: [Int], into form: Expression) throws(SymbolicError) -> Expression {
    let pairs = zip(features, signs).map { ($0.perturbation, $1 * Expression.epsilon) }
    return try form.substituting(Dictionary(uniqueKeysWithValues: pairs)).expanded
  }

  /// `form` without its perturbation.
  private func withoutPerturbation(_ form: Expression) throws(SymbolicError) -> Expression {
    try substituting([Int](repeating: 0, count: features.count), into: form)
  }

  /// eps times the sum of |coefficient of delta|: what the worst perturbation adds to `form`.
  public func dualNorm(_ form: Expression) throws(SymbolicError) -> Expression {
    var sum = Expression.zero
    for feature in features {
      let coefficient = try form.coefficient(of: feature.perturbation)
      if !coefficient.isZero { sum = sum + (try coefficient.magnitude(under: reading.hypotheses)) }
    }
    return (.epsilon * sum).expanded
  }

  /// For each target the loss as a form in x alone, after the perturbation of the reading.
  ///
  /// - Throws: `SymbolicError` when a sign does not follow from the hypotheses, or a rule's condition fails.
  public func perturbedForms() throws(SymbolicError) -> [Expression] {
    let smoothing = try smoothingTerm()
    let signs = try lemma2Signs()
    var forms: [Expression] = []
    for target in targets {
      let whole = (reading.keep * margin(target) + smoothing).expanded
      switch reading.smoothing?.perturbation ?? .lemma2 {
      case .lemma2: forms.append(try substituting(signs, into: whole))
      case .worstCase: forms.append((try withoutPerturbation(whole) + dualNorm(whole)).expanded)
      case .nested:
        let margin = try substituting(signs, into: (reading.keep * margin(target)).expanded)
        forms.append((margin + (try withoutPerturbation(smoothing)) + (try dualNorm(smoothing))).expanded)
      }
    }
    return forms
  }

  /// The population loss without the regularisation.
  ///
  /// - Throws: as `perturbedForms` and `expectedMaximum(of:)`.
  public func expectedLoss() throws(SymbolicError) -> Expression {
    try expectedMaximum(of: perturbedForms())
  }

  /// What the forms of all targets have in common, and what is left of each: the copies' coefficients of the features
  /// that the label shares with that target.
  struct Decomposition {
    /// The common part, a form in x.
    let common: Expression
    /// For each target the shared features and their coefficients.
    let remainders: [[(feature: SymbolicFeature, coefficient: Expression)]]

    /// One target's remainder as a form in x.
    func remainder(_ place: Int) -> Expression {
      remainders[place].reduce(.zero) { $0 + $1.coefficient * Expression($1.feature.value) }
    }
  }

  /// Takes the common part out of the maximum.
  ///
  /// The feature that the label shares with class b has one coefficient where b is the target and another elsewhere:
  /// the latter is common to all forms.
  ///
  /// - Throws: `SymbolicError.rule` when the forms are not of that kind.
  func decomposition(of forms: [Expression]) throws(SymbolicError) -> Decomposition {
    var common = try withoutFeatures(forms[0])
    for form in forms.dropFirst() where !(try withoutFeatures(form) == common) {
      throw .rule("common part", condition: "the same constant in every form")
    }
    var remainders: [Int: [(feature: SymbolicFeature, coefficient: Expression)]] = [:]
    for feature in features where isRandom(feature) {
      let owner = feature.owners.subtracting([label]).first
      let elsewhere = zip(targets, forms).filter { $0.0 != owner }.map(\.1)
      let shared = try elsewhere[0].coefficient(of: feature.value)
      for form in elsewhere where !(try form.coefficient(of: feature.value) == shared) {
        throw .rule("common part", condition: "one coefficient of \(feature.index) in all forms but its owner's")
      }
      common = common + shared * Expression(feature.value)
      if let owner, let own = zip(targets, forms).first(where: { $0.0 == owner })?.1 {
        let coefficient = (try own.coefficient(of: feature.value) - shared).expanded
        remainders[owner, default: []].append((feature, coefficient))
      }
    }
    return Decomposition(common: common, remainders: targets.map { remainders[$0] ?? [] })
  }

  /// The expected maximum of one form for each target, whose parts that are not common are independent and of one law.
  ///
  /// - Throws: `SymbolicError.rule` when they are not.
  public func expectedMaximum(of forms: [Expression]) throws(SymbolicError) -> Expression {
    let parts = try decomposition(of: forms)
    let first = parts.remainders[0]
    for other in parts.remainders where !zip(other, first).allSatisfy({ $0.coefficient == $1.coefficient }) {
      throw .rule("E max", condition: "remainders of one law")
    }
    return (try expectation(of: parts.common) + expectedMaximumOfIID(first)).expanded
  }

  /// The expectation of a form in x: each feature's mean in its place.
  func expectation(of form: Expression) throws(SymbolicError) -> Expression {
    let means = features.filter(isRandom).map { ($0.value, laws.mean($0)) }
    return try form.substituting(Dictionary(uniqueKeysWithValues: means))
  }

  /// The variance of a form in x: the features are independent.
  func variance(of form: Expression) throws(SymbolicError) -> Expression {
    var sum = Expression.zero
    for feature in features where isRandom(feature) {
      sum = sum + (try form.coefficient(of: feature.value) * laws.deviation(feature)).squared
    }
    return sum
  }

  /// E of the maximum, over n - 1 targets, of independent copies of sum_k c_k x_k: mean plus e_{n-1} deviations.
  private func expectedMaximumOfIID(
    _ remainder: [(feature: SymbolicFeature, coefficient: Expression)]
  ) throws(SymbolicError) -> Expression {
    // All coefficients are one factor times the copy's w2; the factor must not be negative.
    let factor = try remainder[0].coefficient / laws.weight(remainder[0].feature)
    guard try factor.has(.nonnegative, under: reading.hypotheses) else {
      throw .rule("E max", condition: "a factor of at least 0")
    }
    var mean = Expression.zero
    var variance = Expression.zero
    for (feature, coefficient) in remainder {
      guard coefficient == factor * laws.weight(feature) else {
        throw .rule("E max", condition: "coefficients proportional to w2")
      }
      mean = mean + coefficient * laws.mean(feature)
      variance = variance + (laws.weight(feature) * laws.deviation(feature)).squared
    }
    return mean + Expression.expectedMaximum(of: classes - 1) * factor * variance.squareRoot
  }

  private func withoutFeatures(_ form: Expression) throws(SymbolicError) -> Expression {
    let zeros = features.map { ($0.value, Expression.zero) }
    return try form.substituting(Dictionary(uniqueKeysWithValues: zeros))
  }
}
