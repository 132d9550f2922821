/// Left sides that several derivations write.
enum Names {
  static let loss = Notation("L(w)", "L(w)")
  static let smoothedLoss = Notation("L_LS(w)", "L_{\\mathrm{LS}}(w)")
  static let exclusiveSlope = Notation("dL/dw1", "\\frac{\\partial L}{\\partial w_1}")
  static let sharedSlope = Notation("dL/dw2", "\\frac{\\partial L}{\\partial w_2}")
  static let w1 = Notation("w1", "w_1")
  static let w2 = Notation("w2", "w_2")
  static let epsilon0 = Notation("eps0", "\\epsilon_0")
  static let epsilon1 = Notation("eps1", "\\epsilon_1")
  static let nonnegative = Notation("w1, w2 >= 0", "w_1, w_2 \\ge 0")

  /// f_a(x + delta).
  static func logit(_ owner: Int) -> Notation { Notation("f_\(owner)", "f_{\(owner)}(x + \\delta)") }

  /// f_j - f_1 after the perturbation.
  static func margin(_ target: Int) -> Notation {
    Notation("f_\(target) - f_1", "f_{\(target)} - f_1")
  }

  /// f_j - f_1 for adversarial samples.
  static func worstMargin(_ target: Int) -> Notation {
    Notation("max over delta of f_\(target) - f_1", "\\max_\\delta\\,(f_{\(target)} - f_1)")
  }

  /// max(0, x).
  static func positivePart(_ expression: Expression) -> Expression { .apply(.positivePart, expression) }
}
