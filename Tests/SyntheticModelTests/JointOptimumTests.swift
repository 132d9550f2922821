import Foundation
import Numerics
import SyntheticModel
import TestSupport
import Testing

@Suite("The best ratio for the joint accuracy")
struct JointOptimumTests {
  /// One copy whose leads, the means less 2 epsilon, are given; epsilon is 1/4.
  static func model(
    leads: (exclusive: Double, shared: Double), deviations: (exclusive: Double, shared: Double) = (1, 1),
    classes: Int = 3, copies: Int = 1
  ) throws -> GaussianModel {
    let copy = try FeatureCopy(
      exclusiveMean: leads.exclusive + 0.5, exclusiveDeviation: deviations.exclusive,
      sharedMean: leads.shared + 0.5, sharedDeviation: deviations.shared)
    return try GaussianModel(classes: classes, copies: [FeatureCopy](repeating: copy, count: copies))
  }

  static func accuracy(_ model: GaussianModel, _ ratio: Double, epsilon: Double = 0.25) throws -> Estimate {
    try RobustAccuracy(model, weights: Weights(w1: 1, w2: ratio, copies: model.copyCount), epsilon: epsilon)!.joint
  }

  @Test("an optimum far out is found, not reported as 0")
  func farOut() throws {
    let copy = try FeatureCopy(exclusiveMean: 0.41, exclusiveDeviation: 3, sharedMean: 2, sharedDeviation: 0.3)
    let model = try GaussianModel(copies: [copy])
    let optimum = try #require(try JointOptimum(model, epsilon: 0.2))
    // The pairwise optimum is 16,000, and the joint one a trace below it: both other classes are almost never near.
    #expect((15_000...16_000).contains(optimum.ratio), "\(optimum)")
    #expect(try optimum.accuracy >= Self.accuracy(model, 100, epsilon: 0.2).value)
  }

  @Test("of several maxima the best one: beyond a maximum at 0, before one at 0, between two inside")
  func severalMaxima() throws {
    // At a shared lead between the mode and the mean of the rivals' maximum, 0.5064 and 0.5642, and a small exclusive
    // lead the accuracy falls from t = 0, rises, and falls again; which end is better turns at the median, 0.545.
    let beyond = try #require(try JointOptimum(Self.model(leads: (0.01, 0.555)), epsilon: 0.25))
    #expect((7.0...7.2).contains(beyond.ratio), "\(beyond)")
    let atZero = try #require(try JointOptimum(Self.model(leads: (0.01, 0.53)), epsilon: 0.25))
    #expect(atZero.ratio == 0, "\(atZero)")
    // Just above the mean it rises first, falls, and rises again: maxima at 0.018 and 8.6, the second better here...
    let second = try #require(try JointOptimum(Self.model(leads: (0.01, 0.5643)), epsilon: 0.25))
    #expect((8.5...8.7).contains(second.ratio), "\(second)")
    // ... and the first better where the exclusive lead is larger.
    let first = try #require(try JointOptimum(Self.model(leads: (0.034, 0.5643)), epsilon: 0.25))
    #expect((0.0047...0.0049).contains(first.ratio), "\(first)")
  }

  @Test("t_joint and its accuracy against 50 digits, one law")
  func reference() throws {
    var comparison = Comparison()
    for row in try ReferenceTable.load("joint-optimum").rows {
      let model = try GaussianModel(mu: row.number("mu"), sigma: row.number("sigma"), classes: row.integer("classes"))
      try comparison.add(row, model)
    }
    comparison.expectAgreement()
  }

  @Test("t_joint and its accuracy against 50 digits: unequal laws, far out, several maxima, next to no noise")
  func unequalReference() throws {
    var comparison = Comparison()
    for row in try ReferenceTable.load("unequal-optimum").rows {
      let copy = try FeatureCopy(
        exclusiveMean: row.number("muExclusive"), exclusiveDeviation: row.number("sigmaExclusive"),
        sharedMean: row.number("muShared"), sharedDeviation: row.number("sigmaShared"))
      try comparison.add(row, GaussianModel(classes: row.integer("classes"), copies: [copy]))
    }
    comparison.expectAgreement()
  }

