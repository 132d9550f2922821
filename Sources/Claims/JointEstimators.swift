import MonteCarlo
import Numerics
import RandomStreams
import Statistics
import SyntheticModel

/// Estimates of the joint accuracy of the paper's model (n = 3, K = 1) by four methods, with what each gains.
///
/// All start from the definition: the forms of the attacked loss. Plain and antithetic draw the sample's normals and look at
/// the forms' signs; the conditional ones integrate one normal over the half-line on which all forms are negative.
public struct JointEstimators: Sendable {
  /// One method's estimate.
  struct Estimate {
    let name: String
    let value: SampleMean
    /// Variance of one plain sample over the variance that this method has per sample.
    let varianceFactor: Double
    /// Its difference from the plain estimate; `nil` for that itself.
    let difference: SampleMean?
  }

  /// A runner-up's margin loss under its worst perturbation: an affine form in the sample's three normals.
  private struct Form {
    let constant: Double
    let exclusive: Double
    let shared: (Double, Double)
  }

  /// Scrambles, and points of each, of the quasi-random estimate: fixed, whatever the other sample sizes.
  public static let (scrambles, scramblePoints) = (64, 4096)

  private let forms: [Form]

  /// The estimators at w1 = 1, w2 = `ratio` from the definition (`EventForms`).
  ///
  /// - Throws: `ParameterError` for a model, a ratio or a bound that does not exist.
  public init(mu: Double, sigma: Double, epsilon: Double, ratio: Double) throws {
    let model = try GaussianModel(mu: mu, sigma: sigma)
    let all = try EventForms(model, weights: Weights(w1: 1, w2: ratio), epsilon: epsilon).coefficients
    forms = stride(from: 0, to: all.count, by: 4).map {
      Form(constant: all[$0], exclusive: all[$0 + 1], shared: (all[$0 + 2], all[$0 + 3]))
    }
    precondition(forms.allSatisfy { $0.exclusive < 0 }, "with w1 > 0 the exclusive feature speaks for the label")
  }

  /// Whether both other classes stay below under every perturbation.
  private func holds(_ z: [Double], sign: Double) -> Bool {
    forms.allSatisfy {
      $0.constant + sign * ($0.exclusive * z[0] + $0.shared.0 * z[1] + $0.shared.1 * z[2]) < 0
    }
  }

  /// P(joint) given the shared features' normals: each form is negative where the exclusive normal exceeds a bound.
  private func conditional(_ y: Double, _ z: Double) -> Double {
    StandardNormal.distribution(
      forms.reduce(.infinity) {
        min($0, ($1.constant + $1.shared.0 * y + $1.shared.1 * z) / $1.exclusive)
      })
  }

  /// The four estimates. Plain and antithetic share their draws, and their difference is taken draw by draw; the others
  /// have draws of their own.
  func estimates(_ context: EvidenceContext, claim: String, group: Int) async throws -> [Estimate] {
    let estimators = self
    let shared = try await context.means(claim, group, normals: 3, statistics: 3) { z, values in
      values[0] = estimators.holds(z, sign: 1) ? 1 : 0
      values[1] = (values[0] + (estimators.holds(z, sign: -1) ? 1 : 0)) / 2
      values[2] = values[1] - values[0]
    }
    let conditional = try await context.means(claim, group + 1, normals: 2, statistics: 1) { z, values in
      values[0] = estimators.conditional(z[0], z[1])
    }[0]
    let (plain, antithetic) = (shared[0], shared[1])
    let sobol = try scrambledSobol(
      scrambles: Self.scrambles, points: Self.scramblePoints, seed: context.seed,
      stream: context.stream(claim, group + 2))
    // Of one value: of a sample, of a pair, or of a scramble.
    func variance(_ mean: SampleMean) -> Double { mean.standardError * mean.standardError * Double(mean.count) }
    return [
      Estimate(name: "plain", value: plain, varianceFactor: 1, difference: nil),
      // A pair costs two samples.
      Estimate(
        name: "antithetic", value: antithetic, varianceFactor: variance(plain) / (2 * variance(antithetic)),
        difference: shared[2]),
      Estimate(
        name: "conditional", value: conditional, varianceFactor: variance(plain) / variance(conditional),
        difference: conditional.minus(plain)),
      Estimate(
        name: "conditional, scrambled Sobol", value: sobol,
        varianceFactor: variance(plain) / (variance(sobol) * Double(Self.scramblePoints)),
        difference: sobol.minus(plain)),
    ]
  }

  /// Means over `points` Sobol points, a power of two, under `scrambles` independent scrambles: nearly normal.
  ///
  /// - Throws: `NumericsError` for another number of points.
  public func scrambledSobol(scrambles: Int, points: Int, seed: UInt64, stream: UInt64) throws -> SampleMean {
    let net = try SobolNet(dimension: 2, count: points)
    var source = PhiloxStream(seed: seed, stream: stream)
    let means = (0..<scrambles).map { _ in
      let axes = net.scrambled { source.next() }
      let sum = zip(axes[0], axes[1]).reduce(0.0) { sum, point in
        sum + conditional(StandardNormal.quantile(point.0), StandardNormal.quantile(point.1))
      }
      return sum / Double(points)
    }
    let mean = means.reduce(0, +) / Double(scrambles)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scrambles - 1)
    return SampleMean(mean: mean, standardError: (variance / Double(scrambles)).squareRoot(), count: scrambles)
  }
}

extension EvidenceContext {
  /// The estimators against the claimed joint accuracy, and each against the plain one: seven statistical checks.
  func estimatorEvidence(claim: String, group: Int) async throws -> [Evidence] {
    let (mu, sigma, epsilon, ratio) = (1.0, 0.5, 0.2, 0.5)
    let estimators = try JointEstimators(mu: mu, sigma: sigma, epsilon: epsilon, ratio: ratio)
    let estimates = try await estimators.estimates(self, claim: claim, group: group)
    let model = try GaussianModel(mu: mu, sigma: sigma)
    let expected = try formulas.jointAccuracy(model, ratio, epsilon)
    var against: [Check] = []
    var consistency: [Check] = []
    for estimate in estimates {
      let place = CheckParameters(model).with([
        "t": .number(ratio), "epsilon": .number(epsilon), "estimator": .text(estimate.name),
        "varianceFactor": .number(estimate.varianceFactor),
      ])
      against.append(.sampled("G", place, try MeanTest(expected: expected, estimate.value)))
      if let difference = estimate.difference {
        consistency.append(.sampled("G minus the plain estimate", place, try MeanTest(expected: 0, difference)))
      }
    }
    return [
      Evidence("G by four estimators", route: .monteCarlo, checks: against),
      Evidence("the estimators against the plain one", route: .monteCarlo, checks: consistency),
    ]
  }
}
