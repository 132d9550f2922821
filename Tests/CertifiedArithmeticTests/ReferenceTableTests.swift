import CertifiedArithmetic
import TestSupport
import Testing

@Suite("Enclosures against 50 digits")
struct ReferenceTableTests {
  /// The value is not excluded, by a radius of at most 1e-30; the value with a wrong 25th digit is.
  private func expectAgreement(_ enclosure: Enclosure, _ text: String, _ row: String) throws {
    #expect(!enclosure.isDisjoint(from: try referenceEnclosure(text)), "\(row): \(enclosure)")
    #expect(enclosure.radius <= 1e-30, "\(row)")
    if text != "0" { #expect(!enclosure.contains(try ExactNumber(perturbed(text))), "\(row): \(enclosure)") }
  }

  private let precision = try! EnclosurePrecision(.relative(1e-45))

  @Test("Phi over binary64's range")
  func normal() throws {
    for row in try ReferenceTable.load("normal").rows {
      let enclosure = try normalDistribution(ExactNumber(row.text("x")), precision: precision)
      try expectAgreement(enclosure, row.text("cdf"), "\(row)")
    }
  }

  @Test("e_m for m = 1 to 100")
  func maximum() throws {
    for row in try ReferenceTable.load("expected-maximum").rows {
      try expectAgreement(
        expectedMaximum(row.integer("m"), precision: precision), row.text("value"), "\(row)")
    }
  }

  @Test("joint and pairwise robust accuracy")
  func accuracy() throws {
    for row in try ReferenceTable.load("joint-accuracy").rows {
      let model = try ExactModel(
        mu: ExactNumber(row.text("mu")), sigma: ExactNumber(row.text("sigma")), classes: row.integer("classes"),
        copies: row.integer("copies"))
      let (epsilon, ratio) = (try ExactNumber(row.text("epsilon")), try ExactNumber(row.text("t")))
      try expectAgreement(
        model.pairwiseProbability(epsilon: epsilon, ratio: ratio, precision), row.text("pairwise"), "\(row)")
      try expectAgreement(
        model.jointProbability(epsilon: epsilon, ratio: ratio, precision), row.text("joint"), "\(row)")
    }
  }

  @Test("eps0 and eps1 in both conventions")
  func thresholds() throws {
    for row in try ReferenceTable.load("thresholds").rows {
      let model = try ExactModel(
        mu: ExactNumber(row.text("mu")), sigma: ExactNumber(row.text("sigma")), classes: row.integer("classes"),
        copies: row.integer("copies"))
      let convention = try #require(SmoothingConvention(rawValue: row.text("convention")))
      let epsilon1 = try model.epsilon1(beta: ExactNumber(row.text("beta")), convention: convention, precision)
      try expectAgreement(model.epsilon0(precision), row.text("epsilon0"), "\(row)")
      try expectAgreement(#require(epsilon1), row.text("epsilon1"), "\(row)")
    }
  }

  @Test("t_joint: the slope changes its sign between the reference's 46th digits; the accuracy there")
  func optimum() throws {
    // A relative tolerance below 1 settles the sign.
    let sign = try EnclosurePrecision(.relative(0.1))
    for row in try ReferenceTable.load("joint-optimum").rows {
      let model = try ExactModel(
        mu: ExactNumber(row.text("mu")), sigma: ExactNumber(row.text("sigma")), classes: row.integer("classes"))
      let epsilon = try ExactNumber(row.text("epsilon"))
      let ratio = row.text("ratio")
      // The text's last digits are cut off, which goes down, or replaced by nines, which goes up.
      let cut = ratio.prefix(47)
      let (below, above) = (try ExactNumber(String(cut)), try ExactNumber(cut + "99999999"))
      #expect(try model.jointSlope(epsilon: epsilon, ratio: below, sign).isPositive, "\(row)")
      #expect(try model.jointSlope(epsilon: epsilon, ratio: above, sign).isNegative, "\(row)")
      try expectAgreement(
        model.jointProbability(epsilon: epsilon, ratio: ExactNumber(ratio), precision), row.text("accuracy"), "\(row)")
    }
  }
}
