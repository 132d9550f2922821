import MonteCarlo
import Numerics
import RandomStreams
import Statistics
import SyntheticModel

/// Estimates of the joint accuracy of the paper's model (n = 3, K = 1) by four methods, with what each gains.
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

  /// Lead under the worst perturbation at w1 = 1, w2 = t: a + sigma z_0 + t min over the two rivals of (a + sigma z).
  let gap: Double
  let deviation: Double
  let ratio: Double

  /// The estimators at mu, sigma, epsilon and t = `ratio`.
  public init(mu: Double, sigma: Double, epsilon: Double, ratio: Double) {
    gap = mu - 2 * epsilon
    deviation = sigma
    self.ratio = ratio
  }

  private func holds(_ z: [Double], sign: Double) -> Bool {
    gap + sign * deviation * z[0] + ratio * (gap + deviation * min(sign * z[1], sign * z[2])) > 0
  }

  /// P(joint) given the rivals' two normals: the exclusive normal is integrated out.
  private func conditional(_ y: Double, _ z: Double) -> Double {
    StandardNormal.distribution((gap + ratio * (gap + deviation * min(y, z))) / deviation)
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
      scrambles: 64, points: 4096, seed: context.seed, stream: context.stream(claim, group + 2))
    func variance(_ mean: SampleMean) -> Double { mean.standardError * mean.standardError * Double(mean.count) }
    /// The difference of two independent estimates, with Welch and Satterthwaite's degrees of freedom.
    func minusPlain(_ value: SampleMean) -> SampleMean {
      let parts = [value, plain].map { (square: $0.standardError * $0.standardError, degrees: Double($0.count - 1)) }
      let square = parts[0].square + parts[1].square
      let degrees = square * square / parts.reduce(0) { $0 + $1.square * $1.square / $1.degrees }
      return SampleMean(
        mean: value.mean - plain.mean, standardError: square.squareRoot(), count: Int(degrees) + 1)
    }
    return [
      Estimate(name: "plain", value: plain, varianceFactor: 1, difference: nil),
      // A pair costs two samples.
      Estimate(
        name: "antithetic", value: antithetic, varianceFactor: variance(plain) / (2 * variance(antithetic)),
        difference: shared[2]),
      Estimate(
        name: "conditional", value: conditional, varianceFactor: variance(plain) / variance(conditional),
        difference: minusPlain(conditional)),
      Estimate(
        name: "conditional, scrambled Sobol", value: sobol,
        varianceFactor: variance(plain) / (variance(sobol) * 4096), difference: minusPlain(sobol)),
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
    let estimators = JointEstimators(mu: mu, sigma: sigma, epsilon: epsilon, ratio: ratio)
    let estimates = try await estimators.estimates(self, claim: claim, group: group)
    let model = try GaussianModel(mu: mu, sigma: sigma)
    let expected = try formulas.jointAccuracy(model, ratio, epsilon)
    func test(_ expected: Double, _ value: SampleMean) throws -> MeanTest {
      try MeanTest(expected: expected, mean: value.mean, standardError: value.standardError, count: value.count)
    }
    var against: [Check] = []
    var consistency: [Check] = []
    for estimate in estimates {
      let place = CheckParameters(model).with([
        "t": .number(ratio), "epsilon": .number(epsilon), "estimator": .text(estimate.name),
        "varianceFactor": .number(estimate.varianceFactor),
      ])
      against.append(.sampled("G", place, try test(expected, estimate.value)))
      if let difference = estimate.difference {
        consistency.append(.sampled("G minus the plain estimate", place, try test(0, difference)))
      }
    }
    return [
      Evidence("G by four estimators", route: .monteCarlo, checks: against),
      Evidence("the estimators against the plain one", route: .monteCarlo, checks: consistency),
    ]
  }
}
