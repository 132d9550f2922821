import CertifiedArithmetic
import Testing

@Suite("Enclosures and precision")
struct EnclosureTests {
  private let half = try! ExactNumber("1/2")

  @Test("comparisons hold only when they hold for all numbers enclosed")
  func comparisons() throws {
    let low = try Enclosure(midpoint: 1, radius: half)
    let touching = try Enclosure(midpoint: 2, radius: half)
    let high = try Enclosure(midpoint: 3, radius: ExactNumber("0.499"))
    #expect(low.isBelow(high) && !high.isBelow(low) && low.isDisjoint(from: high))
    #expect(!low.isBelow(touching) && !touching.isBelow(low) && !low.isDisjoint(from: touching))
    #expect(low.isPositive && !low.isNegative)
    let around = try Enclosure(midpoint: 0, radius: half)
    #expect(!around.isPositive && !around.isNegative && around.contains(0))
    #expect(low.contains(half))
    #expect(try low.contains(ExactNumber("3/2")) && !low.contains(ExactNumber("0.4999")))
    #expect(low == low && low != touching)
  }

  @Test("doubles are rounded outwards, also where they cannot follow")
  func outwardRounding() throws {
    let third = try Enclosure(midpoint: ExactNumber("1/3"), radius: 0)
    #expect(third.lower == 1.0 / 3 && third.upper == (1.0 / 3).nextUp)
    let tiny = try normalDistribution(-40, precision: EnclosurePrecision(.relative(1e-20)))
    #expect(tiny.isPositive)
    #expect(tiny.lower == 0 && tiny.upper == .leastNonzeroMagnitude)
    #expect(tiny.description.hasPrefix("[3.65589354091502") && tiny.description.contains("e-350 ± "))
    let huge = try Enclosure(midpoint: ExactNumber("-1e400"), radius: 1)
    #expect(huge.lower == -.infinity && huge.upper == -.greatestFiniteMagnitude)
  }

  @Test("the printed interval holds the enclosure", arguments: [1, 5, 17, 30, 50, 200])
  func decimals(digits: Int) throws {
    let enclosure = try expectedMaximum(2)
    let decimal = enclosure.decimal(digits: digits)
    let printed = try Enclosure(midpoint: ExactNumber(decimal.midpoint), radius: ExactNumber(decimal.radius))
    #expect(printed.lower <= enclosure.lower && enclosure.upper <= printed.upper)
    #expect(decimal.midpoint.count <= digits + 2)
    #expect(printed.contains(try ExactNumber("0.56418958354775628694807945156077258584405062932900")))
  }

