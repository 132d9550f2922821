import Foundation
import Numerics
import RandomStreams
import Statistics
import Testing

@Suite("Curves")
struct CurveTests {
  @Test("the bound on the largest of correlated normals: exact for two, above a simulation of twelve, below Bonferroni")
  func chain() throws {
    // Two variables: Worsley's bound is the union itself. P(|X| < 2 and |Y| < 2) from SciPy.
    for (correlation, inside) in [(0.0, 0.9110697462219215), (0.5, 0.9171118526196427), (0.95, 0.9410484396158165)] {
      let bound = try NormalChain(correlations: [correlation]).exceedance(2)
      #expect((bound - (1 - inside)).magnitude < 1e-8, "\(correlation): \(bound)")
    }
    #expect(try NormalChain(correlations: [1]).exceedance(2) == 2 * StandardNormal.distribution(-2))
    #expect(try NormalChain(correlations: []).exceedance(0) == 1)

    var stream = PhiloxStream(seed: 1, stream: 45)
    let chain = try NormalChain(correlations: [Double](repeating: 0.9, count: 11))
    let critical = try chain.criticalValue(level: 0.05)
    #expect(critical < -StandardNormal.quantile(0.05 / 24) - 0.05, "much less than Bonferroni's \(critical)")
    var beyond = 0
    for _ in 0..<20_000 {
      var value = stream.nextNormal()
      var largest = value.magnitude
      for _ in 0..<11 {
        value = 0.9 * value + 0.19.squareRoot() * stream.nextNormal()
        largest = max(largest, value.magnitude)
      }
      if largest >= critical { beyond += 1 }
    }
    // At most 5 %, and not far below: the variables form a chain.
    #expect(beyond < 1000 + 6 * 31 && beyond > 800, "\(beyond)")
    #expect(throws: StatisticsError.self) { try NormalChain(correlations: [1.1]) }
    #expect(throws: StatisticsError.self) { try chain.criticalValue(level: 0) }
  }

  /// u(t) of Lemma 3: the probability that X + t Y > 0 for X, Y normal with mean 1/2 and variance 1.
  static func truth(_ t: Double) -> Double {
    StandardNormal.distribution(0.5 * (1 + t) / (1 + t * t).squareRoot())
  }

  static let grid = (0...20).map { Double($0) / 10 }

  /// The curve's test on `count` samples that all points share, against `claimed`.
  static func test(_ count: Int, _ stream: inout PhiloxStream, _ claimed: (Double) -> Double) throws -> CurveTest {
    var successes = [Int](repeating: 0, count: grid.count)
    var both = [Int](repeating: 0, count: grid.count - 1)
    for _ in 0..<count {
      let (x, y) = (0.5 + stream.nextNormal(), 0.5 + stream.nextNormal())
      var last = false
      for (index, t) in grid.enumerated() {
        let holds = x + t * y > 0
        if holds { successes[index] += 1 }
        if index > 0, holds, last { both[index - 1] += 1 }
        last = holds
      }
    }
    let correlations = both.indices.map { index -> Double in
      let (p, q) = (Double(successes[index]) / Double(count), Double(successes[index + 1]) / Double(count))
      let covariance = Double(both[index]) / Double(count) - p * q
      return min(1, covariance / (p * (1 - p) * q * (1 - q)).squareRoot())
    }
    return try CurveTest(
      zip(grid, successes).map { try ProportionTest(expected: claimed($0), successes: $1, trials: count) },
      correlations: correlations)
  }

  @Test("the band holds the true curve as often as it says, and is left by a wrong one")
  func coverage() throws {
    var stream = PhiloxStream(seed: 1, stream: 46)
    let (level, runs, count) = (0.1, 1500, 1000)
    var left = 0
    var bonferroni = 0
    for run in 0..<runs {
      let test = try Self.test(count, &stream, Self.truth)
      if test.pValue <= level { left += 1 }
      if test.points.contains(where: { $0.pValue <= level / Double(Self.grid.count) }) { bonferroni += 1 }
      if run < 20 {
        let inside = zip(try test.band(level: level), Self.grid).allSatisfy { $0.contains(Self.truth($1)) }
        #expect(inside == (test.pValue > level), "band and p-value say the same")
      }
    }
    // 10 % at most; 6 standard deviations of 12. Exact tails of 1,000 trials and the bound both lose a little.
    #expect(left < 150 + 72 && left > 45, "\(left)")
    #expect(bonferroni < left, "\(bonferroni)")

    // The negative control: t (1 + t) for (1 + t) differs by up to 0.2 and is rejected at 1e-6; a curve off by what the
    // test says it notices is missed as often as it says.
    let wrong = try Self.test(count, &stream) {
      StandardNormal.distribution(0.5 * (0.5 + $0) / (1 + $0 * $0).squareRoot())
    }
    #expect(wrong.pValue < 1e-6)
    #expect(zip(try wrong.band(level: 1e-6), wrong.points).contains { !$0.contains($1.expected) })
    let difference = try wrong.detectableDifference(level: level, missRate: 0.05)
    var missed = 0
    for _ in 0..<400 where try Self.test(count, &stream, { Self.truth($0) - difference }).pValue > level { missed += 1 }
    #expect(missed <= 40, "\(missed) of 400 with a miss rate of at most 5 %")
  }

  @Test("Clopper and Pearson's interval is what the exact test does not reject")
  func interval() throws {
    let interval = try ProportionTest(expected: 0.5, successes: 8, trials: 10).exactInterval(level: 0.05)
    #expect((interval.lowerBound - 0.4439045).magnitude < 1e-6 && (interval.upperBound - 0.9747893).magnitude < 1e-6)
    #expect(try ProportionTest(expected: 0, successes: 0, trials: 5).exactInterval(level: 0.05).lowerBound == 0)
    #expect(try ProportionTest(expected: 1, successes: 5, trials: 5).exactInterval(level: 0.05).upperBound == 1)
    let large = try ProportionTest(expected: 0.92, successes: 1_840_001_000, trials: 2_000_000_000)
    for end in [large.exactInterval(level: 1e-8).lowerBound, large.exactInterval(level: 1e-8).upperBound] {
      #expect((end - large.frequency).magnitude < 6 * large.standardError)
      let test = try ProportionTest(expected: end, successes: large.successes, trials: large.trials)
      #expect((log10(test.pValue) + 8).magnitude < 0.05, "\(test.pValue)")
    }
  }

  @Test("what is no curve is refused")
  func refused() throws {
    let point = try ProportionTest(expected: 0.5, successes: 5, trials: 10)
    let other = try ProportionTest(expected: 0.5, successes: 5, trials: 20)
    #expect(throws: StatisticsError.self) { try CurveTest([], correlations: []) }
    #expect(throws: StatisticsError.self) { try CurveTest([point], correlations: [0]) }
    #expect(throws: StatisticsError.self) { try CurveTest([point, other], correlations: [0]) }
    let alone = try CurveTest([point], correlations: [])
    #expect(alone.pValue == 1 && alone.observed == 0.5 && alone.sampleCount == 10)
  }
}
