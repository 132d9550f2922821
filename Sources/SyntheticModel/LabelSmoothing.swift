/// The label-smoothing term of the robust loss (equations 12, 13 and 38).
public struct LabelSmoothing: Hashable, Sendable {
  /// How much each other class's logit weighs. The paper prints both.
  public enum Convention: String, Hashable, Sendable, CaseIterable {
    /// beta / (n - 1) for each other class: equation 38 (beta / 2 with three classes), which the proofs use.
    case appendix
    /// beta for each other class: equation 13.
    case mainText = "main-text"

    /// The weight of each other class at `beta`, with `classes` classes.
    func otherClassWeight(beta: Double, classes: Int) -> Double {
      switch self {
      case .appendix: beta / Double(classes - 1)
      case .mainText: beta
      }
    }
  }

  /// Which perturbation the smoothing term sees. Equations 13 and 38 leave it open.
  public enum Perturbation: String, Hashable, Sendable, CaseIterable {
    /// Lemma 2's delta, which maximises the margin alone: what the proof of Theorem 3 computes.
    case lemma2 = "lemma-2"
    /// One delta that maximises the whole loss: equation 12 read literally.
    case worstCase = "worst-case"
  }

  /// Interpolation ratio beta, 0 <= beta < 1. Theorem 3 assumes beta < 1/3.
  public let beta: Double
  /// Weight of each other class.
  public let convention: Convention
  /// Perturbation in the smoothing term.
  public let perturbation: Perturbation

  /// - Throws: `ParameterError` for a beta outside [0, 1).
  public init(
    beta: Double, convention: Convention = .appendix, perturbation: Perturbation = .lemma2
  ) throws(ParameterError) {
    guard beta >= 0, beta < 1 else {
      throw ParameterError("beta", given: beta, accepted: "a number in [0, 1)")
    }
    self.beta = beta
    self.convention = convention
    self.perturbation = perturbation
  }

  /// gamma: what the loss subtracts for each unit of another class's logit, with `classes` classes.
  public func otherClassWeight(classes: Int) -> Double {
    convention.otherClassWeight(beta: beta, classes: classes)
  }
}
