import Numerics
import SyntheticModel

/// A deliberately wrong formula that the claims' evidence must reject.
public struct NegativeControl: Sendable {
  /// A short name.
  public let id: String
  /// What is wrong, in words.
  public let title: String
  /// The claim that the formula belongs to: its evidence must reject the wrong one.
  public let claim: String
  /// Puts the wrong formula in the place of the right one.
  public let change: @Sendable (inout ClaimedFormulas) -> Void

  /// A wrong formula of the claim of that name.
  package init(
    _ id: String, of claim: String, _ title: String, _ change: @escaping @Sendable (inout ClaimedFormulas) -> Void
  ) {
    self.id = id
    self.claim = claim
    self.title = title
    self.change = change
  }

  /// All negative controls.
  public static let all: [NegativeControl] = expectationControls + lossControls + thresholdControls + accuracyControls

  private static let expectationControls: [NegativeControl] = [
    NegativeControl("root-2-pi", of: "lemma-1", "1/sqrt(2 pi) for 1/sqrt(pi) in Lemma 1") {
      $0.expectedMaximum = { m in try m == 2 ? 1 / (2 * Double.pi).squareRoot() : expectedMaximumOfNormals(m) }
    },
    NegativeControl("flipped-delta", of: "lemma-2", "the sign of delta_C,2 flipped in Lemma 2") {
      $0.worstPerturbation = { label, layout, epsilon in
        var delta = lemma2Perturbation(label: label, layout: layout, epsilon: epsilon)
        let other = label == 0 ? 1 : 0
        delta[layout.shared(label, other, copy: 0)] *= -1
        return delta
      }
    },
    NegativeControl("e2-for-four", of: "many-classes", "e_2 used for n = 4 and every other n") {
      $0.expectedMaximum = { _ in 1 / Double.pi.squareRoot() }
      $0.optimum = { problem in
        try perturbedOptimum(problem) { maximum, _ in 1 / Double.pi.squareRoot() / maximum }
      }
      $0.populationLoss = { problem, weights in
        let right = try expectedMaximumOfNormals(problem.model.classes - 1)
        return try ClaimedFormulas.derived.populationLoss(problem, weights)
          + (1 / Double.pi.squareRoot() - right) * noise(problem, weights)
      }
    },
  ]

  private static let lossControls: [NegativeControl] = [
    NegativeControl(
      "equation-39", of: "theorem-3", "equation 39's second line as printed: (1 - beta) mu + (2 - 3 beta) eps for w1"
    ) {
      $0.optimum = { problem in
        let right = try ClosedFormOptimum(problem).weights
        guard let smoothing = problem.smoothing, let mu = problem.model.commonMean else { return right }
        let slope = (1 - smoothing.beta) * mu + (2 - 3 * smoothing.beta) * problem.epsilon
        return try Weights(w1: max(0, -slope) / problem.lambda, w2: right.shared[0], copies: problem.model.copyCount)
      }
    },
    NegativeControl("beta-for-half", of: "theorem-3", "beta for beta/2 as the weight of each other class") {
      $0.optimum = { problem in
        guard let smoothing = problem.smoothing, smoothing.convention == .appendix else {
          return try ClosedFormOptimum(problem).weights
        }
        let other = try LabelSmoothing(
          beta: smoothing.beta, convention: .mainText, perturbation: smoothing.perturbation)
        return try ClosedFormOptimum(problem.with(smoothing: other)).weights
      }
    },
    NegativeControl("loss-without-noise", of: "theorem-1", "the noise term sigma/sqrt(pi) left out of equation 29") {
      $0.populationLoss = { problem, weights in
        try ClaimedFormulas.derived.populationLoss(problem, weights)
          - expectedMaximumOfNormals(problem.model.classes - 1) * noise(problem, weights)
      }
    },
  ]

  private static let thresholdControls: [NegativeControl] = [
    NegativeControl("eps0-without-half", of: "theorem-1", "eps0 = mu - sigma/sqrt(pi), without the half") {
      $0.epsilon0 = { try 2 * ClaimedFormulas.derived.epsilon0($0) }
    },
    NegativeControl("eps1-swapped", of: "theorem-3", "eps1 with mu (1 + beta) for mu/(1 - beta)") {
      $0.epsilon1 = { model, smoothing in
        let right = try ClaimedFormulas.derived.epsilon1(model, smoothing)
        guard let right, let mu = model.commonMean else { return right }
        return right + (mu * (1 + smoothing.beta) - mu / (1 - smoothing.beta)) / 2
      }
    },
    NegativeControl("copies-ignored", of: "e5-copies", "K ignored in eps0(K)") {
      $0.epsilon0 = { model in
        let alone = try GaussianModel(classes: model.classes, copies: [model.copies[0]])
        return try ClaimedFormulas.derived.epsilon0(alone)
      }
    },
  ]

  private static let accuracyControls: [NegativeControl] = [
    NegativeControl(
      "double-variance", of: "theorem-2-pairwise", "sigma^2 doubled in the variance of the lead, as equation 36 prints"
    ) {
      $0.pairwiseAccuracy = { model, t, epsilon in
        let right = try ClaimedFormulas.derived.pairwiseAccuracy(model, t, epsilon)
        guard right > 0, right < 1 else { return right }
        return StandardNormal.distribution(StandardNormal.quantile(right) / 2.0.squareRoot())
      }
    },
    NegativeControl("joint-as-pairwise", of: "theorem-2-joint", "the joint accuracy read as the pairwise one") {
      $0.jointAccuracy = ClaimedFormulas.derived.pairwiseAccuracy
    },
    NegativeControl("joint-ratio-trained", of: "under-use-limit", "t_joint = t_AT: training uses just what is best") {
      $0.jointRatio = { model, epsilon in
        try ClosedFormOptimum(TrainingProblem(model: model, epsilon: epsilon)).weights.ratio ?? 0
      }
    },
    NegativeControl("cas-diagonal", of: "cas", "CAS with the diagonal of the correlation matrix") {
      $0.attributionSimilarity = { model, weights, epsilon in
        ClaimedFormulas.derived.attributionSimilarity(model, weights, epsilon) + Double(model.classes)
      }
    },
  ]

  /// The deviation of a runner-up's part of the margin, sqrt(sum of sigma_k^2 w2_k^2).
  private static func noise(_ problem: TrainingProblem, _ weights: Weights) -> Double {
    zip(problem.model.copies, weights.shared).reduce(0) {
      $0 + ($1.0.sharedDeviation * $1.1) * ($1.0.sharedDeviation * $1.1)
    }.squareRoot()
  }

  /// The optimum of equal copies with the norm's weight multiplied by what `factor` gives.
  private static func perturbedOptimum(
    _ problem: TrainingProblem, factor: (_ maximum: Double, GaussianModel) throws -> Double
  ) throws -> Weights {
    let loss = try ReducedLoss(problem)
    let maximum = try expectedMaximumOfNormals(problem.model.classes - 1)
    let noise = try loss.normWeight * factor(maximum, problem.model) * loss.sharedDeviations[0]
    let gain = max(0, -loss.sharedSlopes[0]) - noise / Double(problem.model.copyCount).squareRoot()
    return try Weights(
      w1: max(0, -loss.exclusiveSlopes[0]) / loss.lambda, w2: max(0, gain) / loss.lambda,
      copies: problem.model.copyCount)
  }
}
