/// The robust loss for any number of classes and equal copies: features that play the same part for a sample's class
/// i and a target j are counted, not listed, so that n and K are symbols.
///
/// `RobustLossForms` lists them for a given n; the two must agree, and a test says so.
public struct FeatureOrbits: Sendable {
  /// The part that a class plays.
  enum Role: Hashable { case label, target, other }

  /// Features that play the same part.
  struct Orbit {
    /// The classes' parts: one for exclusive features, two for shared ones.
    let roles: [Role]
    /// How many features there are in one copy.
    let count: Expression

    var isExclusive: Bool { roles.count == 1 }
    var isRandom: Bool { roles.contains(.label) }
    func has(_ role: Role) -> Bool { roles.contains(role) }
    /// Classes other than the label among its owners.
    var others: Int { roles.filter { $0 != .label }.count }
  }

  /// The loss.
  public let reading: LossReading
  private let classes = Expression(Symbol.classes)
  private let copies = Expression(Symbol.copies)
  let orbits: [Orbit]

  /// The orbits of n >= 3 classes.
  public init(_ reading: LossReading = .margin) {
    self.reading = reading
    let rest = classes - Expression(2)
    let pairs = rest * (classes - Expression(3)) / 2
    orbits = [
      Orbit(roles: [.label], count: .one), Orbit(roles: [.target], count: .one), Orbit(roles: [.other], count: rest),
      Orbit(roles: [.label, .target], count: .one), Orbit(roles: [.label, .other], count: rest),
      Orbit(roles: [.target, .other], count: rest), Orbit(roles: [.other, .other], count: pairs),
    ]
  }

  private var hypotheses: [Hypothesis] { [.threeOrMoreClasses] + reading.hypotheses }

  /// The coefficient of a feature in f_target - f_label, in units of its weight.
  private func marginCoefficient(_ orbit: Orbit) -> Int {
    (orbit.has(.target) ? 1 : 0) - (orbit.has(.label) ? 1 : 0)
  }

  /// The coefficient in the smoothing term.
  private func smoothingCoefficient(_ orbit: Orbit) throws(SymbolicError) -> Expression {
    try -orbit.others * reading.otherClassWeight(classes: classes)
  }

  /// Lemma 2's sign. As the target changes, a feature changes its orbit but neither its kind nor whether the label
  /// owns it: the margin's coefficients over those orbits must not have opposite signs.
  private func lemma2Sign(_ orbit: Orbit) throws(SymbolicError) -> Int {
    let kin = orbits.filter { $0.isExclusive == orbit.isExclusive && $0.isRandom == orbit.isRandom }
    let signs = Set(kin.map { marginCoefficient($0).signum() }.filter { $0 != 0 })
    guard signs.count == 1, let sign = signs.first else {
      throw .rule("one perturbation for all targets", condition: "coefficients of one sign")
    }
    return sign
  }

  /// The slopes in w1 and w2 of the population loss of one copy, without the noise, and the noise's factor.
  ///
  /// The loss is K (p w1 + q w2) + r sqrt(K) sigma e_{n-1} w2 without the regularisation, weights equal over the
  /// copies.
  public func slopes() throws(SymbolicError) -> (exclusive: Expression, shared: Expression, noise: Expression) {
    var slopes = [true: Expression.zero, false: Expression.zero]
    for orbit in orbits {
      let margin = marginCoefficient(orbit) * reading.keep
      let smoothing = try smoothingCoefficient(orbit)
      let push: Expression
      switch reading.smoothing?.perturbation ?? .lemma2 {
      case .lemma2: push = try lemma2Sign(orbit) * (margin + smoothing)
      case .worstCase: push = try (margin + smoothing).magnitude(under: hypotheses)
      case .nested: push = try lemma2Sign(orbit) * margin + smoothing.magnitude(under: hypotheses)
      }
      var term = .epsilon * push
      if orbit.isRandom { term = term + .mu * (margin + smoothing) }
      slopes[orbit.isExclusive] = slopes[orbit.isExclusive]! + orbit.count * term
    }
    // What the label shares with the target, against what it shares with another class.
    let own = marginCoefficient(orbits[3]) * reading.keep + (try smoothingCoefficient(orbits[3]))
    let elsewhere = marginCoefficient(orbits[4]) * reading.keep + (try smoothingCoefficient(orbits[4]))
    return (try slopes[true]!.factored(), try slopes[false]!.factored(), (own - elsewhere).expanded)
  }

  /// Mean and variance, for one copy, of the label's lead over a fixed target under Lemma 2's perturbation.
  public func lead() throws(SymbolicError) -> (mean: Expression, variance: Expression) {
    var mean = Expression.zero
    var variance = Expression.zero
    for orbit in orbits {
      let coefficient = -marginCoefficient(orbit) * (orbit.isExclusive ? Expression.w1 : .w2)
      mean = mean + orbit.count * coefficient * (try lemma2Sign(orbit) * Expression.epsilon)
      guard orbit.isRandom else { continue }
      mean = mean + orbit.count * coefficient * .mu
      variance = variance + orbit.count * coefficient.squared * Expression.sigma.squared
    }
    return (mean.expanded, variance.expanded)
  }

  /// The population loss without the regularisation, weights equal over the copies.
  public func expectedLoss() throws(SymbolicError) -> Expression {
    let (exclusive, shared, noise) = try slopes()
    let deviation = copies.squareRoot * .sigma
    return copies * (exclusive * .w1 + shared * .w2) + noise * Expression(Symbol.expectedMaximum) * deviation * .w2
  }
}
