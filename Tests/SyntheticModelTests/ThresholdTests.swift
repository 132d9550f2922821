import Numerics
import SyntheticModel
import TestSupport
import Testing

@Suite("Thresholds")
struct ThresholdTests {
  @Test("eps0 and eps1 against 50 digits")
  func reference() throws {
    var worst = WorstError("thresholds")
    for row in try ReferenceTable.load("thresholds").rows {
      let model = try GaussianModel(
        mu: row.number("mu"), sigma: row.number("sigma"), classes: row.integer("classes"), copies: row.integer("copies")
      )
      let convention = try #require(LabelSmoothing.Convention(rawValue: row.text("convention")))
      let problem = try TrainingProblem(
        model: model, epsilon: 0, smoothing: LabelSmoothing(beta: row.number("beta"), convention: convention))
      let thresholds = try Thresholds(problem)
      worst.compare(
        thresholds.epsilon0, row.number("epsilon0"), allowed: try Self.rounding(problem.withoutSmoothing), "\(row)")
      worst.compare(thresholds.epsilon1!, row.number("epsilon1"), allowed: try Self.rounding(problem), "\(row)")
    }
    #expect(worst.holds, "\(worst)")
  }

  /// Bound on the rounding of a threshold of equal copies, (c - r sigma / sqrt(K)) / d: nine roundings of c and its
  /// difference, eight and those of e_{n-1} of the noise, eight of d.
  static func rounding(_ problem: TrainingProblem) throws -> Double {
    let loss = try ReducedLoss(problem.with(epsilon: 0))
    let gain = -loss.sharedSlopes[0]
    let noise = loss.normWeight * loss.sharedDeviations[0] / Double(problem.model.copyCount).squareRoot()
    let maximum = try AccuracyTests.maximumRounding(problem.model.classes - 1)
    // d's terms may cancel; their sum is at most n^2.
    let size = Double(problem.model.classes * problem.model.classes) / loss.sharedSlopeRise.magnitude
    let relative = 8 * unitRoundoff * size
    return (9 * unitRoundoff * gain + (8 * unitRoundoff + maximum) * noise + relative * (gain + noise))
      / loss.sharedSlopeRise.magnitude
  }

  @Test(
    "w2 > 0 exactly where the range says, for all losses, n and K, beta to 1, equal and unequal copies",
    arguments: 0..<5)
  func rangeSeparates(loss: Int) throws {
    var seen: [String: Int] = [:]
    for (index, point) in try ParameterPoint.sobol(1000, extra: 4).enumerated() {
      var copies = try GaussianModel(mu: point.mu, sigma: 40 * point.extra[3] * point.sigma, copies: 1 + index % 3)
        .copies
      if index % 2 == 0 {
        copies.append(
          try FeatureCopy(
            exclusiveMean: point.mu, exclusiveDeviation: point.sigma, sharedMean: point.mu * (0.2 + point.extra[0]),
            sharedDeviation: 20 * point.sigma * (0.2 + point.extra[1])))
      }
      let model = try GaussianModel(classes: 3 + index % 8, copies: copies)
      let smoothing = try OptimumTests.losses[loss].map {
        try LabelSmoothing(beta: 0.999 * point.extra[2], convention: $0.0, perturbation: $0.1)
      }
      let problem = try TrainingProblem(model: model, epsilon: 0, smoothing: smoothing)
      let thresholds = try Thresholds(problem)
      let plain = thresholds.epsilon0 > 0 ? CrossClassRange.below(thresholds.epsilon0) : .nowhere
      let range = smoothing == nil ? plain : try #require(thresholds.smoothedRange)
      func isKept(_ epsilon: Double) throws -> Bool {
        try ClosedFormOptimum(problem.with(epsilon: epsilon)).weights.shared.contains { $0 > 0 }
      }
      // Far from the threshold on either side, and at a billionth of it, where nothing but rounding is left.
      var places = [0, 0.1, 0.5, 1, 10].map { $0 * point.mu }
      switch range {
      case .below(let threshold), .above(let threshold):
        places += [threshold * (1 - 1e-9), threshold * (1 + 1e-9)]
        #expect(threshold > 0)
      case .everywhere, .nowhere: break
      }
      for epsilon in places { #expect(try isKept(epsilon) == range.contains(epsilon), "\(point) \(range) \(epsilon)") }
      seen["\(range)".prefix { $0 != "(" }.description, default: 0] += 1
    }
    // Without smoothing and in the worst case the ranges are those of Theorem 3 or empty; Lemma 2's delta allows all four.
    let reverses = OptimumTests.losses[loss]?.1 == .lemma2
    #expect(
      Set(seen.keys) == (reverses ? ["below", "above", "everywhere", "nowhere"] : ["below", "nowhere"]), "\(seen)")
    #expect(seen.values.allSatisfy { $0 >= 5 }, "\(seen)")
  }

