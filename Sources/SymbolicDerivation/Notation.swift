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
      latex += latexEscaped(literal)
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
    (text, latex, markdown) = (words, latexEscaped(words), words)
  }

  /// A sentence from its parts.
  public init(stringInterpolation parts: StringInterpolation) {
    (text, latex, markdown) = (parts.text, parts.latex, parts.markdown)
  }
}

/// Words for LaTeX's text mode.
func latexEscaped(_ words: String) -> String {
  words.reduce(into: "") { result, character in
    switch character {
    case "&", "%", "$", "#", "_", "{", "}": result += "\\\(character)"
    case "~": result += "\\textasciitilde{}"
    case "^": result += "\\textasciicircum{}"
    case "\\": result += "\\textbackslash{}"
    case "<", ">": result += "$\(character)$"
    default: result.append(character)
    }
  }
}