  @Test("printed forms without digits, and of exact numbers")
  func plainDecimals() throws {
    #expect(try Enclosure(midpoint: 0, radius: half).decimal(digits: 10).midpoint == "0")
    #expect(
      try Enclosure(midpoint: 3, radius: 0).description == "[3.0000000000000000000000000000000000000000000000000 ± 0]")
  }

  @Test("narrower enclosures lie within wider ones' reach")
  func escalation() throws {
    var previous = try expectedMaximum(5, precision: EnclosurePrecision(.absolute(1e-5)))
    for exponent in [15, 30, 60, 120, 240] {
      let next = try expectedMaximum(5, precision: EnclosurePrecision(.absolute(Double("1e-\(exponent)")!)))
      #expect(next.radius <= previous.radius && !next.isDisjoint(from: previous))
      previous = next
    }
  }

  @Test("what cannot be reached is an error, and ends")
  func unreachable() throws {
    let model = try ExactModel(mu: 1, sigma: half)
    let few = try EnclosurePrecision(.absolute(1e-35), evaluations: 1)
    #expect(throws: CertificationError.self) { try expectedMaximum(5, precision: few) }
    let coarse = try EnclosurePrecision(.absolute(1e-35), largestBits: 64)
    #expect { try expectedMaximum(5, precision: coarse) } throws: { error in
      guard case .tooWide("e_5", let radius, 64) = error as? CertificationError else { return false }
      return radius > 1e-35 && radius < 1e-15
    }
    // More digits of eps0 than 64 bits hold.
    let close = try ExactNumber(model.epsilon0().decimal(digits: 30).midpoint)
    #expect(throws: CertificationError.undecided("epsilon = \(close) against epsilon0 of \(model)", bits: 64)) {
      try model.isBelowEpsilon0(close, coarse)
    }
  }

  @Test("a step of Phi that is 1e-300 wide: only the shared features count, two independent leads")
  func extremeRatio() throws {
    let model = try ExactModel(mu: 1, sigma: half)
    let joint = try model.jointProbability(epsilon: ExactNumber("1/5"), ratio: ExactNumber("1e300"))
    let single = try normalDistribution(ExactNumber("6/5"))
    #expect(!joint.isDisjoint(from: try claim(single.lower * single.upper, within: 2 * 1.0.ulp)))
    #expect(joint.radius <= 1e-35)
  }

  @Test("errors in words")
  func errorTexts() {
    #expect(
      "\(CertificationError.notANumber(given: "zwei"))"
        == "\"zwei\" is not an exact number: give a whole number, a decimal such as 0.2 or 1.5e-3, or a fraction such as "
        + "1/5, in at most 1000 characters")
    #expect(
      "\(CertificationError.parameter("sigma", given: "-1", accepted: "a number greater than 0"))"
        == "sigma = -1 is not possible: give a number greater than 0")
    #expect(
      "\(CertificationError.tooWide("e_5", radius: 1e-18, bits: 64))"
        == "e_5: radius 1e-18 at 64 bits: allow a larger radius, more bits or more evaluations")
    #expect(
      "\(CertificationError.undecided("a against b", bits: 64))"
        == "a against b: not settled at 64 bits: allow more bits or more evaluations")
  }

  @Test("parameters that are impossible")
  func refusals() throws {
    let fifth = try ExactNumber("1/5")
    let model = try ExactModel(mu: 1, sigma: half)
    let refused: [(String, () throws -> Void)] = [
      ("sigma", { _ = try ExactModel(mu: 1, sigma: 0) }),
      ("sigma", { _ = try ExactModel(mu: 1, sigma: -1) }),
      ("mu", { _ = try ExactModel(mu: 0, sigma: 1) }),
      ("classes", { _ = try ExactModel(mu: 1, sigma: 1, classes: 2) }),
      ("classes", { _ = try ExactModel(mu: 1, sigma: 1, classes: 102) }),
      ("copies", { _ = try ExactModel(mu: 1, sigma: 1, copies: 0) }),
      ("m", { _ = try expectedMaximum(0) }),
      ("m", { _ = try expectedMaximum(101) }),
      ("beta", { _ = try model.epsilon1(beta: 1, convention: .appendix) }),
      ("beta", { _ = try model.epsilon1(beta: -1, convention: .mainText) }),
      ("epsilon", { _ = try model.jointProbability(epsilon: -1, ratio: 1) }),
      ("t", { _ = try model.jointSlope(epsilon: fifth, ratio: -1) }),
      ("t", { _ = try model.pairwiseProbability(epsilon: fifth, ratio: -1) }),
      ("second ratio", { _ = try MonotonicityWitness(model, epsilon: fifth, from: 1, to: 1) }),
      ("radius", { _ = try Enclosure(midpoint: 0, radius: -1) }),
      ("tolerance", { _ = try EnclosurePrecision(.absolute(0)) }),
      ("tolerance", { _ = try EnclosurePrecision(.relative(.nan)) }),
      ("largest bits", { _ = try EnclosurePrecision(.absolute(1), largestBits: 63) }),
      ("evaluations", { _ = try EnclosurePrecision(.absolute(1), evaluations: 0) }),
    ]
    for (name, attempt) in refused {
      #expect {
        try attempt()
      } throws: { error in
        guard case .parameter(name, _, _) = error as? CertificationError else { return false }
        return "\(error)".hasPrefix(name)
      }
    }
  }
}
