/// How the model's symbols are ordered and written. Names follow the paper: mu, eps, w1; xE1 and xC2 for the features
/// x_{E,1} and x_{C,2}, dE1 for a perturbation's coordinate, xhE1 for a feature of an adversarial sample.
enum SymbolNames {
  /// Parameters in the order in which a formula names them.
  private static let parameters = [
    "n", "K", "mu", "eps", "sigma", "sigma1", "beta", "gamma", "lambda", "e", "e3", "e4", "e5", "a",
  ]

  /// Where a symbol stands among others: parameters, weights, ratios, features, perturbations, anything else; then by
  /// name.
  static func rank(_ name: String) -> (Int, String) {
    if let place = parameters.firstIndex(of: name) { return (place, name) }
    let groups = ["w", "t", "x", "d"]
    return (parameters.count + (groups.firstIndex { name.hasPrefix($0) } ?? groups.count), name)
  }

  /// A value that is typical of the paper's region; a sum in a product is turned so that it is positive there.
  static func typicalValue(_ name: String) -> Double {
    let values = [
      "mu": 1, "sigma": 0.5, "eps": 0.2, "beta": 0.1, "n": 7.5, "K": 2.5, "t": 0.5, "sigma1": 1.1, "e": 1.2,
    ]
    return values[name] ?? 1.3
  }

  /// Whether a symbol is a parameter of the model; others are weights, features and other unknowns.
  static func isParameter(_ name: String) -> Bool { parameters.contains(name) || name.hasPrefix("slack") }

  private static let plain = [
    "epsilon0": "eps0", "e": "e_(n-1)", "e2": "e_2", "e3": "e_3", "e4": "e_4", "e5": "e_5", "sigma1": "sigma_1",
    "aa": "a", "bb": "b", "ap": "a'", "bp": "b'", "pu": "p",
  ]

  private static let greek = [
    "mu": "\\mu", "eps": "\\epsilon", "sigma": "\\sigma", "beta": "\\beta", "gamma": "\\gamma", "lambda": "\\lambda",
    "sigma1": "\\sigma_1", "e": "e_{n-1}", "e2": "e_2", "e3": "e_3", "e4": "e_4", "e5": "e_5", "w1": "w_1", "w2": "w_2",
    "epsilon0": "\\epsilon_0", "aa": "a", "bb": "b", "ap": "a'", "bp": "b'", "pu": "p",
  ]

  /// The symbol in plain text.
  static func text(_ name: String) -> String {
    if let special = plain[name] { return special }
    guard let (base, index) = split(name) else { return name }
    return "\(base.text)_\(index)"
  }

  /// The symbol in LaTeX.
  static func latex(_ name: String) -> String {
    if let special = greek[name] { return special }
    if let (base, index) = split(name) { return "\(base.latex)_{\(index)}" }
    if name.hasPrefix("slack") { return "s_{\(name.dropFirst(5))}" }
    return name.count == 1 ? name : "\\mathit{\(name)}"
  }

  /// A feature's or perturbation's letter and its index: "xC12" is x and C,12.
  private static func split(_ name: String) -> (base: (text: String, latex: String), index: String)? {
    for (prefix, base) in [("xh", ("xh", "\\hat x")), ("x", ("x", "x")), ("d", ("delta", "\\delta"))] {
      let rest = name.dropFirst(prefix.count)
      guard name.hasPrefix(prefix), let kind = rest.first, kind == "E" || kind == "C", rest.count >= 2 else { continue }
      return (base, "\(kind),\(rest.dropFirst())")
    }
    for (prefix, latex) in [("muE", "\\mu"), ("muC", "\\mu"), ("sigmaE", "\\sigma"), ("sigmaC", "\\sigma")]
    where name.hasPrefix(prefix) && name.count > prefix.count {
      let letters = prefix.dropLast()
      return ((String(letters), latex), "\(prefix.last!),\(name.dropFirst(prefix.count))")
    }
    return nil
  }
}
