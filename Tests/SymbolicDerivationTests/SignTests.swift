import SymbolicDerivation
import SyntheticModel
import Testing

@Suite("Signs under hypotheses")
struct SignTests {
  static let hypotheses: [Hypothesis] = [
    .epsilonBelowHalfMu, .sigmaBelowRootPiMu, .epsilonBelowThreshold, .epsilonAboveThreshold, .betaBelowOneThird,
    .betaBelowOne, .threeOrMoreClasses, .epsilonBelowSmoothedThreshold, .epsilonAboveSmoothedThreshold,
    .betaBelowRangeBound, .sharedWeightPositive, .ratioPositive, .ratioBelowOne, .ratioAboveOne,
  ]

  @Test("a hypothesis's substitution makes its own condition positive", arguments: hypotheses)
  func consistent(hypothesis: Hypothesis) throws {
    // beta < 1 stands behind the thresholds with smoothing.
    let condition = try hypothesis.margin()
    #expect(try condition.has(.positive, under: [hypothesis, .betaBelowOne]))
    #expect(try condition.sign() != .positive || hypothesis == .ratioPositive || hypothesis == .sharedWeightPositive)
  }

  @Test("a sign follows from assumptions term by term, or not at all")
  func signs() throws {
    let cases: [(String, Sign?)] = [
      ("mu+sigma", .positive), ("-mu-sigma", .negative), ("w1+w2", .nonnegative), ("mu+w1", .positive),
      ("mu-sigma", nil),
      ("x", nil), ("x^2", .nonnegative), ("(x-y)^2+mu", .positive), ("0", .zero), ("mu*w1", .nonnegative),
      ("-w1", .nonpositive), ("mu/sigma", .positive), ("phi(x)*mu", .positive), ("-pos(x)", .nonpositive), ("1/x", nil),
      ("sqrt(mu)-sqrt(mu)", .zero), ("exp(x)", .positive), ("x^3", nil), ("(mu^2-sigma^2)/(mu-sigma)", .positive),
    ]
    for (text, sign) in cases {
      #expect(try ExpressionTests.parse(text).sign() == sign, "\(text)")
    }
  }

  @Test("an undecided sign is an error that names expression and hypotheses")
  func undecided() throws {
    let error = #expect(throws: SymbolicError.self) {
      try (Expression.mu - .sigma).has(.positive, under: [.epsilonBelowHalfMu])
    }
    #expect(error?.description.contains("eps < mu/2") == true)
    #expect(try (Expression.mu - 2 * .epsilon).magnitude(under: [.epsilonBelowHalfMu]) == .mu - 2 * .epsilon)
    #expect(try (2 * .epsilon - Expression.mu).magnitude(under: [.epsilonBelowHalfMu]) == .mu - 2 * .epsilon)
  }

  @Test("a sign under a hypothesis is the sign in numbers wherever the hypothesis holds")
  func numbers() throws {
    let expressions = [
      Expression.mu - 2 * .epsilon, try Derivation.named("theorem-1")["dLdw2"]!,
      try Derivation.named("theorem-3")["room"]!,
      try Derivation.named("theorem-3-main-text-nested")["shift"]!, try Derivation.named("corollary-1")["difference"]!,
    ]
    var checked = 0
    for hypothesis in Self.hypotheses {
      let condition = try hypothesis.margin()
      for expression in expressions {
        guard let sign = try expression.sign(under: [hypothesis, .betaBelowOne]) else { continue }
        for point in try ParameterPoint.sobol(200, extra: 2) {
          let values: [Symbol: Double] = [
            .mu: point.mu, .sigma: point.sigma, .epsilon: 2 * point.epsilon, .beta: 3 * point.beta,
            .lambda: point.lambda,
            .w2: point.extra[0], .t: 2 * point.extra[1], .classes: 3,
          ]
          guard try condition.evaluated(at: values).value > 1e-9 else { continue }
          let value = try expression.evaluated(at: values)
          guard value.value.magnitude > 1e-12 * value.magnitude else { continue }
          checked += 1
          #expect(
            (value.value > 0) == (sign == .positive || sign == .nonnegative), "\(hypothesis): \(expression) at \(point)"
          )
        }
      }
    }
    #expect(checked > 2000, "\(checked)")
  }
}
