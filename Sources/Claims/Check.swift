import CertifiedArithmetic
import MonteCarlo
import Statistics

/// One comparison of what a claim says with what was found.
public struct Check: Sendable {
  /// What the verdict on a comparison rests on.
  public enum Basis: Sendable {
    /// A computed value whose error is bounded: they agree when the difference is at most `allowed`.
    case bounded(allowed: Double)
    /// A proof of where the right value lies: they agree when the claimed number, moved by no more than its own rounding,
    /// lies between the enclosure's ends.
    case enclosed(Enclosure, rounding: Double)
    /// A sample: Holm's procedure over the whole report rejects the claimed number or does not.
    case statistical(any StatisticalTest, Expectation)
    /// A statement that is true or false by exact or interval arithmetic, or by counting.
    case decided(Bool)
  }

  /// What a statistical check says of its number.
  public enum Expectation: Hashable, Sendable {
    /// It is right: the check agrees unless the number is rejected.
    case stands
    /// It is wrong: the check agrees when the number is rejected, and the observation lies on this side of it.
    case falls(Side)
  }

  /// Where an observation lies.
  public enum Side: String, Hashable, Sendable {
    /// Below the number tested.
    case below
    /// Above it.
    case above
    /// On either side.
    case either
  }

  /// What is compared ("w2").
  public let label: String
  /// Where.
  public let parameters: CheckParameters
  /// What the claim's formula gives; `nil` where the statement is not about a number.
  public let claimed: Double?
  /// What was found.
  public let observed: Double?
  /// What the comparison rests on.
  public let basis: Basis
  /// Where the points of a `CurveTest` lie; `nil` for another check.
  public var abscissae: Abscissae? = nil

  /// For a statement about many points, how many it was tested at; `nil` for another check.
  public var coverage: Coverage? = nil

  /// At how many points a statement was tested, and at how many it says nothing.
  public struct Coverage: Hashable, Sendable {
    /// The least share of the points that is to be tested.
    public static let leastShare = 0.5
    /// Points at which it was tested.
    public let tested: Int
    /// Points that were skipped, since the statement says nothing there or its threshold is too near an end.
    public let skipped: Int

    /// Whether enough points were tested for the statement to count.
    var suffices: Bool { Double(tested) >= Self.leastShare * Double(tested + skipped) && tested > 0 }

    /// The counts in words.
    var text: String { "\(tested) points" + (skipped > 0 ? " tested, \(skipped) skipped" : "") }
  }

  /// The points of a curve.
  public struct Abscissae: Hashable, Sendable {
    /// The parameter that varies along the curve.
    public let name: String
    /// Its values, in the order of the test's points.
    public let values: [Double]
  }

  /// Label and parameters in one line.
  public var text: String {
    let place = parameters.description
    return place.isEmpty ? label : "\(label) at \(place)"
  }

  /// A value with a bounded error against the claim.
  public static func bounded(
    _ label: String, _ parameters: CheckParameters = [:], claimed: Double, observed: Double, allowed: Double
  ) -> Check {
    Check(
      label: label, parameters: parameters, claimed: claimed, observed: observed, basis: .bounded(allowed: allowed))
  }

  /// A claimed number that was computed in double precision with an error of at most `rounding`, against an enclosure of
  /// the right one.
  public static func enclosed(
    _ label: String, _ parameters: CheckParameters = [:], claimed: Double, in enclosure: Enclosure, rounding: Double
  ) -> Check {
    Check(
      label: label, parameters: parameters, claimed: claimed,
      observed: enclosure.lower + (enclosure.upper - enclosure.lower) / 2,
      basis: .enclosed(enclosure, rounding: rounding))
  }

  /// A claimed number against what a sample says.
  public static func sampled(
    _ label: String, _ parameters: CheckParameters = [:], _ test: some StatisticalTest,
    _ expectation: Expectation = .stands
  ) -> Check {
    Check(
      label: label, parameters: parameters, claimed: test.expected, observed: test.observed,
      basis: .statistical(test, expectation))
  }

  /// A whole curve over the values of the parameter `name`, as one check.
  static func curve(
    _ label: String, _ parameters: CheckParameters, _ name: String, _ values: [Double], _ test: CurveTest,
    _ expectation: Expectation = .stands
  ) -> Check {
    precondition(values.count == test.points.count, "a value for each point of the curve")
    var check = sampled(label, parameters, test, expectation)
    check.abscissae = Abscissae(name: name, values: values)
    return check
  }

  /// A statement that holds or does not.
  public static func decided(
    _ label: String, _ parameters: CheckParameters = [:], _ holds: Bool, claimed: Double? = nil,
    observed: Double? = nil
  ) -> Check {
    Check(label: label, parameters: parameters, claimed: claimed, observed: observed, basis: .decided(holds))
  }

  /// A statement about many points: it holds without an exception, if enough points were tested.
  static func decided(
    _ label: String, _ parameters: CheckParameters, exceptions: Int, among coverage: Coverage
  ) -> Check {
    let few = coverage.suffices ? "" : ": too few"
    var check = decided(
      "\(label): exceptions among \(coverage.text)\(few)", parameters, exceptions == 0 && coverage.suffices, claimed: 0,
      observed: Double(exceptions))
    check.coverage = coverage
    return check
  }

  /// The error of `operations` roundings of numbers up to `largest`: each is half a unit of 2^-52 at most.
  static func rounding(operations: Int, of largest: Double) -> Double {
    Double(operations) * largest.magnitude * 0x1p-53
  }
}

extension MeanTest {
  /// A test of a simulated mean.
  init(expected: Double, _ mean: SampleMean) throws(StatisticsError) {
    try self.init(expected: expected, mean: mean.mean, standardError: mean.standardError, count: mean.count)
  }
}
