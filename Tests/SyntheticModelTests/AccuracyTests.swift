import Foundation
import Numerics
import RandomStreams
import SyntheticModel
import TestSupport
import Testing

@Suite("Robust accuracy")
struct AccuracyTests {
  @Test("joint and pairwise accuracy against 50 digits")
  func reference() throws {
    var joint = WorstError("joint accuracy")
    var claimed = WorstError("joint accuracy against its own estimate")
    var pairwise = WorstError("pairwise accuracy")
    for row in try ReferenceTable.load("joint-accuracy").rows {
      let copies = row.integer("copies")
      let model = try GaussianModel(
        mu: row.number("mu"), sigma: row.number("sigma"), classes: row.integer("classes"), copies: copies)
      let weights = try Weights(w1: 1, w2: row.number("t"), copies: copies)
      let accuracy = try RobustAccuracy(model, weights: weights, epsilon: row.number("epsilon"))!
      // 1e-12 is what is promised; the estimate is what the routine says itself.
      joint.compare(accuracy.joint.value, row.number("joint"), allowed: 1e-12, "\(row)")
      claimed.compare(accuracy.joint.value, row.number("joint"), allowed: accuracy.joint.errorEstimate, "\(row)")
      let exact = row.number("pairwise")
      pairwise.compare(accuracy.pairwise, exact, allowed: Self.pairwiseRounding(model, exact), "\(row)")
    }
    #expect(joint.holds, "\(joint)")
    #expect(claimed.holds, "\(claimed)")
    #expect(pairwise.holds, "\(pairwise)")
  }

  /// Bound on the rounding of a pairwise accuracy: each lead and each variance is a sum over the copies of products of
  /// up to three factors, K + 4 roundings each; 6 more for their sums, root and quotient. Leads of opposite sign do not
  /// occur in these tests.
  static func pairwiseRounding(_ model: GaussianModel, _ accuracy: Double) -> Double {
    distributionError(StandardNormal.quantile(accuracy), roundings: 2 * model.copyCount + 14)
  }

  @Test("expected maximum of m normals to m = 100 against 50 digits, within its counted roundings")
  func expectedMaximum() throws {
    var worst = WorstError("e_m, roundings")
    for row in try ReferenceTable.load("expected-maximum").rows {
      let m = row.integer("m")
      worst.compare(
        try expectedMaximumOfNormals(m), row.number("value"), allowed: try Self.maximumRounding(m), "m = \(m)")
    }
    #expect(worst.holds, "\(worst)")
    for m in [4, 5, 6, 8, 10, 20, 50, 100, 300, 999] {
      #expect(try Self.maximumRounding(m) <= 24 * expectedMaximumOfNormals(m).ulp, "m = \(m)")
    }
  }

  /// Bound on the error of e_m, the integral of 1 - Phi^m - (1 - Phi)^m: to first order the roundings of each node and
  /// weight (2), of the tail Q, of m log(1 - Q) and of the exponential (2 each), of the difference and product (2) and of
  /// Kahan's sum (2), with the difference to a rule of twice the nodes. The closed forms of m <= 3 have 3 roundings.
  static func maximumRounding(_ m: Int) throws -> Double {
    guard m > 3 else { return 3 * unitRoundoff }
    func sums(nodes: Int) throws -> (value: Double, error: Double) {
      let rule = try GaussLegendreRule(count: nodes, from: 0, to: StandardNormal.effectiveSupport)
      return zip(rule.nodes, rule.weights).reduce((0, 0)) { sums, point in
        let (x, weight) = point
        let tail = StandardNormal.distribution(-x)
        let power = exp(Double(m) * log1p(-tail))
        let rest = pow(tail, Double(m))
        // The derivative in Q is m ((1 - Q)^(m-1) - Q^(m-1)), in x it is phi times that.
        let tailSlope = Double(m) * power / (1 - tail)
        let tailError = tailSlope * tail * normalULPs(x) * 2 + tailSlope * StandardNormal.density(x) * x * 2
        let exponentError = power * (Double(m) * tail / (1 - tail) + 1) * 2
        let term = 1 - power - rest
        return (
          sums.value + weight * term, sums.error + weight * unitRoundoff * (tailError + exponentError + 6 * term)
        )
      }
    }
    let (coarse, fine) = (try sums(nodes: 256), try sums(nodes: 512))
    // This difference carries the roundings of 768 naive additions, which are no part of e_m's.
    let quadrature = max(0, (coarse.value - fine.value).magnitude - 768 * unitRoundoff * fine.value)
    return coarse.error + quadrature
  }

