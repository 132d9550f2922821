/// Which robust loss is derived: the margin alone, or with label smoothing in one of its readings.
public struct LossReading: Hashable, Sendable {
  /// What each other class's logit weighs in the smoothing term.
  public enum Convention: String, Hashable, Sendable, CaseIterable {
    /// beta / (n - 1): equation 38.
    case appendix
    /// beta: equation 13.
    case mainText = "main-text"
  }

  /// Which perturbation the smoothing term sees.
  public enum Perturbation: String, Hashable, Sendable, CaseIterable {
    /// Lemma 2's delta, the margin's maximiser.
    case lemma2 = "lemma-2"
    /// One delta that maximises the whole loss.
    case worstCase = "worst-case"
    /// One delta for the margin and another for the smoothing term: equations 12 and 13 to the letter, where the inner
    /// maximum of equation 13 binds the margin's delta and the outer one of equation 12 the other.
    case nested
  }

  /// The smoothing; `nil` for the margin alone.
  public let smoothing: Smoothing?

  /// Convention and perturbation of a smoothed loss.
  public struct Smoothing: Hashable, Sendable {
    /// The other classes' weight.
    public let convention: Convention
    /// The smoothing term's perturbation.
    public let perturbation: Perturbation
  }

  /// The margin loss, equations 9 and 10.
  public static let margin = LossReading(smoothing: nil)

  /// A smoothed loss.
  public static func smoothed(_ convention: Convention, _ perturbation: Perturbation) -> LossReading {
    LossReading(smoothing: Smoothing(convention: convention, perturbation: perturbation))
  }

  /// 1 - beta, the margin's weight, or 1.
  var keep: Expression { smoothing == nil ? .one : .one - .beta }

  /// gamma, what each other class's logit weighs with `classes` classes, or 0.
  ///
  /// - Throws: `SymbolicError.undefined` for one class.
  public func otherClassWeight(classes: Expression) throws(SymbolicError) -> Expression {
    switch smoothing?.convention {
    case .appendix: try .beta / (classes - .one)
    case .mainText: .beta
    case nil: .zero
    }
  }

  /// What the derivation needs of beta.
  var hypotheses: [Hypothesis] { smoothing == nil ? [] : [.betaBelowOneThird] }
}
