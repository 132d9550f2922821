extension Symbol {
  /// Mean mu of every feature.
  public static let mu = Symbol("mu", .positive)
  /// Standard deviation sigma of every feature.
  public static let sigma = Symbol("sigma", .positive)
  /// Perturbation bound eps, l_inf.
  public static let epsilon = Symbol("eps", .positive)
  /// Regularisation weight lambda.
  public static let lambda = Symbol("lambda", .positive)
  /// Smoothing ratio beta.
  public static let beta = Symbol("beta", .positive)
  /// Number of classes n.
  public static let classes = Symbol("n", .positive)
  /// Number of copies K.
  public static let copies = Symbol("K", .positive)
  /// e_{n-1}, the expected maximum of n - 1 standard normals.
  public static let expectedMaximum = Symbol("e", .positive)
  /// Weight w1 of the exclusive features.
  public static let w1 = Symbol("w1", .nonnegative)
  /// Weight w2 of the shared features.
  public static let w2 = Symbol("w2", .nonnegative)
  /// Ratio t = w2/w1.
  public static let t = Symbol("t", .nonnegative)
  /// Lemma 3's standard deviation sigma_1.
  public static let sigma1 = Symbol("sigma1", .positive)
  /// What stands for 1 - beta or sqrt(K) while terms are grouped.
  static let grouping = Symbol("keep", .positive)
  /// A real variable of integration.
  public static let z = Symbol("z")

  /// e_m for a given m, where it has no closed form here.
  public static func expectedMaximum(of count: Int) -> Symbol { Symbol("e\(count)", .positive) }
}

extension Expression {
  /// mu.
  public static let mu = Expression(Symbol.mu)
  /// sigma.
  public static let sigma = Expression(Symbol.sigma)
  /// eps.
  public static let epsilon = Expression(Symbol.epsilon)
  /// lambda.
  public static let lambda = Expression(Symbol.lambda)
  /// beta.
  public static let beta = Expression(Symbol.beta)
  /// w1.
  public static let w1 = Expression(Symbol.w1)
  /// w2.
  public static let w2 = Expression(Symbol.w2)
  /// t = w2/w1.
  public static let t = Expression(Symbol.t)
  /// 0.
  public static let zero = Expression(0)
  /// 1.
  public static let one = Expression(1)
  /// sqrt(pi).
  public static let rootPi = pi.squareRoot

  /// e_m, the expected maximum of m standard normals: 0, 1/sqrt(pi) (Lemma 1), 3/(2 sqrt(pi)), then a symbol.
  public static func expectedMaximum(of count: Int) -> Expression {
    // sqrt(pi) is not 0.
    switch count {
    case 1: zero
    case 2: try! one / rootPi
    case 3: try! Expression(3) / (2 * rootPi)
    default: Expression(Symbol.expectedMaximum(of: count))
    }
  }
}

extension Hypothesis {
  private static let slacks = (1...4).map { Symbol("slack\($0)", .positive) }

  /// eps < mu/2, Section 4.1's bound.
  public static let epsilonBelowHalfMu = Hypothesis(
    "eps < mu/2", latex: "\\epsilon < \\mu/2", .mu, is: "2*eps+slack1", condition: "mu/2-eps",
    in: [.epsilon, slacks[0]])
  /// sigma < sqrt(pi) mu, Section 4.1's bound.
  public static let sigmaBelowRootPiMu = Hypothesis(
    "sigma < sqrt(pi) mu", latex: "\\sigma < \\sqrt{\\pi}\\,\\mu", .mu, is: "sigma/sqrt(Pi)+slack2",
    condition: "sqrt(Pi)*mu-sigma", in: [.sigma, slacks[1]])
  /// eps < eps0 = (mu - sigma/sqrt(pi))/2.
  public static let epsilonBelowThreshold = Hypothesis(
    "eps < eps0", latex: "\\epsilon < \\epsilon_0", .mu, is: "2*eps+sigma/sqrt(Pi)+slack3",
    condition: "(mu-sigma/sqrt(Pi))/2-eps", in: [.epsilon, .sigma, slacks[2]])
  /// eps > eps0 = (mu - sigma/sqrt(pi))/2.
  public static let epsilonAboveThreshold = Hypothesis(
    "eps > eps0", latex: "\\epsilon > \\epsilon_0", .epsilon, is: "(mu-sigma/sqrt(Pi)+slack3)/2",
    condition: "eps-(mu-sigma/sqrt(Pi))/2", in: [.mu, .sigma, slacks[2]])
  /// beta < 1/3, Section 4.2's bound.
  public static let betaBelowOneThird = Hypothesis(
    "beta < 1/3", latex: "\\beta < 1/3", .beta, is: "slack4/(3*(1+slack4))", condition: "1/3-beta", in: [slacks[3]])
  /// beta < 1.
  public static let betaBelowOne = Hypothesis(
    "beta < 1", latex: "\\beta < 1", .beta, is: "slack4/(1+slack4)", condition: "1-beta", in: [slacks[3]])
  /// n >= 3.
  public static let threeOrMoreClasses = Hypothesis(
    "n >= 3", latex: "n \\ge 3", .classes, is: "3+more", condition: "n-2", in: [Symbol("more", .nonnegative)])
  /// eps < eps1 = (mu/(1 - beta) - sigma/sqrt(pi))/2.
  public static let epsilonBelowSmoothedThreshold = Hypothesis(
    "eps < eps1", latex: "\\epsilon < \\epsilon_1", .mu, is: "(1-beta)*(2*eps+sigma/sqrt(Pi))+slack3",
    condition: "(mu/(1-beta)-sigma/sqrt(Pi))/2-eps", in: [.beta, .epsilon, .sigma, slacks[2]])
  /// eps > eps1 = (mu/(1 - beta) - sigma/sqrt(pi))/2.
  public static let epsilonAboveSmoothedThreshold = Hypothesis(
    "eps > eps1", latex: "\\epsilon > \\epsilon_1", .epsilon, is: "(mu/(1-beta)-sigma/sqrt(Pi)+slack3)/2",
    condition: "eps-(mu/(1-beta)-sigma/sqrt(Pi))/2", in: [.beta, .mu, .sigma, slacks[2]])
  /// beta < sigma/(sigma + sqrt(pi) mu).
  public static let betaBelowRangeBound = Hypothesis(
    "beta < sigma/(sigma + sqrt(pi) mu)", latex: "\\beta < \\sigma/(\\sigma + \\sqrt{\\pi}\\,\\mu)", .beta,
    is: "sigma/(sigma+sqrt(Pi)*mu+slack4)", condition: "sigma/(sigma+sqrt(Pi)*mu)-beta", in: [.sigma, .mu, slacks[3]])
  /// w2 > 0.
  public static let sharedWeightPositive = Hypothesis(
    "w2 > 0", latex: "w_2 > 0", .w2, is: "slack1", condition: "w2", in: [slacks[0]])
  /// t > 0.
  public static let ratioPositive = Hypothesis(
    "t > 0", latex: "t > 0", .t, is: "slack4", condition: "t", in: [slacks[3]])
  /// t < 1.
  public static let ratioBelowOne = Hypothesis(
    "t < 1", latex: "t < 1", .t, is: "slack4/(1+slack4)", condition: "1-t", in: [slacks[3]])
  /// t > 1.
  public static let ratioAboveOne = Hypothesis(
    "t > 1", latex: "t > 1", .t, is: "1+slack4", condition: "t-1", in: [slacks[3]])
}