  @Test("both readings by counting drawn samples under the exact oracle")
  func monteCarlo() throws {
    let cases: [(classes: Int, copies: Int, t: Double, epsilon: Double)] = [
      (3, 1, 0.53, 0.2), (3, 1, 1, 0.45), (3, 1, 0, 0.3), (4, 1, 0.8, 0.2), (3, 2, 0.5, 0.3), (5, 2, 1.5, 0.4),
    ]
    let samples = 20_000
    for (index, one) in cases.enumerated() {
      let model = try GaussianModel(mu: 1, sigma: 0.5, classes: one.classes, copies: one.copies)
      let layout = FeatureLayout(model)
      let weights = try Weights(w1: 1, w2: one.t, copies: one.copies)
      let accuracy = try RobustAccuracy(model, weights: weights, epsilon: one.epsilon)!
      let forms = (1..<one.classes).map {
        PointwiseLoss.margin.coefficients(weights, label: 0, target: $0, layout: layout)
      }
      let penalties = forms.map { one.epsilon * $0.reduce(0) { $0 + $1.magnitude } }
      var stream = PhiloxStream(seed: 31, stream: UInt64(index))
      var (joint, pairwise) = (0, 0)
      for _ in 0..<samples {
        let sample = model.sample(label: 0, from: &stream)
        let losses = zip(forms, penalties).map { form, penalty in
          zip(form, sample.features).reduce(penalty) { $0 + $1.0 * $1.1 }
        }
        if losses.allSatisfy({ $0 < 0 }) { joint += 1 }
        if losses[0] < 0 { pairwise += 1 }
      }
      let critical = criticalScore(count: 2 * cases.count)
      // The smallest discrepancy noticed with probability 0.999 is (critical + 3.1) * 0.5 / sqrt(20,000) < 0.031.
      #expect(binomialScore(joint, of: samples, probability: accuracy.joint.value).magnitude < critical, "\(one)")
      #expect(binomialScore(pairwise, of: samples, probability: accuracy.pairwise).magnitude < critical, "\(one)")
      if index == 1 {
        // Negative control: the pairwise value does not pass for the joint one.
        #expect(binomialScore(joint, of: samples, probability: accuracy.pairwise).magnitude > critical)
      }
    }
  }

  @Test("monotonicities: pairwise in t, both in eps, and how the two readings are ordered")
  func monotonicities() throws {
    for (index, point) in try ParameterPoint.sobol(1000, extra: 2).enumerated() {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: 3 + index % 5)
      func accuracy(_ t: Double, _ epsilon: Double) throws -> RobustAccuracy {
        try RobustAccuracy(model, weights: Weights(w1: 1, w2: t), epsilon: epsilon)!
      }
      let (low, high) = (min(point.extra[0], point.extra[1]), max(point.extra[0], point.extra[1]))
      let first = try accuracy(low, point.epsilon)
      let second = try accuracy(high, point.epsilon)
      // Rising up to t = 1, falling beyond; a difference below the rounding of Phi says nothing.
      let rounding = 2 * Self.pairwiseRounding(model, second.pairwise)
      #expect(second.pairwise >= first.pairwise - rounding, "\(point) t \(low) \(high)")
      let (beyond, further) = (try accuracy(1 + low, point.epsilon), try accuracy(1 + high, point.epsilon))
      #expect(further.pairwise <= beyond.pairwise + rounding, "\(point) t \(1 + low) \(1 + high)")

      let weaker = try accuracy(high, 0.9 * point.epsilon)
      #expect(weaker.pairwise >= second.pairwise - rounding)
      let doubt = second.joint.errorEstimate
      #expect(weaker.joint.value >= second.joint.value - doubt - weaker.joint.errorEstimate)

      // Joint is at most pairwise, at least the union bound, and at least the product (Slepian's inequality).
      let rivals = Double(model.classes - 1)
      #expect(second.joint.value <= second.pairwise + doubt + rounding)
      #expect(second.joint.value >= 1 - rivals * (1 - second.pairwise) - doubt - rivals * rounding)
      var product = 1.0
      for _ in 1..<model.classes { product *= second.pairwise }
      #expect(second.joint.value >= product - doubt - rivals * rounding)
    }
  }

  @Test("no weights, no accuracy; one kind of weight alone has its closed form")
  func degenerate() throws {
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    #expect(try RobustAccuracy(model, weights: Weights(w1: 0, w2: 0), epsilon: 0.2) == nil)
    let exclusive = try RobustAccuracy(model, weights: Weights(w1: 3, w2: 0), epsilon: 0.2)!
    #expect(exclusive.joint.value == exclusive.pairwise)
    let shared = try RobustAccuracy(model, weights: Weights(w1: 0, w2: 2), epsilon: 0.2)!
    #expect(shared.joint.value == shared.pairwise * shared.pairwise)
    // The general route next to that closed form: a trace w1 of exclusive weight moves the lead by w1 x_E, and the density
    // of a lead at 0 is at most 1/(sqrt(2 pi) 2 sigma) for each rival.
    let trace = 1e-9
    let nearly = try RobustAccuracy(model, weights: Weights(w1: trace, w2: 2), epsilon: 0.2)!
    let shift = trace * (1 + 0.5) * 2 / (2 * Double.pi).squareRoot()
    #expect((nearly.joint.value - shared.joint.value).magnitude < shift + nearly.joint.errorEstimate)
  }
}
