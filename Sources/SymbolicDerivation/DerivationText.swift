extension Derivation {
  /// The derivation for a terminal.
  public var text: String {
    var lines = ["\(title) (\(place))"]
    if !hypotheses.isEmpty { lines.append("Assumed: \(hypotheses.map(\.description).joined(separator: ", ")).") }
    for (index, step) in steps.enumerated() {
      lines += ["", "\(index + 1). \(step.title)"]
      for statement in step.statements {
        lines += Self.wrapped(
          "\(statement.left.text) \(statement.relation.rawValue) \(statement.right.text)", indent: "     ",
          hanging: "         ")
      }
      lines += Self.wrapped(step.reason.text, indent: "   ", hanging: "   ")
    }
    lines += ["", "Result"]
    for result in results {
      lines += Self.wrapped("\(result.notation.text) = \(result.expression)", indent: "     ", hanging: "         ")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func wrapped(_ text: String, indent: String, hanging: String) -> [String] {
    var lines: [String] = []
    var line = indent
    for word in text.split(separator: " ") {
      if line.count + word.count > 100, line != indent, line != hanging {
        lines.append(line)
        line = hanging
      }
      line += (line.hasSuffix(" ") ? "" : " ") + word
    }
    return lines + [line]
  }

  /// The derivation in Markdown, formulas between dollar signs.
  public var markdown: String {
    var lines = ["## \(title)", "", "\(place)."]
    if !hypotheses.isEmpty {
      lines[2] += " Assumed: " + hypotheses.map { "$\($0.latex)$" }.joined(separator: ", ") + "."
    }
    for (index, step) in steps.enumerated() {
      lines += ["", "\(index + 1). **\(step.title).** \(step.reason.markdown)"]
      for statement in step.statements {
        lines += ["", "   $$\(statement.left.latex) \(statement.relation.latex) \(statement.right.latex)$$"]
      }
    }
    lines += ["", "**Result.**"]
    for result in results { lines += ["", "$$\(result.notation.latex) = \(result.expression.latex)$$"] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The derivation as a complete LaTeX document.
  public var latex: String { Self.latexDocument([self]) }

  /// Several derivations as one LaTeX document.
  public static func latexDocument(_ derivations: [Derivation]) -> String {
    """
    \\documentclass[11pt]{article}
    \\usepackage[a4paper,margin=25mm]{geometry}
    \\usepackage{amsmath,amssymb}
    \\allowdisplaybreaks
    \\begin{document}
    \(derivations.map(\.latexSection).joined(separator: "\n"))
    \\end{document}

    """
  }

  private var latexSection: String {
    var lines = ["\\section*{\(latexWords(title))}", "\(latexWords(place))."]
    if !hypotheses.isEmpty {
      lines[1] += " Assumed: " + hypotheses.map { "$\($0.latex)$" }.joined(separator: ", ") + "."
    }
    lines.append("\\begin{enumerate}")
    for step in steps {
      lines.append("\\item \\textbf{\(latexWords(step.title)).} \(step.reason.latex)")
      lines += Self.latexDisplay(step.statements)
    }
    lines += ["\\end{enumerate}", "\\noindent\\textbf{Result.}"]
    return (lines + Self.latexDisplay(results.map { Statement($0.notation, .equal, $0.expression) })).joined(
      separator: "\n")
  }

  private static func latexDisplay(_ statements: [Statement]) -> [String] {
    guard !statements.isEmpty else { return [] }
    let rows = statements.map { statement in
      var row = "\(statement.left.latex) &\(statement.relation.latex) "
      var width = latexWidth(statement.left.latex)
      for (index, term) in statement.latexTerms.enumerated() {
        if index > 0, width + latexWidth(term) > 66 {
          row += "\\\\\n&\\quad "
          width = 0
        }
        row += term + " "
        width += latexWidth(term)
      }
      return row
    }
    return ["\\begin{align*}", rows.joined(separator: "\\\\\n"), "\\end{align*}"]
  }
}