  /// Rows of a table against what is computed.
  struct Comparison {
    var ratio = WorstError("t_joint against its error estimate")
    var estimate = WorstError("t_joint's error estimate against counted roundings")
    var accuracy = WorstError("accuracy there")

    mutating func add(_ row: ReferenceTable.Row, _ model: GaussianModel) throws {
      let optimum = try #require(try JointOptimum(model, epsilon: row.number("epsilon")))
      ratio.compare(
        optimum.ratio, row.number("ratio"), allowed: max(optimum.ratioErrorEstimate, .leastNonzeroMagnitude), "\(row)")
      // One rounding of the shared lead moves a root by one of the pairwise optimum, times the ratio of slopes, below 8 here.
      let copy = model.copies[0]
      let noise = copy.exclusiveDeviation / copy.sharedDeviation
      let epsilon = row.number("epsilon")
      let pairwise = (copy.sharedMean - 2 * epsilon) / (copy.exclusiveMean - 2 * epsilon) * noise * noise
      let counted = Double(16 + (model.classes > 3 ? 96 : 0)) * 8 * unitRoundoff * pairwise
      estimate.record(optimum.ratioErrorEstimate, allowed: counted, "\(row)")
      accuracy.compare(optimum.accuracy, row.number("accuracy"), allowed: 1e-12, "\(row)")
    }

    func expectAgreement() {
      for worst in [ratio, estimate, accuracy] { #expect(worst.holds, "\(worst)") }
    }
  }

  @Test(
    "no ratio does better, and the pairwise optimum is not exceeded: 1,000 points, unequal laws, n 3 to 9, K 1 to 3")
  func noRatioDoesBetter() throws {
    var positive = 0
    for (index, point) in try ParameterPoint.sobol(1000, extra: 4).enumerated() {
      let u = point.extra
      // Every third point has an exclusive lead so weak that there can be several maxima.
      let weakness = index % 3 == 0 ? pow(10, -3 * u[0]) : 1
      let copies = try (0..<(1 + index % 3)).map { k in
        try FeatureCopy(
          exclusiveMean: 2 * point.epsilon + weakness * point.mu * (0.1 + u[0]), exclusiveDeviation: point.sigma,
          sharedMean: 2 * point.epsilon + point.mu * (u[1] + 0.1 * Double(k)),
          sharedDeviation: point.sigma * (0.2 + 2 * u[2]))
      }
      let model = try GaussianModel(classes: 3 + index % 7, copies: copies)
      let optimum = try #require(try JointOptimum(model, epsilon: point.epsilon))
      let at = try Self.accuracy(model, optimum.ratio, epsilon: point.epsilon)
      #expect(at.value == optimum.accuracy)
      // m_C s_E^2 / (m_E s_C^2), sums over the copies.
      func sum(_ value: (FeatureCopy) -> Double) -> Double { copies.reduce(0) { $0 + value($1) } }
      let pairwise =
        sum { $0.sharedMean - 2 * point.epsilon } * sum { $0.exclusiveDeviation * $0.exclusiveDeviation }
        / (sum { $0.exclusiveMean - 2 * point.epsilon } * sum { $0.sharedDeviation * $0.sharedDeviation })
      // Four sums of up to three copies, and their quotients, twice over.
      #expect(optimum.ratio <= pairwise * (1 + 64 * unitRoundoff), "\(point)")
      for step in 0...40 {
        let ratio = pairwise * (step == 0 ? 0 : pow(10, Double(step - 36) / 4 + u[3] / 4))
        let other = try Self.accuracy(model, ratio, epsilon: point.epsilon)
        #expect(other.value <= at.value + other.errorEstimate + at.errorEstimate, "\(point) at \(ratio): \(optimum)")
      }
      if optimum.ratio > 0 { positive += 1 }
    }
    #expect((300...900).contains(positive), "\(positive) of 1000 positive")
  }

