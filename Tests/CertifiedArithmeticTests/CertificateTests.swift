import CertifiedArithmetic
import Testing

@Suite("Certificates: what the joint accuracy does")
struct CertificateTests {
  private let half = try! ExactNumber("1/2")

  @Test("Theorem 2's joint reading is refuted below eps0; the pairwise reading is not")
  func interiorPeak() throws {
    let witness = try MonotonicityWitness.interiorPeak()
    #expect(witness.isBelowEpsilon0)
    #expect(witness.change == .falls)
    #expect(witness.second.isBelow(witness.first))
    #expect(witness.first.isDisjoint(from: witness.second))
    #expect(witness.description.contains("P(t = 3/4) in [0.92255767522142528860489254805539906"))
    #expect(witness.description.hasSuffix(": falls"))

    // Negative controls: what Theorem 2's proof computes does rise, and so does the joint accuracy at first.
    let (model, epsilon) = (witness.model, witness.epsilon)
    let before = try model.pairwiseProbability(epsilon: epsilon, ratio: witness.firstRatio)
    #expect(before.isBelow(try model.pairwiseProbability(epsilon: epsilon, ratio: witness.secondRatio)))
    #expect(try MonotonicityWitness(model, epsilon: epsilon, from: 0, to: half).change == .rises)
  }

  @Test("beyond eps0 the joint accuracy falls from t = 0 on")
  func fallFromZero() throws {
    let witness = try MonotonicityWitness.fallFromZero()
    #expect(!witness.isBelowEpsilon0)
    #expect(witness.change == .falls)
    let small = try MonotonicityWitness(
      witness.model, epsilon: witness.epsilon, from: 0, to: ExactNumber("1e-12"))
    #expect(small.change == .falls)
  }

  @Test("a radius that is too wide proves nothing")
  func undecided() throws {
    let model = try ExactModel(mu: 1, sigma: half)
    let nearly = try ExactNumber("1/100000000000000000000")
    let coarse = try EnclosurePrecision(.absolute(1e-10))
    let witness = try MonotonicityWitness(model, epsilon: ExactNumber("1/5"), from: 0, to: nearly, coarse)
    #expect(witness.change == .undecided)
    #expect(try MonotonicityWitness(model, epsilon: ExactNumber("1/5"), from: 0, to: nearly).change == .rises)
  }

  @Test("the slope at t = 0 is positive exactly below eps0, tested 1e-25 from it", arguments: [3, 4, 10])
  func thresholdMeanings(classes: Int) throws {
    let model = try ExactModel(mu: 1, sigma: half, classes: classes)
    let midpoint = try model.epsilon0().decimal(digits: 25).midpoint
    let sign = try EnclosurePrecision(.relative(0.1))
    // 25 digits are within one unit of the 25th; a wrong 23rd is clearly on one side.
    for (epsilon, isBelow) in [(String(midpoint.dropLast(3)), true), (midpoint.dropLast(3) + "999", false)] {
      let bound = try ExactNumber(epsilon)
      #expect(try model.isBelowEpsilon0(bound) == isBelow)
      let slope = try model.jointSlope(epsilon: bound, ratio: 0, sign)
      #expect(slope.isPositive == isBelow && slope.isNegative != isBelow, "\(slope)")
    }
  }

  @Test("the slope is the derivative of the probability", arguments: [3, 4, 7], [0.125, 0.75, 2])
  func derivative(classes: Int, ratio: Double) throws {
    let model = try ExactModel(mu: 1, sigma: half, classes: classes, copies: 2)
    let epsilon = try ExactNumber("1/5")
    func probability(_ t: Double) throws -> Double {
      try model.jointProbability(epsilon: epsilon, ratio: ExactNumber(binaryValueOf: t)).lower
    }
    // A central difference: off by h^2/6 = 1e-11 times a third derivative, which is below 50 here, and by one ulp of
    // the probabilities over 2 h, 2e-11.
    let h = 0x1p-17
    let quotient = (try probability(ratio + h) - probability(ratio - h)) / (2 * h)
    let slope = try model.jointSlope(epsilon: epsilon, ratio: ExactNumber(binaryValueOf: ratio))
    #expect(!slope.isDisjoint(from: try claim(quotient, within: 1e-9)), "\(slope), difference quotient \(quotient)")
    #expect(slope.isDisjoint(from: try claim(1.001 * quotient, within: 1e-9)), "a wrong factor shows")
  }

  @Test("eps1 has no value where smoothing outweighs the margin")
  func withoutThreshold() throws {
    let model = try ExactModel(mu: 1, sigma: half, classes: 10)
    let quarter = try ExactNumber("1/4")
    #expect(try model.epsilon1(beta: quarter, convention: .mainText) == nil)
    #expect(try model.epsilon1(beta: quarter, convention: .appendix) != nil)
    // Exactly where the coefficient vanishes: 2 (1 - beta)(n - 2) = c beta (n - 3) with n = 4, c = 3.
    let four = try ExactModel(mu: 1, sigma: half, classes: 4)
    #expect(try four.epsilon1(beta: ExactNumber("4/7"), convention: .mainText) == nil)
    // Without smoothing eps1 is eps0.
    #expect(try model.epsilon1(beta: 0, convention: .appendix)?.isDisjoint(from: model.epsilon0()) == false)
  }
}
