import Foundation
import Numerics
import RandomStreams
import Statistics
import TestSupport
import Testing

@Suite("Statistics")
struct StatisticsTests {
  @Test("Holm's adjusted p-values on the textbook example, and in any order")
  func holm() throws {
    let procedure = try HolmProcedure([0.01, 0.04, 0.03, 0.005], falseAlarmRate: 0.05)
    for (actual, expected) in zip(procedure.adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect((actual - expected).magnitude < 1e-15)
    }
    #expect((0..<4).map(procedure.rejects) == [true, false, false, true])
    #expect(procedure.rejectsAny && procedure.firstThreshold == 0.0125)
    // Of ten hypotheses only these four are there: each counts as if the others were not rejected.
    let part = try HolmProcedure([0.01, 0.04, 0.03, 0.005], falseAlarmRate: 0.05, family: 10)
    #expect(
      part.firstThreshold == 0.005
        && zip(part.adjusted, [0.09, 0.28, 0.24, 0.05]).allSatisfy { ($0 - $1).magnitude < 1e-15 })
    #expect(
      try HolmProcedure([0.01, 0.04], falseAlarmRate: 0.05, family: 1)
        == HolmProcedure([0.01, 0.04], falseAlarmRate: 0.05))
    #expect(try !HolmProcedure([], falseAlarmRate: 0.05).rejectsAny)
    #expect(throws: StatisticsError.self) { try HolmProcedure([1.5], falseAlarmRate: 0.05) }
    #expect(throws: StatisticsError.self) { try HolmProcedure([.nan], falseAlarmRate: 0.05) }
    #expect(throws: StatisticsError.self) { try HolmProcedure([0.5], falseAlarmRate: 0) }
  }

  @Test("Holm keeps the family-wise rate on dependent true hypotheses")
  func holmRate() throws {
    var stream = PhiloxStream(seed: 1, stream: 40)
    let families = 4000
    var alarms = 0
    for _ in 0..<families {
      let common = stream.nextNormal()
      let pValues = (0..<20).map { _ in
        2 * StandardNormal.distribution(-(0.7 * common + 0.51.squareRoot() * stream.nextNormal()).magnitude)
      }
      if try HolmProcedure(pValues, falseAlarmRate: 0.05).rejectsAny { alarms += 1 }
    }
    // At most 5 % of the families in expectation; the bound is exceeded with probability below 1e-6.
    #expect(try ProportionTest(expected: 0.05, successes: alarms, trials: families).score < 4.8, "\(alarms)")
    #expect(alarms > 0)
  }

  @Test("binomial tails against sums of the probabilities")
  func binomial() {
    for (n, p) in [(1, 0.3), (10, 0.5), (40, 0.07)] {
      func mass(_ k: Int) -> Double {
        exp(lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))) * pow(p, Double(k))
          * pow(1 - p, Double(n - k))
      }
      for k in 0...n {
        let lower = (0...k).reduce(0) { $0 + mass($1) }
        let upper = (k...n).reduce(0) { $0 + mass($1) }
        #expect((BinomialDistribution.atMost(k, of: n, probability: p) - lower).magnitude < 1e-13)
        #expect((BinomialDistribution.atLeast(k, of: n, probability: p) - upper).magnitude < 1e-13)
      }
    }
    #expect(BinomialDistribution.atMost(-1, of: 5, probability: 0.5) == 0)
    #expect(BinomialDistribution.atLeast(6, of: 5, probability: 0.5) == 0)
  }

  @Test("binomial tails of up to 4e12 trials, where GSL alone gives NaN at the centre")
  func largeBinomial() {
    for trials in [1 << 20, 1 << 24, 1 << 28, 1 << 30, 4_000_000_000, 1 << 36, 1 << 42] {
      for p in [0.5, 0.92, 0.999] {
        let deviation = (Double(trials) * p * (1 - p)).squareRoot()
        var previous = 0.0
        for step in -60...60 {
          let k = Int((Double(trials) * p + Double(step) / 10 * deviation).rounded())
          let lower = BinomialDistribution.atMost(k, of: trials, probability: p)
          let upper = BinomialDistribution.atLeast(k + 1, of: trials, probability: p)
          // The normal law with its correction for skewness, both to the order 1 / deviation^2.
          let z = (Double(k) + 0.5 - Double(trials) * p) / deviation
          let expected =
            StandardNormal.distribution(z)
            - StandardNormal.density(z) * (1 - 2 * p) / deviation * (z * z - 1) / 6
          // GSL's own rounding: n log n units in the last place of the tail.
          let rounding = Double(trials) * log(Double(trials)) * 1.0.ulp
          #expect((lower - expected).magnitude < 3 / (deviation * deviation) + rounding, "\(trials) \(p) \(z)")
          #expect((lower + upper - 1).magnitude < 3 / (deviation * deviation) + rounding)
          #expect(lower >= previous - 3 / (deviation * deviation) - rounding)
          previous = lower
        }
      }
    }
  }

  @Test("p-values of true statements are uniform, of wrong ones small: means and proportions")
  func calibration() throws {
    var stream = PhiloxStream(seed: 1, stream: 41)
    var means: [Double] = []
    var proportions: [Double] = []
    var wrong: [Double] = []
    for _ in 0..<2000 {
      let values = (0..<400).map { _ in stream.nextNormal() }
      let mean = values.reduce(0, +) / 400
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
      let error = (variance / 400).squareRoot()
      means.append(try MeanTest(expected: 0, mean: mean, standardError: error, count: 400).pValue)
      wrong.append(try MeanTest(expected: 0.05, mean: mean, standardError: error, count: 400).pValue)
      let hits = values.count { $0 < 0.3 }
      let test = try ProportionTest(
        expected: StandardNormal.distribution(0.3), successes: hits, trials: 400)
      // A discrete p-value is larger than uniform; the mid-p of this trial is not used, so only the upper side counts.
      proportions.append(test.pValue)
    }
    let uniform = try UniformityTest(means)
    #expect(uniform.distance < uniform.bandHalfWidth(level: 1e-6), "\(uniform.distance)")
    #expect(try UniformityTest(wrong).distance > uniform.bandHalfWidth(level: 1e-6), "the wrong mean shows")
    for level in [0.01, 0.05, 0.2] {
      let alarms = proportions.count { $0 <= level }
      #expect(try ProportionTest(expected: level, successes: alarms, trials: 2000).score < 4.8)
    }
  }

  @Test("Student's tails: tables, and the p-value of few values")
  func student() throws {
    // Two-sided 5 % points.
    for (degrees, value) in [(1.0, 12.7062), (10, 2.22814), (30, 2.04227)] {
      #expect((StudentDistribution.upperQuantile(0.025, degrees: degrees) - value).magnitude < 1e-4)
      #expect((StudentDistribution.atLeast(value, degrees: degrees) - 0.025).magnitude < 1e-6)
    }
    let few = try MeanTest(expected: 0, mean: 2.22814, standardError: 1, count: 11)
    #expect((few.pValue - 0.05).magnitude < 1e-6)
  }

  @Test("Wilson's interval covers, and its ends are in [0, 1]")
  func wilson() throws {
    let interval = try ProportionTest(expected: 0.5, successes: 8, trials: 10).interval(level: 0.05)
    #expect((interval.lowerBound - 0.4901625).magnitude < 1e-6 && (interval.upperBound - 0.9433178).magnitude < 1e-6)
    #expect(try ProportionTest(expected: 0, successes: 0, trials: 5).interval(level: 0.05).lowerBound == 0)
    #expect(try ProportionTest(expected: 1, successes: 5, trials: 5).interval(level: 0.05).upperBound == 1)
  }

  @Test("impossible tests are refused; certain events have their p-values")
  func refused() throws {
    #expect(throws: StatisticsError.self) { try ProportionTest(expected: 1.5, successes: 1, trials: 2) }
    #expect(throws: StatisticsError.self) { try ProportionTest(expected: 0.5, successes: 3, trials: 2) }
    #expect(throws: StatisticsError.self) { try ProportionTest(expected: 0.5, successes: 0, trials: 0) }
    #expect(throws: StatisticsError.self) { try MeanTest(expected: 0, mean: 0, standardError: 0, count: 5) }
    #expect(throws: StatisticsError.self) { try UniformityTest([]) }
    #expect(throws: StatisticsError.self) { try UniformityTest([2]) }
    #expect(try ProportionTest(expected: 1, successes: 5, trials: 5).pValue == 1)
    #expect(try ProportionTest(expected: 1, successes: 4, trials: 5).pValue == 0)
    #expect(try ProportionTest(expected: 0, successes: 0, trials: 5).score == 0)
  }
}
