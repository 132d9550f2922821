import Foundation
import Numerics
import RandomStreams
import Statistics
import Testing

@Suite("Power")
struct PowerTests {
  /// log of the binomial probability of `k` successes.
  static func logMass(_ k: Int, _ n: Int, _ p: Double) -> Double {
    guard p > 0, p < 1 else { return (p == 0 ? k == 0 : k == n) ? 0 : -.infinity }
    let choose = lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
    return choose + Double(k) * log(p) + Double(n - k) * log1p(-p)
  }

  /// The probability that a test of `expected` at `level` does not reject when the truth is `truth`, by adding up.
  static func misses(_ expected: Double, _ n: Int, truth: Double, level: Double) throws -> Double {
    try (0...n).reduce(0) { sum, k in
      let mass = exp(logMass(k, n, truth))
      guard mass > 1e-12 else { return sum }
      return try ProportionTest(expected: expected, successes: k, trials: n).pValue > level ? sum + mass : sum
    }
  }

  @Test(
    "a difference that a proportion test says it notices is missed as often as it says, by exact sums, up and down",
    arguments: [(0.5, 2000), (0.92, 1000), (0.999, 10_000), (0.0003, 10_000), (1, 500), (0, 500)])
  func proportion(expected: Double, trials: Int) throws {
    for (level, missRate) in [(1e-8, 1e-3), (0.01, 0.2)] {
      let test = try ProportionTest(expected: expected, successes: 0, trials: trials)
      let difference = try test.detectableDifference(level: level, missRate: missRate)
      var worst = 0.0
      for sign in [-1.0, 1] {
        let truth = expected + sign * difference
        if (0...1).contains(truth) {
          let missed = try Self.misses(expected, trials, truth: truth, level: level)
          #expect(missed <= missRate * (1 + 1e-6), "\(expected) \(sign): \(missed)")
        }
        // A smaller difference would not do in one of the two directions.
        let nearer = expected + sign * 0.98 * difference
        if (0...1).contains(nearer) {
          worst = max(worst, try Self.misses(expected, trials, truth: nearer, level: level))
        }
      }
      #expect(worst > missRate, "the difference is the smallest: \(expected), \(worst)")
    }
  }

  @Test("a truth that no count can tell from the formula's value is not said to be noticed")
  func unnoticeable() throws {
    // All of 1,000 trials succeed with probability 0.37 if 0.999 is right: nothing above it is ever rejected.
    let test = try ProportionTest(expected: 0.999, successes: 1000, trials: 1000)
    #expect(test.acceptedCounts(level: 1e-3).upperBound == 1000)
    let difference = try test.detectableDifference(level: 1e-3, missRate: 1e-3)
    #expect(difference >= 1 - test.expected)
    #expect(test.acceptance(level: 1e-3, probability: 1) == 1)
  }

  @Test("the same with 20 million trials and more: a normal approximation of the alternative agrees")
  func large() throws {
    for (expected, trials) in [(0.5, 20_000_000), (0.92, 2_000_000_000), (0.999, 4_000_000_000), (0.92, 1 << 38)] {
      let test = try ProportionTest(expected: expected, successes: 0, trials: trials)
      let (level, missRate) = (1e-8, 1e-3)
      let difference = try test.detectableDifference(level: level, missRate: missRate)
      let normal = Power.distance(level: level, missRate: missRate) * test.standardError
      #expect((difference / normal - 1).magnitude < 2e-2, "\(difference) \(normal)")
    }
  }

  @Test("the stated power of a proportion test is what a simulation finds")
  func simulated() throws {
    var stream = PhiloxStream(seed: 1, stream: 43)
    let (level, missRate, trials, runs) = (1e-3, 0.1, 400, 4000)
    let test = try ProportionTest(expected: 0.95, successes: 0, trials: trials)
    // Downwards is the harder direction here, where the variance is larger.
    let truth = 0.95 - (try test.detectableDifference(level: level, missRate: missRate))
    var missed = 0
    for _ in 0..<runs {
      let successes = (0..<trials).count { _ in stream.nextUniform() < truth }
      if try ProportionTest(expected: 0.95, successes: successes, trials: trials).pValue > level { missed += 1 }
    }
    #expect(try ProportionTest(expected: missRate, successes: missed, trials: runs).pValue > 1e-6, "\(missed)")
  }

  @Test("the noncentral t distribution at values of scipy.stats.nct, and at a million degrees the normal law")
  func noncentral() throws {
    // value, degrees, noncentrality, P(T <= value) by SciPy 1.15.
    let table: [(Double, Double, Double, Double)] = [
      (2, 63, 0, 0.9750921181504776), (5, 63, 3, 0.9649883537435628), (6.5, 63, 10, 0.0011933601874256803),
      (6.5, 63, 9.5, 0.004541575918559108), (4, 3, 2, 0.8160500042448477), (2, 1, 1, 0.6228719644602817),
      (3, 10, 5, 0.04304589279345694), (5.8, 196607, 8.9, 0.0009680123734228094),
    ]
    for (value, degrees, noncentrality, expected) in table {
      let found = try NoncentralStudent(degrees: degrees).atMost(value, noncentrality: noncentrality)
      #expect((found - expected).magnitude < 1e-10, "\(value) \(degrees) \(noncentrality): \(found)")
    }
    let many = try NoncentralStudent(degrees: 1e9)
    for noncentrality in [0.0, 3, 9] {
      let normal = StandardNormal.distribution(6 - noncentrality)
      #expect((try many.atMost(6, noncentrality: noncentrality) - normal).magnitude < 1e-8)
    }
    let distance = try many.distance(level: 1e-8, missRate: 1e-3)
    #expect((distance - Power.distance(level: 1e-8, missRate: 1e-3)).magnitude < 1e-6)
  }

