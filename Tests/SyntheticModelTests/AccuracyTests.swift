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
    var claimed = WorstError("joint accuracy against its own bound")
    var pairwise = WorstError("pairwise accuracy")
    for row in try ReferenceTable.load("joint-accuracy").rows {
      let copies = row.integer("copies")
      let model = try GaussianModel(
        mu: row.number("mu"), sigma: row.number("sigma"), classes: row.integer("classes"), copies: copies)
      let weights = try Weights(w1: 1, w2: row.number("t"), copies: copies)
      let accuracy = try RobustAccuracy(model, weights: weights, epsilon: row.number("epsilon"))!
      joint.compare(accuracy.joint.value, row.number("joint"), allowed: 1e-12, "\(row)")
      claimed.compare(accuracy.joint.value, row.number("joint"), allowed: accuracy.joint.errorBound + 1e-15, "\(row)")
      // Phi's argument carries a few roundings; phi(x) x is below 1/4.
      pairwise.compare(accuracy.pairwise, row.number("pairwise"), allowed: 8 * 1.0.ulp, "\(row)")
    }
    #expect(joint.holds, "\(joint)")
    #expect(claimed.holds, "\(claimed)")
    #expect(pairwise.holds, "\(pairwise)")
  }

  @Test("expected maximum of m normals to m = 100 against 50 digits, in units in the last place")
  func expectedMaximum() throws {
    var worst = WorstError("e_m")
    for row in try ReferenceTable.load("expected-maximum").rows {
      let m = row.integer("m")
      // A sum of 256 products, each with powers of Phi up to m - 1, accumulates up to about m/2 roundings in the worst
      // case and their square root in practice.
      worst.record(
        ulpError(try expectedMaximumOfNormals(m), row.number("value")), allowed: m <= 3 ? 1 : 16, "m = \(m)")
    }
    #expect(worst.holds, "\(worst)")
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
      let rounding = 8 * 1.0.ulp
      #expect(second.pairwise >= first.pairwise - rounding, "\(point) t \(low) \(high)")
      let (beyond, further) = (try accuracy(1 + low, point.epsilon), try accuracy(1 + high, point.epsilon))
      #expect(further.pairwise <= beyond.pairwise + rounding, "\(point) t \(1 + low) \(1 + high)")

      let weaker = try accuracy(high, 0.9 * point.epsilon)
      #expect(weaker.pairwise >= second.pairwise - rounding)
      #expect(weaker.joint.value >= second.joint.value - 2e-13)

      // Joint is at most pairwise, at least the union bound, and at least the product (Slepian's inequality).
      let rivals = Double(model.classes - 1)
      #expect(second.joint.value <= second.pairwise + 2e-13)
      #expect(second.joint.value >= 1 - rivals * (1 - second.pairwise) - 2e-13)
      var product = 1.0
      for _ in 1..<model.classes { product *= second.pairwise }
      #expect(second.joint.value >= product - 2e-13)
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
    // The general route next to that closed form: a trace of w1 changes nothing that is visible.
    let nearly = try RobustAccuracy(model, weights: Weights(w1: 1e-9, w2: 2), epsilon: 0.2)!
    #expect((nearly.joint.value - shared.joint.value).magnitude < 1e-8)
  }
}
