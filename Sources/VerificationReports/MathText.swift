/// The claims' plain text as HTML: Greek letters, roots, subscripts and powers for `sigma`, `sqrt(pi)`, `w_2`, `t^2`.
package struct MathText {
  /// The markup.
  package let html: String

  private static let symbols = [
    "mu": "μ", "sigma": "σ", "eps": "ε", "epsilon": "ε", "beta": "β", "lambda": "λ", "delta": "δ", "pi": "π",
    "Phi": "Φ", "phi": "φ", "infinity": "∞",
  ]
  private static let pairs = [("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("+-", "±"), (" - ", " − ")]

  package init(_ text: String) {
    var scanner = Scanner(text)
    html = scanner.run()
  }

  private struct Scanner {
    let characters: [Character]
    var place = 0
    var output = ""

    init(_ text: String) { characters = Array(text) }

    private func peek(_ offset: Int = 0) -> Character? {
      place + offset < characters.count ? characters[place + offset] : nil
    }

    private mutating func take(while holds: (Character) -> Bool) -> String {
      let start = place
      while let next = peek(), holds(next) { place += 1 }
      return String(characters[start..<place])
    }

    private func follows(_ text: String) -> Bool {
      let end = place + text.count
      return end <= characters.count && String(characters[place..<end]) == text
    }

    mutating func run() -> String {
      while let next = peek() {
        if next.isASCII, next.isLetter {
          word()
        } else if next.isNumber {
          number()
        } else if next == "_" {
          place += 1
          subscripted()
        } else if next == "^", let power = peek(1), power.isNumber || power.isLetter {
          place += 1
          output += "<sup>\(take { $0.isNumber || $0.isLetter })</sup>"
        } else if let pair = MathText.pairs.first(where: { follows($0.0) }) {
          output += pair.1
          place += pair.0.count
        } else {
          output += HTMLText.escaped(String(next))
          place += 1
        }
      }
      return output
    }

    private mutating func word() {
      if follows("sqrt(pi)") {
        output += "√π"
        place += 8
        return
      }
      let word = take { $0.isASCII && $0.isLetter }
      if word == "sqrt", peek() == "(" {
        output += "√"
        return
      }
      output += MathText.symbols[word] ?? word
      // w2, eps0, t1: a digit right behind a symbol is its index, and may be followed by another one.
      guard MathText.symbols[word] != nil || word.count == 1, let digit = peek(), digit.isNumber else { return }
      let index = take { $0.isNumber }
      guard peek() == "_" else {
        output += "<sub>\(index)</sub>"
        return
      }
      place += 1
      output += "<sub>\(index),\(take { $0.isLetter })</sub>"
    }

    /// What follows an underscore: braces, or letters and digits with an index after a comma.
    private mutating func subscripted() {
      if peek() == "{" {
        place += 1
        let inner = take { $0 != "}" }
        place += 1
        output += "<sub>\(MathText(inner).html)</sub>"
        return
      }
      var inner = take { $0.isLetter || $0.isNumber }
      if peek() == ",", let next = peek(1), next.isLetter || next.isNumber {
        place += 1
        inner += "," + take { $0.isLetter || $0.isNumber }
      }
      output += "<sub>\(inner)</sub>"
    }

    /// Digits, a fraction and a power of ten.
    private mutating func number() {
      var digits = take { $0.isNumber }
      if peek() == ".", peek(1)?.isNumber == true {
        place += 1
        digits += "." + take { $0.isNumber }
      }
      guard peek() == "e", let sign = peek(1), "+-".contains(sign), peek(2)?.isNumber == true else {
        output += digits
        return
      }
      place += 2
      output += NumberText.power(digits, exponent: (sign == "-" ? -1 : 1) * (Int(take { $0.isNumber }) ?? 0))
    }
  }
}
