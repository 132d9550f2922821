import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Expectations over the maximum of independent normal variables of one law, by Gauss-Legendre quadrature: integrals of
/// `phi(z)` times powers of `Phi`. No value of an expected maximum is assumed (Lemma 1 in particular).
struct ExpectedMaximum {
  /// Abscissae, their weights times phi, and Phi there.
  private let nodes: [Double]
  private let weights: [Double]
  private let distribution: [Double]

  /// Number of nodes.
  var nodeCount: Int { nodes.count }

  /// A rule, and the finer one whose difference estimates its error.
  struct Pair {
    let rule: ExpectedMaximum
    let finer: ExpectedMaximum
  }

  /// The rules for the maximum of up to `count` variables: its density narrows as they become more.
  static func rules(for count: Int) throws -> Pair {
    try (count <= 12 ? few : many).get()
  }

  private static let few = Result { Pair(rule: try ExpectedMaximum(nodes: 96), finer: try ExpectedMaximum(nodes: 128)) }
  private static let many = Result {
    Pair(rule: try ExpectedMaximum(nodes: 512), finer: try ExpectedMaximum(nodes: 1024))
  }

  /// A rule of `count` nodes on the normal density's effective support.
  init(nodes count: Int) throws(NumericsError) {
    let half = StandardNormal.effectiveSupport
    let rule = try GaussLegendreRule(count: count, from: -half, to: half)
    nodes = rule.nodes
    weights = zip(rule.nodes, rule.weights).map { StandardNormal.density($0) * $1 }
    distribution = rule.nodes.map(StandardNormal.distribution)
  }

  /// The expected maximum of `count` standard normals: `count` times the expectation of one of them where it is the largest.
  func expectedMaximum(of count: Int) -> Double {
    var shift = 0.0
    for (node, (z, weight)) in zip(nodes, weights).enumerated() {
      shift += weight * z * distribution[node].raised(to: count - 1)
    }
    return Double(count) * shift
  }

  /// E[Phi(V)^(power - 1) phi(V)] / E[Phi(V)^power] for V normal with `mean` and `deviation`: the mean inverse Mills
  /// ratio of V where V is weighted by Phi(V)^power. All terms are positive.
  func meanInverseMillsRatio(mean: Double, deviation: Double, power: Int) -> Double {
    var densities = 0.0
    var powers = 0.0
    for (z, weight) in zip(nodes, weights) {
      let value = mean + deviation * z
      let base = StandardNormal.distribution(value)
      let lower = weight * base.raised(to: power - 1)
      densities += lower * StandardNormal.density(value)
      powers += lower * base
    }
    return densities / powers
  }
}

extension Double {
  /// This number to a power of at least 0, by repeated squaring: about `exponent` roundings, as with repeated products.
  func raised(to exponent: Int) -> Double {
    var (result, square, rest) = (1.0, self, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

/// e_m = E[max of m independent standard normals], m >= 1: e_1 = 0, e_2 = 1/sqrt(pi) (Lemma 1),
/// e_3 = 3/(2 sqrt(pi)), larger m as the integral of `1 - Phi^m - (1 - Phi)^m` over x > 0.
///
/// The integrand is positive and free of cancellation in terms of the upper tail. Counted roundings bound the relative
/// error by 24 units in the last place for every m up to 999 (a test adds them up).
///
/// - Throws: `ParameterError` for `count < 1`; `NumericsError` if the rule cannot be made.
public func expectedMaximumOfNormals(_ count: Int) throws -> Double {
  switch count {
  case ..<1: throw ParameterError("m", given: count, accepted: "a whole number of at least 1")
  case 1: return 0
  case 2: return 1 / Double.pi.squareRoot()
  case 3: return 1.5 / Double.pi.squareRoot()
  default:
    let rule = try upperHalf.get()
    var (sum, lost) = (0.0, 0.0)
    for (x, weight) in zip(rule.nodes, rule.weights) {
      let tail = StandardNormal.distribution(-x)
      let term = weight * (-expm1(Double(count) * log1p(-tail)) - tail.raised(to: count))
      // Kahan's sum: its error does not grow with the number of nodes.
      let corrected = term - lost
      let next = sum + corrected
      lost = (next - sum) - corrected
      sum = next
    }
    return sum
  }
}

private let upperHalf = Result { try GaussLegendreRule(count: 256, from: 0, to: StandardNormal.effectiveSupport) }
