/// A piece of mathematics that is shown and not computed with, in plain text and in LaTeX.
public struct Notation: Hashable, Sendable {
  /// Plain text.
  public let text: String
  /// LaTeX, for math mode.
  public let latex: String

  /// Notation from both forms.
  public init(_ text: String, _ latex: String) {
    self.text = text
    self.latex = latex
  }

  /// An expression's notation.
  public init(_ expression: Expression) {
    let tree = expression.tree.presented
    self.init(tree.text(.reading), tree.latex)
  }
}

/// A sentence with mathematics in it.
public struct Prose: Hashable, Sendable, ExpressibleByStringInterpolation {
  /// Plain text.
  public let text: String
  /// LaTeX, for text mode.
  public let latex: String
  /// Markdown, mathematics between dollar signs.
  public let markdown: String

  /// The parts of a sentence as they come.
  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    var latex = ""
    var markdown = ""

    /// Nothing yet.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Words.
    public mutating func appendLiteral(_ literal: String) {
      text += literal
      latex += latexWords(literal)
      markdown += literal
    }

    /// Words from a variable.
    public mutating func appendInterpolation(words: String) { appendLiteral(words) }

    /// Mathematics.
    public mutating func appendInterpolation(_ notation: Notation) {
      text += notation.text
      latex += "$\(notation.latex)$"
      markdown += "$\(notation.latex)$"
    }

    /// An expression.
    public mutating func appendInterpolation(_ expression: Expression) { appendInterpolation(Notation(expression)) }

    /// A hypothesis.
    public mutating func appendInterpolation(_ hypothesis: Hypothesis) {
      appendInterpolation(Notation(hypothesis.description, hypothesis.latex))
    }
  }

  /// Words alone.
  public init(stringLiteral words: String) {
    (text, latex, markdown) = (words, latexWords(words), words)
  }

  /// A sentence from its parts.
  public init(stringInterpolation parts: StringInterpolation) {
    (text, latex, markdown) = (parts.text, parts.latex, parts.markdown)
  }
}

/// Words for LaTeX's text mode: the model's symbols as mathematics, special characters escaped.
func latexWords(_ words: String) -> String {
  let closing: Set<Character> = [",", ".", ":", ";"]
  return words.split(separator: " ", omittingEmptySubsequences: false).map { word in
    var core = word
    var after = ""
    while let last = core.last, closing.contains(last) { after = String(core.removeLast()) + after }
    guard let symbol = latexSymbols[String(core)] else { return latexEscaped(String(word)) }
    return "$\(symbol)$" + after
  }.joined(separator: " ")
}

private let latexSymbols = [
  "w1": "w_1", "w2": "w_2", "eps": "\\epsilon", "eps0": "\\epsilon_0", "eps1": "\\epsilon_1", "mu": "\\mu",
  "mu/2": "\\mu/2", "sigma": "\\sigma", "beta": "\\beta", "beta/2": "\\beta/2", "lambda": "\\lambda",
  "delta": "\\delta",
  "phi": "\\phi", "Phi": "\\Phi", "e_(n-1)": "e_{n-1}", "1/sqrt(pi)": "1/\\sqrt{\\pi}",
  "-1/sqrt(pi)": "-1/\\sqrt{\\pi}",
  "sigma/sqrt(pi)": "\\sigma/\\sqrt{\\pi}", "sqrt(K)": "\\sqrt{K}", "w2*": "w_2^*", "t": "t", "K": "K", "M": "M",
  "n-1": "n-1",
  "n-2": "n-2", "(n-2)(n-3)/2": "(n-2)(n-3)/2", "y_b": "y_b", "f_j": "f_j", "f_i": "f_i", "x_E,1": "x_{E,1}",
  "x_E,2": "x_{E,2}",
  "x_C,1": "x_{C,1}",
  "x_C,2": "x_{C,2}", "delta_C,1": "\\delta_{C,1}", "sigma^2": "\\sigma^2", "sigma_1^2": "\\sigma_1^2",
  "s/lambda": "s/\\lambda",
  "phi(z)^2": "\\phi(z)^2", "P'(0)": "P'(0)", "P''(0)": "P''(0)", "-P'(0)/P''(0)": "-P'(0)/P''(0)", "z": "z", "1": "1",
  "0": "0",
]

/// Words for LaTeX's text mode, special characters escaped.
func latexEscaped(_ words: String) -> String {
  words.reduce(into: "") { result, character in
    switch character {
    case "&", "%", "$", "#", "_", "{", "}": result += "\\\(character)"
    case "~": result += "\\textasciitilde{}"
    case "^": result += "\\textasciicircum{}"
    case "\\": result += "\\textbackslash{}"
    case "<", ">": result += "$\(character)$"
    case "\"": result += "''"
    default: result.append(character)
    }
  }
}

/// About how many characters wide LaTeX sets `source`.
func latexWidth(_ source: String) -> Int {
  var width = 0
  var isCommand = false
  for character in source {
    if isCommand, character.isLetter { continue }
    isCommand = character == "\\"
    if isCommand || !"{}^_ ".contains(character) { width += 1 }
  }
  return width
}
