import CertifiedArithmetic
import SyntheticModel
import TestSupport
import Testing

@Suite("Results in double precision within their own error bounds of the enclosures")
struct DoublePrecisionTests {
  /// The binary values of `point` as an exact model.
  private func exactModel(_ point: ParameterPoint, classes: Int, copies: Int) throws -> ExactModel {
    try ExactModel(
      mu: ExactNumber(binaryValueOf: point.mu), sigma: ExactNumber(binaryValueOf: point.sigma), classes: classes,
      copies: copies)
  }

  @Test("robust accuracy, both readings, over the parameter region")
  func accuracy() throws {
    var separated = 0
    for (index, point) in try ParameterPoint.sobol(200, extra: 1).enumerated() {
      let (classes, copies) = (3 + index % 6, 1 + index % 3)
      let ratio = 2 * point.extra[0]
      let accuracy = try RobustAccuracy(
        GaussianModel(mu: point.mu, sigma: point.sigma, classes: classes, copies: copies),
        weights: Weights(w1: 1, w2: ratio, copies: copies), epsilon: point.epsilon)!
      let exact = try exactModel(point, classes: classes, copies: copies)
      let (epsilon, t) = (try ExactNumber(binaryValueOf: point.epsilon), try ExactNumber(binaryValueOf: ratio))
      let joint = try exact.jointProbability(epsilon: epsilon, ratio: t)
      let pairwise = try exact.pairwiseProbability(epsilon: epsilon, ratio: t)
      // As in the tests against 50 digits: a few roundings of Phi beside the quadrature's bound.
      let jointClaim = try claim(accuracy.joint.value, within: accuracy.joint.errorEstimate + 1e-15)
      #expect(!joint.isDisjoint(from: jointClaim), "\(point)")
      #expect(!pairwise.isDisjoint(from: try claim(accuracy.pairwise, within: 8 * 1.0.ulp)), "\(point)")
      // Joint is certainly less than pairwise, wherever both have not run into 1.
      if joint.isBelow(pairwise) { separated += 1 }
      // Negative control: the pairwise value does not pass for the joint one.
      if accuracy.pairwise - accuracy.joint.value > 1e-9 {
        #expect(joint.isDisjoint(from: try claim(accuracy.pairwise, within: 1e-10)), "\(point)")
      }
    }
    #expect(separated > 150, "\(separated) of 200")
  }

  @Test("expected maxima, in units in the last place")
  func expectedMaxima() throws {
    for m in [1, 2, 3, 4, 9, 30, 100] {
      let value = try expectedMaximumOfNormals(m)
      let allowed = (m <= 3 ? 1 : 16) * value.ulp
      #expect(!(try expectedMaximum(m)).isDisjoint(from: try claim(value, within: allowed)), "m = \(m)")
    }
  }

  @Test("thresholds over the parameter region, both conventions")
  func thresholds() throws {
    for (index, point) in try ParameterPoint.sobol(200).enumerated() {
      let (classes, copies) = (3 + index % 4, 1 + index % 3)
      let convention = LabelSmoothing.Convention.allCases[index % 2]
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: classes, copies: copies)
      let smoothing = try LabelSmoothing(beta: point.beta, convention: convention)
      let thresholds = try Thresholds(TrainingProblem(model: model, epsilon: 0, smoothing: smoothing))
      let exact = try exactModel(point, classes: classes, copies: copies)
      let epsilon0 = try exact.epsilon0()
      let epsilon1 = try exact.epsilon1(
        beta: ExactNumber(binaryValueOf: point.beta), convention: #require(.init(rawValue: convention.rawValue)))
      // As in the test against 50 digits: a handful of roundings of terms up to n mu.
      let allowed = 4 * (Double(classes) * max(point.mu, point.sigma)).ulp
      #expect(!epsilon0.isDisjoint(from: try claim(thresholds.epsilon0, within: allowed)), "\(point)")
      let other = try claim(#require(thresholds.epsilon1), within: allowed)
      #expect(!(try #require(epsilon1)).isDisjoint(from: other), "\(point)")
      // eps1 > eps0, a theorem beyond the paper, without rounding.
      #expect(epsilon0.isBelow(try #require(epsilon1)), "\(point)")
    }
  }

  @Test("t_joint: the slope's sign on both sides of the stated error")
  func jointOptimum() throws {
    let sign = try EnclosurePrecision(.relative(0.1))
    var checked = 0
    for (index, point) in try ParameterPoint.sobol(60).enumerated() {
      let classes = 3 + index % 3
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: classes)
      guard let optimum = try JointOptimum(model, epsilon: point.epsilon), optimum.ratio > 0 else { continue }
      let exact = try exactModel(point, classes: classes, copies: 1)
      let epsilon = try ExactNumber(binaryValueOf: point.epsilon)
      func slope(_ ratio: Double) throws -> Enclosure {
        try exact.jointSlope(epsilon: epsilon, ratio: ExactNumber(binaryValueOf: ratio), sign)
      }
      #expect(try slope(optimum.ratio - optimum.ratioErrorEstimate).isPositive, "\(point) \(optimum)")
      #expect(try slope(optimum.ratio + optimum.ratioErrorEstimate).isNegative, "\(point) \(optimum)")
      checked += 1
    }
    #expect(checked > 20, "\(checked) optima")
  }
}
