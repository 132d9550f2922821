import MonteCarlo
import Numerics
import RandomStreams
import Statistics
import SyntheticModel

/// Estimates of the joint accuracy of the paper's model (n = 3, K = 1) by four methods, with what each gains.
struct JointEstimators {
  /// One method's estimate.
  struct Estimate {
    let name: String
    let value: SampleMean
    /// Variance of one plain sample over the variance that this method has per sample.
    let varianceFactor: Double
  }

  /// Lead under the worst perturbation at w1 = 1, w2 = t: a + sigma z_0 + t min over the two rivals of (a + sigma z).
  let gap: Double
  let deviation: Double
  let ratio: Double

  init(mu: Double, sigma: Double, epsilon: Double, ratio: Double) {
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

  /// The four estimates; the random numbers of the first three are those of one simulation each.
  func estimates(_ context: EvidenceContext, claim: String, group: Int) async throws -> [Estimate] {
    let estimators = self
    let plainAndAntithetic = try await context.means(claim, group, normals: 3, statistics: 2) { z, values in
      let first: Double = estimators.holds(z, sign: 1) ? 1 : 0
      values[0] = first
      values[1] = (first + (estimators.holds(z, sign: -1) ? 1 : 0)) / 2
    }
    let conditioned = try await context.means(claim, group + 1, normals: 2, statistics: 1) { z, values in
      values[0] = estimators.conditional(z[0], z[1])
    }
    let plain = plainAndAntithetic[0]
    func variance(_ mean: SampleMean) -> Double {
      mean.standardError * mean.standardError * Double(mean.count)
    }
    let unit = variance(plain)
    let sobol = try scrambledSobol(context, stream: context.stream(claim, group + 2))
    return [
      Estimate(name: "plain", value: plain, varianceFactor: 1),
      // A pair costs two samples.
      Estimate(
        name: "antithetic", value: plainAndAntithetic[1], varianceFactor: unit / (2 * variance(plainAndAntithetic[1]))),
      Estimate(name: "conditional", value: conditioned[0], varianceFactor: unit / variance(conditioned[0])),
      Estimate(
        name: "conditional, randomised Sobol", value: sobol.mean,
        varianceFactor: unit / (variance(sobol.mean) * Double(sobol.pointsPerScramble))),
    ]
  }

  /// Sobol points shifted at random modulo 1, 64 shifts of 4,096 points: the means of the shifts are independent.
  private func scrambledSobol(
    _ context: EvidenceContext, stream: UInt64
  ) throws -> (mean: SampleMean, pointsPerScramble: Int) {
    let (scrambles, points) = (64, 4096)
    let sequence = Array(try SobolSequence(dimension: 2).prefix(points))
    var source = PhiloxStream(seed: context.seed, stream: stream)
    let means = (0..<scrambles).map { _ in
      let shift = [source.nextUniform(), source.nextUniform()]
      let sum = sequence.reduce(0.0) { sum, point in
        let u = (0..<2).map { axis -> Double in
          let shifted = point[axis] + shift[axis]
          // The shift is an odd multiple of 2^-53 and never lands on 0 or 1.
          return shifted < 1 ? shifted : shifted - 1
        }
        return sum + conditional(StandardNormal.quantile(u[0]), StandardNormal.quantile(u[1]))
      }
      return sum / Double(points)
    }
    let mean = means.reduce(0, +) / Double(scrambles)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scrambles - 1)
    let value = SampleMean(mean: mean, standardError: (variance / Double(scrambles)).squareRoot(), count: scrambles)
    return (value, points)
  }
}

extension EvidenceContext {
  /// The estimators against the claimed joint accuracy, and each against the plain one.
  func estimatorEvidence(claim: String, group: Int) async throws -> [Evidence] {
    let (mu, sigma, epsilon, ratio) = (1.0, 0.5, 0.2, 0.5)
    let estimators = JointEstimators(mu: mu, sigma: sigma, epsilon: epsilon, ratio: ratio)
    let estimates = try await estimators.estimates(self, claim: claim, group: group)
    let expected = try formulas.jointAccuracy(GaussianModel(mu: mu, sigma: sigma), ratio, epsilon)
    var against: [Check] = []
    var consistency: [Check] = []
    for estimate in estimates {
      let factor = estimate.varianceFactor.rounded(.toNearestOrEven)
      let label =
        "\(estimate.name), variance \(factor < 10 ? Self.text(estimate.varianceFactor) : Self.text(factor)) times less"
      against.append(
        .mean(
          label,
          try MeanTest(
            expected: expected, mean: estimate.value.mean, standardError: estimate.value.standardError,
            count: estimate.value.count)))
      guard estimate.name != "plain" else { continue }
      let plain = estimates[0].value
      let both = plain.standardError * plain.standardError + estimate.value.standardError * estimate.value.standardError
      consistency.append(
        .mean(
          "\(estimate.name) minus plain",
          // Antithetic and plain share draws, which only makes their difference smaller than this error.
          try MeanTest(
            expected: 0, mean: estimate.value.mean - plain.mean, standardError: both.squareRoot(),
            count: min(plain.count, estimate.value.count))))
    }
    return [
      Evidence("G(1/2) at eps 0.2 by four estimators", route: .monteCarlo, checks: against),
      Evidence("the estimators against the plain one", route: .monteCarlo, checks: consistency),
    ]
  }
}