  @Test("which kind of range: the main text's weight, many classes, the table in docs/model.md")
  func kinds() throws {
    func range(
      _ classes: Int, _ convention: LabelSmoothing.Convention, _ perturbation: LabelSmoothing.Perturbation,
      beta: Double,
      sigma: Double = 0.5
    ) throws -> Thresholds {
      try Thresholds(
        TrainingProblem(
          model: GaussianModel(mu: 1, sigma: sigma, classes: classes), epsilon: 0,
          smoothing: LabelSmoothing(beta: beta, convention: convention, perturbation: perturbation)))
    }
    // Inside the paper's region, beta < 1/3, and yet w2 > 0 for every bound: there is no eps1.
    let everywhere = try range(8, .mainText, .lemma2, beta: 0.33)
    #expect(everywhere.smoothedRange == .everywhere)
    #expect(everywhere.epsilon1 == nil && everywhere.epsilon1InRange == false)
    // Reversed: w2 = 0 for small bounds, w2 > 0 for large ones. It takes sigma > sqrt(pi) mu.
    let reversed = try range(10, .mainText, .lemma2, beta: 0.3, sigma: 12)
    guard case .above(let threshold) = reversed.smoothedRange else {
      Issue.record("\(reversed)")
      return
    }
    #expect(threshold > 0.5 && threshold < 0.6)
    #expect(reversed.epsilon1 == nil && reversed.epsilon1InRange == false)
    #expect(try range(10, .appendix, .lemma2, beta: 0.1, sigma: 12).smoothedRange == .nowhere)

    // d changes its sign at beta = 2 (n - 2)/(3 n - 7) and 2 (n - 2)/(n^2 - 2 n - 1).
    for classes in 3...12 {
      let n = Double(classes)
      let turns: [(LabelSmoothing.Convention, Double)] = [
        (.appendix, 2 * (n - 2) / (3 * n - 7)), (.mainText, 2 * (n - 2) / (n * n - 2 * n - 1)),
      ]
      for (convention, turn) in turns {
        #expect(try range(classes, convention, .lemma2, beta: turn - 1e-6).epsilon1 != nil)
        if turn < 1 { #expect(try range(classes, convention, .lemma2, beta: turn + 1e-6).smoothedRange == .everywhere) }
        #expect(try range(classes, convention, .worstCase, beta: 0.99).epsilon1 != nil)
      }
    }
  }

  @Test("one delta for the whole loss: smoothing raises the threshold exactly where eps0 < (n - 1) mu/(n - 3)^2")
  func worstCaseOrder() throws {
    var lowered = 0
    for (index, point) in try ParameterPoint.sobol(1000).enumerated() {
      let n = 3 + index % 10
      // 1 - beta >= 2 beta holds below 1/3, and for the appendix's weight all the more.
      let smoothing = try LabelSmoothing(
        beta: point.beta, convention: index % 2 == 0 ? .appendix : .mainText, perturbation: .worstCase)
      let model = try GaussianModel(mu: point.mu, sigma: 0.5 * point.sigma, classes: n)
      let thresholds = try Thresholds(TrainingProblem(model: model, epsilon: 0, smoothing: smoothing))
      let limit = n == 3 ? .infinity : Double(n - 1) * point.mu / Double((n - 3) * (n - 3))
      guard (thresholds.epsilon0 / limit - 1).magnitude > 1e-9 else { continue }
      let epsilon1 = try #require(thresholds.epsilon1)
      #expect((epsilon1 > thresholds.epsilon0) == (thresholds.epsilon0 < limit), "\(point) n \(n)")
      if epsilon1 < thresholds.epsilon0 { lowered += 1 }
    }
    #expect(lowered > 100)
  }

  @Test("in the paper's region w2 is kept at small bounds, whatever the loss and n")
  func paperRegion() throws {
    for (index, point) in try ParameterPoint.sobol(1000).enumerated() {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma, classes: 3 + index % 8)
      for loss in OptimumTests.losses.dropFirst() {
        let range = try Thresholds(OptimumTests.problem(point, loss, model: model)).smoothedRange!
        #expect(range.contains(0), "\(point) \(loss!) \(range)")
      }
    }
  }

  @Test("eps1 > eps0 always; eps1 < mu/2 exactly for beta < sigma/(sigma + sqrt(pi) mu)")
  func range() throws {
    var inside = 0
    for point in try ParameterPoint.sobol(1000) {
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      let thresholds = try Thresholds(
        TrainingProblem(model: model, epsilon: 0, smoothing: LabelSmoothing(beta: point.beta)))
      #expect(thresholds.epsilon1! > thresholds.epsilon0)
      let limit = point.sigma / (point.sigma + Double.pi.squareRoot() * point.mu)
      if (point.beta - limit).magnitude > 1e-12 { #expect(thresholds.epsilon1InRange == (point.beta < limit)) }
      if thresholds.epsilon1InRange == true { inside += 1 }
    }
    #expect((200...900).contains(inside), "both sides are covered: \(inside) inside")
    let witness = try Thresholds(
      TrainingProblem(model: GaussianModel(mu: 1, sigma: 0.1), epsilon: 0, smoothing: LabelSmoothing(beta: 0.2)))
    #expect(witness.epsilon1InRange == false)
    #expect(try Thresholds(TrainingProblem(model: GaussianModel(mu: 1, sigma: 1), epsilon: 0)).epsilon1 == nil)
  }

  @Test("a beta so large that w2 never vanishes has no eps1")
  func noThreshold() throws {
    let model = try GaussianModel(mu: 1, sigma: 1, classes: 10)
    let thresholds = try Thresholds(
      TrainingProblem(model: model, epsilon: 0, smoothing: LabelSmoothing(beta: 0.9)))
    #expect(thresholds.epsilon1 == nil)
    #expect(thresholds.epsilon1InRange == false)
  }
}