  @Test("the derivative's root is the maximum that a search of the accuracy itself finds")
  func searchAgrees() throws {
    for (classes, epsilon) in [(3, 0.1), (3, 0.3), (5, 0.2)] {
      let model = try GaussianModel(mu: 1, sigma: 0.5, classes: classes)
      let found = try maximise(from: 0, to: 3) { t in
        (try? Self.accuracy(model, t, epsilon: epsilon).value) ?? .nan
      }
      let optimum = try #require(try JointOptimum(model, epsilon: epsilon))
      // A maximum is flat: with curvature q an error e in the accuracy hides a distance of sqrt(2 e / q), from both
      // ends of the comparison; the search stops at 1e-9 of its interval. The second difference stands for q, a third of
      // it allows for its change.
      let step = 0.05
      let around = try [-step, 0, step].map { try Self.accuracy(model, optimum.ratio + $0, epsilon: epsilon) }
      let curvature = (2 * around[1].value - around[0].value - around[2].value) / (step * step)
      let doubt = 2 * around[1].errorEstimate
      #expect((found.argument - optimum.ratio).magnitude < (2 * doubt / (curvature / 3)).squareRoot() + 3e-9)
      #expect((found.value - optimum.accuracy).magnitude < doubt)
    }
  }

  @Test("one law, one threshold with two meanings: t_joint > 0 exactly below eps0, at 1,000 points, n 3 to 9")
  func oneThreshold() throws {
    for (index, point) in try ParameterPoint.sobol(1000).enumerated() {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: 3 + index % 7, copies: 1 + index % 4)
      let threshold = try Thresholds(TrainingProblem(model: model, epsilon: 0)).epsilon0
      // Below and above by a billionth of the mean, where only rounding is left, and by more.
      for gap in [1e-9, 1e-3, 0.1] {
        let (below, above) = (threshold - gap * point.mu, threshold + gap * point.mu)
        if below > 0 { #expect(try JointOptimum(model, epsilon: below)!.ratio > 0, "\(point) \(gap)") }
        if above > 0, above < point.mu / 2 {
          #expect(try JointOptimum(model, epsilon: above)!.ratio == 0, "\(point) \(gap)")
        }
      }
    }
  }

  @Test("unequal laws: beyond eps0, where training keeps no w2, t_joint can be positive")
  func beyondThreshold() throws {
    let model = try Self.model(leads: (0.01, 0.555))
    #expect(try Thresholds(TrainingProblem(model: model, epsilon: 0)).epsilon0 < 0.25)
    #expect(try ClosedFormOptimum(TrainingProblem(model: model, epsilon: 0.25)).weights.w2 == 0)
    #expect(try JointOptimum(model, epsilon: 0.25)!.ratio > 7)
  }

  @Test("no ratio is best where the exclusive leads add up to nothing or less")
  func noExclusiveLead() throws {
    #expect(try JointOptimum(GaussianModel(mu: 1, sigma: 1), epsilon: 0.6) == nil)
    #expect(try JointOptimum(GaussianModel(mu: 1, sigma: 1), epsilon: 0.5) == nil)
    // One copy leads by 1/2, the other trails by as much, or more, or less.
    for (mean, exists) in [(0.5, false), (0.25, false), (0.75, true)] {
      let copies = try [1.5, mean].map {
        try FeatureCopy(exclusiveMean: $0, exclusiveDeviation: 1, sharedMean: 2, sharedDeviation: 1)
      }
      let model = try GaussianModel(copies: copies)
      #expect((try JointOptimum(model, epsilon: 0.5) != nil) == exists, "\(mean)")
      guard !exists else { continue }
      // With strong shared features the accuracy grows for ever.
      let accuracies = try [1, 10, 100, 1e4].map { try Self.accuracy(model, $0, epsilon: 0.5).value }
      #expect(accuracies == accuracies.sorted())
    }
  }

  @Test(
    "without noise the best ratio is the pairwise one", arguments: [1e-3, 1e-9, 1e-12, 1e-16, 1e-20, 1e-30], [3, 4, 10])
  func noiseless(sigma: Double, classes: Int) throws {
    let equal = try #require(try JointOptimum(GaussianModel(mu: 1, sigma: sigma, classes: classes), epsilon: 0.2))
    #expect((equal.ratio - 1).magnitude <= 4 * 1.0.ulp, "\(equal)")
    // m_C s_E^2 / (m_E s_C^2) = 3 * 4 / 1.
    let model = try Self.model(leads: (0.5, 1.5), deviations: (2 * sigma, sigma), classes: classes)
    let unequal = try #require(try JointOptimum(model, epsilon: 0.25))
    #expect((unequal.ratio - 12).magnitude <= 8 * 12.0.ulp, "\(unequal)")
  }
}
