import SymbolicDerivation
import SyntheticModel
import Testing

@Suite("Derivations")
struct DerivationTests {
  @Test("Theorem 1's results, word for word")
  func theorem1() throws {
    let text = try Derivation.named("theorem-1").text
    let results = text.components(separatedBy: "Result\n")[1]
    #expect(
      results == """
             L(w) = -(mu - 2 eps) w1 - (mu - 2 eps - sigma/sqrt(pi)) w2 + lambda (w1^2 + w2^2)/2
             dL/dw1 = 2 eps - mu + lambda w1
             dL/dw2 = 2 eps - mu + sigma/sqrt(pi) + lambda w2
             w1 = max(0, (mu - 2 eps)/lambda)
             w2 = max(0, (mu - 2 eps - sigma/sqrt(pi))/lambda)
             eps0 = (mu - sigma/sqrt(pi))/2

        """)
  }

  @Test(
    "closed forms that are known otherwise",
    arguments: [
      ("lemma-1", "e2", "1/sqrt(Pi)"), ("e-3", "e3", "3/(2*sqrt(Pi))"),
      ("theorem-3", "epsilon1", "(mu/(1-beta)-sigma/sqrt(Pi))/2"),
      ("theorem-3", "w2", "pos(mu-(1-beta)*(2*eps+sigma/sqrt(Pi)))/lambda"),
      ("theorem-3-main-text", "epsilon1", "(mu*(1+beta)/(1-beta)-sigma/sqrt(Pi))/2"),
      ("theorem-3-worst-case", "w1", "pos((1-beta)*(mu-2*eps))/lambda"),
      ("theorem-3-main-text-worst-case", "w1", "pos((1-beta)*(mu-2*eps))/lambda"),
      ("theorem-3-nested", "epsilon1", "(mu-(1-beta)*sigma/sqrt(Pi))/2"),
      ("theorem-3-main-text-nested", "epsilon1", "(mu-(1-beta)*sigma/((1+beta)*sqrt(Pi)))/2"),
      ("theorem-3-range", "bound", "sigma/(sigma+sqrt(Pi)*mu)"),
      ("right-smoothing", "strength", "sigma/(sigma+sqrt(Pi)*(mu-eps))"), ("under-use-limit", "limit", "1/(1-1/Pi)"),
      ("corollary-1", "difference", "beta*(2*eps+sigma/sqrt(Pi))/lambda"), ("cas", "cas-5", "20*t^2/(1+4*t^2)"),
      ("e5-copies", "epsilon0", "(mu-sigma/sqrt(Pi*K))/2"),
    ])
  func known(name: String, result: String, expected: String) throws {
    #expect(try Derivation.named(name)[result] == ExpressionTests.parse(expected))
  }

  @Test("counting features gives what listing them gives, for every reading, n = 3 to 6")
  func orbits() throws {
    var readings = [LossReading.margin]
    for convention in LossReading.Convention.allCases {
      for perturbation in LossReading.Perturbation.allCases { readings.append(.smoothed(convention, perturbation)) }
    }
    for reading in readings {
      let counted = try FeatureOrbits(reading).expectedLoss()
      for classes in 3...6 {
        let here = try counted.substituting([
          .classes: Expression(classes), .copies: .one, .expectedMaximum: .expectedMaximum(of: classes - 1),
        ])
        #expect(try RobustLossForms(reading, classes: classes).expectedLoss() == here, "\(reading), n = \(classes)")
      }
    }
  }

  @Test("the loss does not depend on the sample's class")
  func symmetry() throws {
    for classes in 3...4 {
      let first = try RobustLossForms(classes: classes).expectedLoss()
      for label in 2...classes {
        #expect(try RobustLossForms(classes: classes, label: label).expectedLoss() == first)
      }
    }
  }

  @Test("Lemma 2's delta is the model's, n = 3 to 6 and two copies")
  func lemma2() throws {
    for classes in 3...6 {
      let forms = RobustLossForms(classes: classes, copies: 2)
      let model = try GaussianModel(mu: 1, sigma: 1, classes: classes, copies: 2)
      let layout = FeatureLayout(model)
      let delta = lemma2Perturbation(label: 0, layout: layout, epsilon: 1)
      for (feature, sign) in zip(forms.features, try forms.lemma2Signs()) {
        let owners = feature.owners.sorted().map { $0 - 1 }
        let place =
          owners.count == 1
          ? layout.exclusive(owners[0], copy: feature.copy - 1)
          : layout.shared(owners[0], owners[1], copy: feature.copy - 1)
        #expect(delta[place] == Double(sign), "\(feature.index), n = \(classes)")
      }
    }
  }

  @Test("a rule refuses what its condition excludes")
  func rules() throws {
    let forms = RobustLossForms()
    let worst = try forms.perturbedForms()
    // Forms that do not have one common part and remainders of one law.
    #expect(throws: SymbolicError.self) { try forms.expectedMaximum(of: [worst[0], worst[1] + .one]) }
    #expect(throws: SymbolicError.self) { try forms.expectedMaximum(of: [worst[0], 2 * worst[1]]) }
    let normal = Expectation.Law(mean: .mu, variance: Expression.sigma.squared)
    let expectation = Expectation([Symbol("x"): normal, Symbol("y"): normal])
    #expect(throws: SymbolicError.self) { try expectation(ExpressionTests.parse("x*y")) }
    #expect(throws: SymbolicError.self) { try expectation(ExpressionTests.parse("x*max(x,y)")) }
    #expect(throws: SymbolicError.self) { try expectation.law(of: ExpressionTests.parse("x^2")) }
  }

  @Test("expectations by the rule for positive parts agree with Lemma 1")
  func expectations() throws {
    let normal = Expectation.Law(mean: .mu, variance: Expression.sigma.squared)
    let expectation = Expectation([Symbol("x"): normal, Symbol("y"): normal])
    let maximum = try expectation(ExpressionTests.parse("w2*max(x,y)-w1*x+eps"))
    let lemma1 = try Derivation.named("lemma-1")["e2"]!
    #expect(maximum == .w2 * (.mu + .sigma * lemma1) - .w1 * .mu + .epsilon)
    let constant = Expectation([Symbol("x"): Expectation.Law(mean: .mu, variance: .zero)])
    #expect(try constant(ExpressionTests.parse("pos(x)")) == .mu)
  }

  @Test("every derivation prints in every format", arguments: Derivation.catalog.map(\.name))
  func formats(name: String) throws {
    let derivation = try Derivation.named(name)
    #expect(!derivation.steps.isEmpty && !derivation.results.isEmpty)
    for step in derivation.steps { #expect(!step.reason.text.isEmpty && !step.statements.isEmpty) }
    let latex = derivation.latex
    #expect(latex.count(where: { $0 == "{" }) == latex.count(where: { $0 == "}" }))
    #expect(latex.components(separatedBy: "\\left").count == latex.components(separatedBy: "\\right").count)
    #expect(latex.hasSuffix("\\end{document}\n") && derivation.markdown.contains("**Result.**"))
    for line in derivation.text.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    for result in derivation.results {
      let parsed = try Expression(parsing: result.expression.source, symbols: result.expression.symbols)
      #expect(parsed == result.expression, "\(result.name)")
    }
  }

  @Test("e_2 and e_3 are the model's")
  func maxima() throws {
    for (count, name, result) in [(2, "lemma-1", "e2"), (3, "e-3", "e3")] {
      let value = try Derivation.named(name)[result]!.evaluated(at: [:]).value
      let expected = try expectedMaximumOfNormals(count)
      #expect((value - expected).magnitude <= 2 * expected.ulp)
    }
  }
}
