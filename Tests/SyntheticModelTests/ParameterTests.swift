import SyntheticModel
import Testing

@Suite("Parameters")
struct ParameterTests {
  @Test("impossible models are refused", arguments: [0, -1, .nan, .infinity, 1e-200, 1e200])
  func badNumbers(value: Double) {
    #expect(throws: ParameterError.self) { try GaussianModel(mu: value, sigma: 1) }
    #expect(throws: ParameterError.self) { try GaussianModel(mu: 1, sigma: value) }
    #expect(throws: ParameterError.self) {
      try FeatureCopy(exclusiveMean: 1, exclusiveDeviation: value, sharedMean: 1, sharedDeviation: 1)
    }
    #expect(throws: ParameterError.self) {
      try FeatureCopy(exclusiveMean: 1, exclusiveDeviation: 1, sharedMean: 1, sharedDeviation: value)
    }
    #expect(throws: ParameterError.self) {
      try TrainingProblem(model: GaussianModel(mu: 1, sigma: 1), epsilon: 0.1, lambda: value)
    }
  }

  @Test("impossible counts, bounds, betas and weights are refused")
  func badOthers() throws {
    for classes in [2, 0, -3, 1001] {
      #expect(throws: ParameterError.self) { try GaussianModel(mu: 1, sigma: 1, classes: classes) }
    }
    for copies in [0, -1, 1001] {
      #expect(throws: ParameterError.self) { try GaussianModel(mu: 1, sigma: 1, copies: copies) }
    }
    #expect(throws: ParameterError.self) { try GaussianModel(copies: []) }
    let model = try GaussianModel(mu: 1, sigma: 1)
    for epsilon in [-0.1, .nan, .infinity] {
      #expect(throws: ParameterError.self) { try TrainingProblem(model: model, epsilon: epsilon) }
    }
    for beta in [-0.1, 1, 1.5, .nan] { #expect(throws: ParameterError.self) { try LabelSmoothing(beta: beta) } }
    #expect(throws: ParameterError.self) { try Weights(exclusive: [1], shared: [1, 2]) }
    #expect(throws: ParameterError.self) { try Weights(exclusive: [], shared: []) }
    #expect(throws: ParameterError.self) { try Weights(exclusive: [-1], shared: [1]) }
    #expect(throws: ParameterError.self) { try Weights(exclusive: [.nan], shared: [1]) }
    #expect(throws: ParameterError.self) { try ProjectedGradientAttack(steps: 0) }
    #expect(throws: ParameterError.self) { try ProjectedGradientAttack(restarts: 0) }
    #expect(throws: ParameterError.self) { try ProjectedGradientAttack(relativeStep: -1) }
    #expect(throws: ParameterError.self) { try expectedMaximumOfNormals(0) }
  }

  @Test("an error says what was given, what is accepted and for which parameter")
  func message() {
    let error = #expect(throws: ParameterError.self) { try GaussianModel(mu: 1, sigma: -2) }
    #expect(error?.description == "sigma = -2.0 is not possible: give a finite number greater than 0")
  }

  @Test("the standing assumptions are checks, each by its name")
  func assumptions() throws {
    func assumptions(mu: Double = 1, sigma: Double = 0.5, epsilon: Double = 0.2, beta: Double = 0.1) throws
      -> StandingAssumptions
    {
      StandingAssumptions(
        try TrainingProblem(
          model: GaussianModel(mu: mu, sigma: sigma), epsilon: epsilon, smoothing: LabelSmoothing(beta: beta)))
    }
    #expect(try assumptions().allHold)
    #expect(try assumptions().violations.isEmpty)
    #expect(try assumptions(sigma: 1.8).violations == ["sigma < sqrt(pi) mu"])
    #expect(try assumptions(epsilon: 0.5).violations == ["epsilon < mu/2"])
    #expect(try assumptions(beta: 0.34).violations == ["beta < 1/3"])
    #expect(try assumptions(mu: 0.1, beta: 0.5).violations.count == 3)
  }

  @Test("three classes lie in the paper's order; every feature has one place")
  func layout() throws {
    let paper = FeatureLayout(try GaussianModel(mu: 1, sigma: 1))
    #expect((0..<3).map { paper.exclusive($0, copy: 0) } == [0, 1, 2])
    // x_C,1 is the pair {2, 3}, x_C,2 is {1, 3}, x_C,3 is {1, 2}.
    #expect([paper.shared(1, 2, copy: 0), paper.shared(2, 0, copy: 0), paper.shared(0, 1, copy: 0)] == [3, 4, 5])
    let large = FeatureLayout(try GaussianModel(mu: 1, sigma: 1, classes: 7, copies: 3))
    var seen: [Int] = []
    for copy in 0..<3 {
      for a in 0..<7 {
        seen.append(large.exclusive(a, copy: copy))
        for b in (a + 1)..<max(a + 1, 7) { seen.append(large.shared(a, b, copy: copy)) }
      }
    }
    #expect(seen.sorted() == Array(0..<large.count))
  }

  @Test("equation 16: the logits of the paper's model")
  func logits() throws {
    let layout = FeatureLayout(try GaussianModel(mu: 1, sigma: 1))
    let weights = try Weights(w1: 2, w2: 3)
    let logits = weights.logits([1, 10, 100, 1000, 10_000, 100_000], layout: layout)
    let expected: [Double] = [330_002, 303_020, 33_200]
    #expect(logits == expected)
  }

  @Test("weights report what copies share")
  func weights() throws {
    let equal = try Weights(w1: 2, w2: 1, copies: 3)
    #expect(equal.w1 == 2 && equal.w2 == 1 && equal.ratio == 0.5)
    let unequal = try Weights(exclusive: [1, 2], shared: [1, 1])
    #expect(unequal.w1 == nil && unequal.w2 == 1 && unequal.ratio == nil)
    #expect(try Weights(w1: 0, w2: 1).ratio == nil)
    #expect(try Weights(w1: -0.0, w2: 1).exclusive[0].sign == .plus)
    #expect(unequal.largestDifference(from: try Weights(exclusive: [1, 5], shared: [0, 1])) == 3)
  }
}