  @Test("quantiles of chi-squared: tables, and beyond a million degrees")
  func chiSquared() {
    for (degrees, value) in [(3.0, 0.024297585815692732), (63, 33.90577725834681), (196607, 194674.91317612244)] {
      let found = ChiSquaredDistribution.quantile(1e-3, degrees: degrees)
      #expect((found / value - 1).magnitude < 1e-10, "\(degrees)")
    }
    for (degrees, value) in [(1.9e7, 18980956.22824781), (1e9, 999861806.3096137)] {
      #expect((ChiSquaredDistribution.quantile(1e-3, degrees: degrees) / value - 1).magnitude < 1e-9)
    }
  }

  @Test(
    "means of few values: Student's test misses a difference as often as it says, and its stated error is an upper one")
  func fewValues() throws {
    // 16 means, as of 16 scrambles: normal quantiles would claim 10 % where 40 % is missed.
    let (count, level, missRate, runs) = (16, 1e-4, 0.1, 4000)
    let distance = try NoncentralStudent(degrees: Double(count - 1)).distance(level: level, missRate: missRate)
    var stream = PhiloxStream(seed: 1, stream: 44)
    func test(_ shift: Double) throws -> MeanTest {
      let values = (0..<count).map { _ in shift + stream.nextNormal() }
      let mean = values.reduce(0, +) / Double(count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
      return try MeanTest(expected: 0, mean: mean, standardError: (variance / Double(count)).squareRoot(), count: count)
    }
    // The true standard error of a mean is 1/4.
    var missed = 0
    var missedAsNormal = 0
    var understated = 0
    for _ in 0..<runs {
      if try test(distance / 4).pValue > level { missed += 1 }
      if try test(Power.distance(level: level, missRate: missRate) / 4).pValue > level { missedAsNormal += 1 }
      let stated = try test(0).detectableDifference(level: level, missRate: missRate)
      if stated < distance / 4 { understated += 1 }
    }
    #expect(try ProportionTest(expected: missRate, successes: missed, trials: runs).pValue > 1e-6, "\(missed)")
    #expect(missedAsNormal > 3 * missed, "normal quantiles overstate the power: \(missedAsNormal)")
    #expect(
      try ProportionTest(expected: missRate, successes: understated, trials: runs).pValue > 1e-6, "\(understated)")
  }

  @Test("sample sizes: enough for the difference, and not far more")
  func sizes() throws {
    for (difference, level, missRate) in [(0.2, 1e-3, 0.1), (2, 1e-3, 0.1), (0.02, 1e-8, 1e-3)] {
      let count = try Power.sampleSize(difference: difference, deviation: 1, level: level, missRate: missRate)
      func noticed(_ count: Int) throws -> Double {
        try MeanTest(expected: 0, mean: 0, standardError: 1 / Double(count).squareRoot(), count: count)
          .detectableDifference(level: level, missRate: missRate)
      }
      #expect(try noticed(count) <= difference)
      #expect(try noticed(max(2, count - max(1, count / 1000))) > difference)
    }
    for (expected, difference) in [(0.5, 1e-3), (0.999, 1e-3), (0.5, 0.2)] {
      let trials = try Power.trials(expected: expected, difference: difference, level: 1e-8, missRate: 1e-3)
      func noticed(_ trials: Int) throws -> Double {
        try ProportionTest(expected: expected, successes: 0, trials: trials).detectableDifference(
          level: 1e-8, missRate: 1e-3)
      }
      #expect(try noticed(trials) <= difference)
      #expect(try noticed(trials * 95 / 100) > difference)
    }
    for arguments in [(0.0, 1e-3), (1e-30, 1e-3), (1, 2)] {
      #expect(throws: StatisticsError.self) {
        try Power.sampleSize(difference: arguments.0, deviation: 1, level: arguments.1, missRate: 0.1)
      }
    }
    #expect(throws: StatisticsError.self) {
      try Power.trials(expected: 0.5, difference: 1e-9, level: 1e-8, missRate: 1e-3)
    }
    #expect(throws: StatisticsError.self) {
      try Power.trials(expected: 0.5, difference: 0, level: 1e-8, missRate: 1e-3)
    }
    #expect(throws: StatisticsError.self) {
      try MeanTest(expected: 0, mean: 0, standardError: 1, count: 9).detectableDifference(level: 0, missRate: 0.1)
    }
  }
}
