import SymbolicDerivation
import Testing

@Suite("Expressions")
struct ExpressionTests {
  static let symbols: [Symbol] = [
    .mu, .sigma, .epsilon, .lambda, .beta, .copies, .w1, .w2, .t, .z, Symbol("x"), Symbol("y"), Symbol("c"),
  ]

  static func parse(_ text: String) throws -> Expression { try Expression(parsing: text, symbols: symbols) }

  @Test(
    "two forms of one expression are equal",
    arguments: [
      ("1/(sigma+sqrt(Pi)*mu)", "(sigma-sqrt(Pi)*mu)/(sigma^2-Pi*mu^2)"),
      ("(1+t^2)^(3/2)", "(1+t^2)*sqrt(1+t^2)"), ("1/(1+t^2)^(3/2)", "sqrt(1+t^2)/(1+t^2)^2"),
      ("sqrt(K*sigma^2*w2^2)", "sqrt(K)*sigma*w2"), ("sqrt(4*sigma^2+4*sigma^2*t^2)", "2*sigma*sqrt(1+t^2)"),
      ("exp(-z^2/2)^2", "exp(-z^2)"), ("phi(z)", "exp(-z^2/2)/sqrt(2*Pi)"), ("Phi(-z)", "1-Phi(z)"),
      ("Phi((x-y)/sigma)+Phi((y-x)/sigma)", "1"), ("max(x,y)", "max(y,x)"), ("max(w2*x,w2*y)", "w2*max(x,y)"),
      ("max(x+c,y+c)", "c+max(x,y)"), ("max(x,y)+max(-x,-y)", "pos(x-y)+pos(y-x)"),
      ("2*phi(z)^2", "sqrt(2)*phi(sqrt(2)*z)/sqrt(Pi)"), ("(mu-2*eps)*w1", "-(2*eps-mu)*w1"),
    ])
  func equal(left: String, right: String) throws {
    #expect(try Self.parse(left) == Self.parse(right))
  }

  @Test(
    "different expressions are not equal",
    arguments: [
      ("x", "y"), ("sqrt(x^2)", "x"), ("max(x,y)", "x"), ("sqrt(2)*sqrt(Pi)", "sqrt(3)*sqrt(Pi)"), ("Phi(z)", "phi(z)"),
      ("exp(x)", "exp(2*x)"), ("(x^2-1)/(x-1)", "x-1"), ("pos(x)", "pos(-x)"), ("mu-2*eps", "mu-2*eps+1/1000000000000"),
    ])
  func unequal(left: String, right: String) throws {
    #expect(try Self.parse(left) != Self.parse(right))
  }

  @Test(
    "a text that is no expression is refused, with a reason",
    arguments: ["q+1", "0.5*x", "1/0", "1/(x-x)", "2*(x+", "x y", "sin(x)", "x^-1", "x*-1", "", "max(x)", "x;y", "I"])
  func refused(text: String) throws {
    let error = #expect(throws: SymbolicError.self) { try Self.parse(text) }
    #expect(error?.description.contains("\"\(text)\"") == true)
  }

  @Test("a minus sign binds as in the printed formulas")
  func minus() throws {
    let values = [("-2^2", -4), ("-x+y", 1), ("3-2-1", 0), ("12/2/3", 2), ("2^(-1)*4", 2), ("-x*y", -2)]
    for (text, value) in values {
      let found = try Self.parse(text).evaluated(at: [Symbol("x"): 1, Symbol("y"): 2]).value
      #expect(found == Double(value), "\(text)")
    }
  }

  @Test("operations that are not defined throw and say why")
  func undefined() throws {
    let x = Expression(Symbol("x"))
    #expect(throws: SymbolicError.self) { try x / (x - x) }
    #expect(throws: SymbolicError.self) { try Expression(0).power(-1) }
    #expect(throws: SymbolicError.self) { try (Expression(1) / x).substituting([Symbol("x"): .zero]) }
    #expect(throws: SymbolicError.self) { try Expression.maximum([x, .zero]).derivative(in: Symbol("x")) }
    #expect(throws: SymbolicError.self) { try (x * x - .one).solved(for: Symbol("x")) }
    #expect(throws: SymbolicError.self) { try Expression(1).solved(for: Symbol("x")) }
    #expect(throws: SymbolicError.self) { try Expression.solve([x], for: []) }
    #expect(throws: SymbolicError.self) { try (Expression(1) / x).coefficient(of: Symbol("x")) }
    #expect(throws: SymbolicError.self) { try (x * x * x).collected([Symbol("x")]) }
    #expect(throws: SymbolicError.missingValue(symbol: "x")) { try x.evaluated(at: [:]) }
    #expect(throws: SymbolicError.self) { try Self.parse("E(x)").evaluated(at: [Symbol("x"): 1]) }
    #expect(throws: SymbolicError.self) { try Derivation.named("theorem-9") }
  }

