import EquationAudit
import SymbolicDerivation
import SyntheticModel

/// The symbolic route: what the machine derives from the definitions, against the formulas under test, and what the
/// equation audit found in the text around a claim.
enum SymbolicEvidence {
  /// A derived expression and the formula that should have its values.
  struct Comparison: Sendable {
    let derivation: String
    let result: String
    /// The formula under test at a point; `nil` where it does not apply.
    let formula: @Sendable (EvidenceContext, Point) throws -> Double?
    /// What the derived expression's symbols are at a point, beside the point's own parameters.
    var symbols: @Sendable (Point) throws -> [String: Double] = { _ in [:] }
  }

  /// A point of the paper's region with numbers of classes and copies.
  struct Point: Sendable {
    let base: ParameterPoint
    let classes: Int
    let copies: Int
    let t: Double

    init(_ base: ParameterPoint) {
      self.base = base
      classes = 3 + Int(base.extra[0] * 6)
      copies = 1 + Int(base.extra[1] * 5)
      t = 2 * base.extra[2]
    }

    func model(classes: Int = 3, copies: Int = 1) throws -> GaussianModel {
      try GaussianModel(mu: base.mu, sigma: base.sigma, classes: classes, copies: copies)
    }

    func problem(_ model: GaussianModel, _ smoothing: LabelSmoothing? = nil) throws -> TrainingProblem {
      try TrainingProblem(model: model, epsilon: base.epsilon, lambda: base.lambda, smoothing: smoothing)
    }

    /// The point for machines.
    var parameters: CheckParameters {
      [
        "mu": .number(base.mu), "sigma": .number(base.sigma), "epsilon": .number(base.epsilon),
        "lambda": .number(base.lambda), "beta": .number(base.beta), "classes": .integer(classes),
        "copies": .integer(copies), "t": .number(t),
      ]
    }

    /// The parameters by their symbols' names.
    func values() throws -> [String: Double] {
      [
        "mu": base.mu, "sigma": base.sigma, "eps": base.epsilon, "lambda": base.lambda, "beta": base.beta, "t": t,
        "n": Double(classes), "K": Double(copies), "e": try expectedMaximumOfNormals(classes - 1), "w1": 0.7, "w2": 0.4,
      ]
    }
  }

  /// Of the terms' magnitudes: where terms cancel, the difference has no more digits.
  private static let tolerance = 1e-13
  /// Points of each comparison at most; a formula that is wrong is wrong at most of them.
  private static let largestPointCount = 64

  /// What the audit found of each claim's printed equations. It does not depend on the formulas under test.
  private static let printed = Result {
    try Dictionary(grouping: EquationAudit().findings) { $0.entry.claim }.mapValues(evidence)
  }
  private static let expressions = Result {
    try Dictionary(
      uniqueKeysWithValues: Set(comparisons.values.joined().map(\.derivation)).map { name in
        // The presented form: the library's own puts factors and signs in places that differ from run to run, and with
        // them the last digit of a value.
        let results = try Derivation.named(name).results.map { ($0.name, $0.expression.tree.presented) }
        return (name, Dictionary(uniqueKeysWithValues: results))
      })
  }

  /// The symbolic evidence of the claim of that name.
  ///
  /// - Throws: `SymbolicError` or `AuditError` when a derivation or an entry fails.
  static func evidence(for claim: String, _ context: EvidenceContext) throws -> [Evidence] {
    try derived(claim, context) + (printed.get()[claim] ?? [])
  }

  private static func derived(_ claim: String, _ context: EvidenceContext) throws -> [Evidence] {
    let points = try ParameterPoint.sobol(min(context.points, largestPointCount), extra: 3).map(Point.init)
    let comparisons = comparisons[claim] ?? []
    var names: [String] = []
    for comparison in comparisons where names.last != comparison.derivation { names.append(comparison.derivation) }
    return try names.map { name in
      let parts = comparisons.filter { $0.derivation == name }
      return Evidence(
        "\(parts.map(\.result).joined(separator: ", ")) as derived symbolically from the definitions (derive \(name))",
        route: .algebra, checks: try parts.flatMap { try checks($0, at: points, context) })
    }
  }

  private static func checks(
    _ comparison: Comparison, at points: [Point], _ context: EvidenceContext
  ) throws -> [Check] {
    guard let tree = try expressions.get()[comparison.derivation]?[comparison.result] else {
      throw SymbolicError.unknownDerivation(
        given: "\(comparison.derivation), \(comparison.result)", accepted: Derivation.catalog.map(\.name))
    }
    var checks = try points.compactMap { point -> Check? in
      guard let claimed = try comparison.formula(context, point) else { return nil }
      let found = try tree.evaluated(at: point.values().merging(comparison.symbols(point)) { $1 })
      return .bounded(
        comparison.result, point.parameters, claimed: claimed, observed: found.value,
        allowed: tolerance * max(found.magnitude, claimed.magnitude))
    }
    let coverage = Check.Coverage(tested: checks.count, skipped: points.count - checks.count)
    if coverage.skipped > 0 {
      // What was compared is above; this says at how many points there is something to compare.
      checks.append(.decided("\(comparison.result) exists", [:], exceptions: 0, among: coverage))
    }
    return checks
  }

  private static func evidence(of findings: [EquationAudit.Finding]) -> [Evidence] {
    var confirmed: [Check] = []
    var errata: [Check] = []
    for finding in findings {
      let name = "\(finding.entry.id), \(finding.entry.place)"
      switch finding.verdict {
      case .identical: confirmed.append(.decided(name, [:], true))
      case .undecided: confirmed.append(.decided(name, [:], false))
      case .equalUnder(let hypothesis): errata.append(.decided("\(name): holds under \(hypothesis)", [:], true))
      case .different: errata.append(.decided("\(name): \(finding.verdict.detail)", [:], true))
      case .definition, .notAlgebraic: break
      }
    }
    var evidence: [Evidence] = []
    if !confirmed.isEmpty {
      evidence.append(Evidence("printed equations that the algebra confirms", route: .algebra, checks: confirmed))
    }
    if !errata.isEmpty {
      evidence.append(
        Evidence(
          "slips in the text, found by algebra (docs/errata.md)", route: .algebra, role: .erratum, checks: errata))
    }
    return evidence
  }
}
