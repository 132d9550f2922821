extension Derivation {
  /// phi(z), Phi(z) and Phi(sqrt(2) z) as unknowns, so that limits can be put in their places.
  private struct NormalFunctions {
    let density = Symbol("density")
    let distribution = Symbol("distribution")
    let stretched = Symbol("stretched")
    let z = Expression(Symbol.z)

    func atZ(_ template: Expression) throws(SymbolicError) -> Expression {
      try template.substituting([
        density: .apply(.density, z), distribution: .apply(.distribution, z),
        stretched: .apply(.distribution, Expression(2).squareRoot * z),
      ])
    }

    /// The limit for z to infinity, or to minus infinity.
    func limit(_ template: Expression, upwards: Bool) throws(SymbolicError) -> Expression {
      let end = Expression(upwards ? 1 : 0)
      return try template.substituting([density: .zero, distribution: end, stretched: end])
    }
  }

  /// Lemma 1: E max(X, Y) = 1/sqrt(pi), by parts.
  static func lemma1() throws(SymbolicError) -> Derivation {
    var derivation = Derivation(
      "lemma-1", "Lemma 1: the expected maximum of two", place: "Appendix E.2, equations 18 to 20")
    let functions = NormalFunctions()
    let z = functions.z
    let (phi, capitalPhi) = (Expression.apply(.density, z), Expression.apply(.distribution, z))
    let density = try capitalPhi.squared.derivative(in: .z)
    derivation.step(
      "Law of the maximum", .definition,
      [
        Statement(Notation("P(max(X, Y) < z)", "P(\\max(X, Y) < z)"), .equal, capitalPhi.squared),
        Statement(Notation("p(z)", "p(z)"), .equal, density),
      ], because: "X and Y are independent, so the probabilities multiply; the density is the derivative.")

    let antiderivative =
      try -2 * Expression(functions.density) * Expression(functions.distribution)
      + Expression(functions.stretched) / .rootPi
    let integrand = z * density
    guard try functions.atZ(antiderivative).derivative(in: .z) == integrand else {
      throw .rule("by parts", condition: "an antiderivative of \(integrand)")
    }
    let square = try Expression(2).squareRoot * .apply(.density, Expression(2).squareRoot * z) / .rootPi
    derivation.step(
      "By parts", .calculus,
      [
        Statement(Notation("phi'(z)", "\\phi'(z)"), .equal, try phi.derivative(in: .z)),
        Statement(
          Notation("z p(z) + (2 phi(z) Phi(z))'", "z\\,p(z) + \\left(2\\phi(z)\\Phi(z)\\right)'"), .equal,
          try rewritten(square, as: integrand + (2 * phi * capitalPhi).derivative(in: .z))),
        Statement(
          Notation("z p(z)", "z\\,p(z)"), .equal,
          Notation(
            "(\(try functions.atZ(antiderivative)))'", "\\left(\(try functions.atZ(antiderivative).latex)\\right)'")),
      ],
      because: """
        The density's derivative takes the factor z; what is left is 2 phi(z)^2, again a normal density, of z \
        sqrt(2). The last line's derivative was computed and equals the integrand.
        """)

    let upper = try functions.limit(antiderivative, upwards: true)
    let lower = try functions.limit(antiderivative, upwards: false)
    let value = upper - lower
    derivation.step(
      "Limits", .calculus,
      [Statement(Notation("E max(X, Y)", "\\mathbb{E}\\max(X, Y)"), .equal, value)],
      because: "phi vanishes at both ends, Phi is 1 at the upper and 0 at the lower one.")
    derivation.result("e2", Notation("e_2", "e_2"), value)
    return derivation
  }

  /// e_3 = 3/(2 sqrt(pi)), by parts and symmetry.
  static func expectedMaximumOfThree() throws(SymbolicError) -> Derivation {
    var derivation = Derivation("e-3", "The expected maximum of three", place: "beyond the paper; n = 4")
    let functions = NormalFunctions()
    let z = functions.z
    let (phi, capitalPhi) = (Expression.apply(.density, z), Expression.apply(.distribution, z))
    let density = try capitalPhi.power(3).derivative(in: .z)
    derivation.step(
      "Law of the maximum", .definition, [Statement(Notation("p(z)", "p(z)"), .equal, density)],
      because: "The distribution function is Phi(z)^3.")
    let rest = z * density + (try (3 * phi * capitalPhi.squared).derivative(in: .z))
    let odd = 6 * phi.squared * (capitalPhi - Expression(1, over: 2))
    let even = 3 * phi.squared
    let mirrored = try odd.substituting([.z: -z])
    guard rest == even + odd, (odd + mirrored).isZero else {
      throw .rule("even and odd part", condition: "parts that add up to \(rest)")
    }
    derivation.step(
      "By parts", .calculus,
      [
        Statement(
          Notation("z p(z) + (3 phi(z) Phi(z)^2)'", "z\\,p(z) + \\left(3\\phi(z)\\Phi(z)^2\\right)'"), .equal,
          even + odd)
      ],
      because: "The second part is odd, since Phi(-z) = 1 - Phi(z): its integral is 0.")
    let antiderivative = try Expression(3) * Expression(functions.stretched) / (2 * .rootPi)
    guard try functions.atZ(antiderivative).derivative(in: .z) == even else {
      throw .rule("antiderivative", condition: "one of \(even)")
    }
    let value = try functions.limit(antiderivative, upwards: true) - functions.limit(antiderivative, upwards: false)
    derivation.step(
      "Limits", .calculus, [Statement(Notation("E max(X, Y, Z)", "\\mathbb{E}\\max(X, Y, Z)"), .equal, value)],
      because: "3 phi(z)^2 is the derivative of a multiple of Phi(sqrt(2) z).")
    derivation.result("e3", Notation("e_3", "e_3"), value)
    return derivation
  }
}