  @Test("calculus, substitution and linear equations")
  func algebra() throws {
    let (x, y) = (Symbol("x"), Symbol("y"))
    #expect(try Self.parse("Phi(x/sigma)").derivative(in: x) == Self.parse("phi(x/sigma)/sigma"))
    #expect(try Self.parse("phi(x)").derivative(in: x) == Self.parse("-x*phi(x)"))
    #expect(try Self.parse("x^2+y").substituting([x: Expression(y), y: Expression(x)]) == Self.parse("y^2+x"))
    #expect(try Self.parse("3*x^2*mu-x").coefficient(of: x, power: 2) == Self.parse("3*mu"))
    let solution = try Expression.solve([Self.parse("x+y-mu"), Self.parse("x-y-sigma")], for: [x, y])
    #expect(try solution[0] == Self.parse("(mu+sigma)/2") && solution[1] == Self.parse("(mu-sigma)/2"))
    #expect(try Self.parse("(x+y)*w1-x*w1").collected([.w1]) == Self.parse("y*w1"))
    #expect(try Self.parse("x*y+mu-x*y").symbols == [.mu])
    let parts = try Self.parse("1/x+1/y").fraction()
    #expect(try parts.numerator / parts.denominator == Self.parse("(x+y)/(x*y)"))
  }

  @Test("one name has one assumption")
  func assumptions() throws {
    let text = "mu"
    #expect(throws: SymbolicError.self) { try Expression(parsing: text, symbols: []) }
    #expect(try Self.parse("sqrt(mu^2)") == .mu)
    #expect(try Self.parse("sqrt(x^2)") != Expression(Symbol("x")))
  }

  @Test("printed for people, for LaTeX and for the parser")
  func printing() throws {
    let cases = [
      ("-mu+2*eps", "2 eps - mu", "2 \\epsilon - \\mu"),
      (
        "(mu-2*eps-sigma/sqrt(Pi))/lambda", "(mu - 2 eps - sigma/sqrt(pi))/lambda",
        "\\frac{\\mu - 2 \\epsilon - \\frac{\\sigma}{\\sqrt{\\pi}}}{\\lambda}"
      ),
      ("(beta-1)*mu", "-mu (1 - beta)", "-\\mu \\left(1 - \\beta\\right)"),
      ("1/(2*sqrt(Pi))", "1/(2 sqrt(pi))", "\\frac{1}{2 \\sqrt{\\pi}}"),
      ("-(mu-2*eps)", "2 eps - mu", "2 \\epsilon - \\mu"),
      ("-(mu-2*eps)*w1", "-(mu - 2 eps) w1", "-\\left(\\mu - 2 \\epsilon\\right) w_1"),
      ("pos(x)", "max(0, x)", "\\max\\left(0, x\\right)"),
      ("t^2/(1+2*t^2)", "t^2/(1 + 2 t^2)", "\\frac{t^{2}}{1 + 2 t^{2}}"),
      ("0", "0", "0"), ("-3/2", "-3/2", "-\\frac{3}{2}"),
      ("exp(x)*phi(z)", "exp(x) phi(z)", "e^{x} \\phi\\left(z\\right)"),
    ]
    for (source, text, latex) in cases {
      let expression = try Self.parse(source)
      #expect(expression.description == text)
      #expect(expression.latex == latex)
      #expect(try Self.parse(expression.source) == expression)
    }
  }

  @Test("magnitudes bound what cancels")
  func magnitudes() throws {
    let point: [Symbol: Double] = [.mu: 1, .epsilon: 0.5, .sigma: 1e-9, .t: 1, .z: -3, Symbol("x"): 2]
    for text in [
      "mu-2*eps+sigma", "(mu-2*eps)*t", "sqrt(mu-2*eps+sigma)", "Phi(z)", "phi(z)", "exp(-x)", "pos(z)", "max(x,z)",
      "x^(-2)",
    ] {
      let found = try Self.parse(text).evaluated(at: point)
      #expect(found.magnitude >= found.value.magnitude, "\(text)")
    }
    let cancelled = try Self.parse("mu-2*eps").evaluated(at: point)
    #expect(cancelled.value == 0 && cancelled.magnitude == 2)
  }
}
