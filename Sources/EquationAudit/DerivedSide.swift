import SymbolicDerivation

/// The audit's own version of a printed formula, in one or more readings of the text.
struct DerivedSide {
  /// One reading.
  struct Reading {
    /// What the reading supposes beyond the text; `nil` for what the text says.
    var hypothesis: String?
    /// Hypotheses to apply to both sides, or under which a sign is asked for.
    var restrictions: [Hypothesis] = []
    /// Abbreviations of the printed side in this reading.
    var abbreviations: [Symbol: Expression] = [:]
    /// The derived expressions, as many as there are printed ones.
    var expressions: [Expression]
  }

  var readings: [Reading]

  /// One reading, the text's.
  init(_ expressions: Expression..., abbreviations: [Symbol: Expression] = [:]) {
    readings = [Reading(abbreviations: abbreviations, expressions: expressions)]
  }

  init(all expressions: [Expression]) {
    readings = [Reading(expressions: expressions)]
  }

  init(readings: [Reading]) {
    self.readings = readings
  }

  /// This side with a further reading.
  func or(_ hypothesis: String, _ expressions: [Expression], restrictions: [Hypothesis] = []) -> DerivedSide {
    DerivedSide(
      readings: readings + [Reading(hypothesis: hypothesis, restrictions: restrictions, expressions: expressions)])
  }
}
