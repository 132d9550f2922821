import Charts
import Reporting
import SyntheticModel

extension PlotSet {
  /// w2 against epsilon: one curve a beta, thresholds as dashed lines, measured points with two standard errors.
  func weightScript() throws -> String {
    var blocks = ""
    let shown = self.shown
    var curves = shown.scaleCurves
    var marks = ""
    for (index, beta) in shown.betas.enumerated() {
      let colour = shown.colour(index)
      blocks += Gnuplot.dataBlock(
        "line\(index)",
        try fineEpsilons.map { epsilon in
          [epsilon, try ClosedFormOptimum(key.problem(epsilon: epsilon, beta: beta)).weights.w2 ?? .nan]
        })
      curves.append(
        "$line\(index) using 1:2 with lines linewidth 2 linecolor '\(colour)' \(shown.title(index))")
      let measured = thinned(beta: beta).compactMap { point in
        point.w2.flatMap { w2 in point.w2Error.map { [point.epsilon, w2, 2 * $0] } }
      }
      if !measured.isEmpty {
        blocks += Gnuplot.dataBlock("points\(index)", measured)
        curves.append(
          "$points\(index) using 1:2:3 with yerrorbars pointtype 7 pointsize 0.5 linecolor '\(colour)' notitle")
      }
      let thresholds = try Thresholds(key.problem(epsilon: 0, beta: beta))
      if let threshold = thresholds.epsilon1, threshold > 0, threshold <= largestEpsilon {
        marks += Self.verticalLine(at: threshold, colour: colour)
      }
    }
    marks += Self.verticalLine(at: key.mu / 2, colour: "#888888")
    let note = barNote("2 standard errors")
    return blocks + marks + shown.settings + """
      set title "Weight of the cross-class features: \(key.title)"
      set xlabel "perturbation bound ε (units of the features; grey: μ/2, dashed: thresholds)"
      set ylabel "weight w_2 (features' units / λ\(note.isEmpty ? "" : "; " + note))"
      set xrange [0:\(largestEpsilon.exactText)]
      set yrange [0:*]
      plot \(curves.joined(separator: ", \\\n  "))
      """
  }

  /// CAS against epsilon: one curve a beta, and the CAS of the measured weights.
  func similarityScript() throws -> String {
    var blocks = ""
    let shown = self.shown
    var curves = shown.scaleCurves
    func similarity(_ weights: Weights, _ epsilon: Double) -> Double {
      ModelAttribution(key.model, weights: weights, epsilon: epsilon)?.classAttributionSimilarity ?? .nan
    }
    for (index, beta) in shown.betas.enumerated() {
      let colour = shown.colour(index)
      blocks += Gnuplot.dataBlock(
        "line\(index)",
        try fineEpsilons.map { epsilon in
          let weights = try ClosedFormOptimum(key.problem(epsilon: epsilon, beta: beta)).weights
          // Without w1 the metric is not defined, as in the table.
          return [epsilon, weights.exclusive.contains { $0 > 0 } ? similarity(weights, epsilon) : .nan]
        })
      curves.append(
        "$line\(index) using 1:2 with lines linewidth 2 linecolor '\(colour)' \(shown.title(index))")
      let measured = try thinned(beta: beta).compactMap { point -> [Double]? in
        guard let w1 = point.w1, let w2 = point.w2, w1 > 0 else { return nil }
        func at(_ w1: Double, _ w2: Double) throws -> Double {
          similarity(try Weights(w1: max(0, w1), w2: max(0, w2), copies: key.model.copyCount), point.epsilon)
        }
        // Two standard errors of each weight, added: the weights' correlation is not in the row, so this is a bound.
        let value = try at(w1, w2)
        let (w1Step, w2Step) = (2 * (point.w1Error ?? 0), 2 * (point.w2Error ?? 0))
        let error = try (at(w1 + w1Step, w2) - value).magnitude + (at(w1, w2 + w2Step) - value).magnitude
        return [point.epsilon, value, error]
      }
      if !measured.isEmpty {
        blocks += Gnuplot.dataBlock("points\(index)", measured)
        curves.append(
          "$points\(index) using 1:2:3 with yerrorbars pointtype 7 pointsize 0.5 linecolor '\(colour)' notitle")
      }
    }
    let note = barNote("at most 2 standard errors")
    return blocks + Self.verticalLine(at: key.mu / 2, colour: "#888888") + shown.settings + """
      set title "Class attribution similarity: \(key.title)"
      set xlabel "perturbation bound ε (units of the features; grey: μ/2)"
      set ylabel "CAS, at most \(key.model.classes)\(note.isEmpty ? "" : " (\(note))")"
      set xrange [0:\(largestEpsilon.exactText)]
      set yrange [0:*]
      plot \(curves.joined(separator: ", \\\n  "))
      """
  }

  static func verticalLine(at x: Double, colour: String) -> String {
    "set arrow from first \(x.exactText), graph 0 to first \(x.exactText), graph 1 nohead dashtype 2 "
      + "linewidth 1 linecolor '\(colour)' back\n"
  }
}
