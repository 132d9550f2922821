import Charts
import Reporting
import SyntheticModel

extension PlotSet {
  /// Robust accuracy against t = w2/w1 in both readings of Theorem 2, at three bounds of the grid, with the ratio that
  /// training chooses without smoothing and the one that is best.
  func accuracyScript() throws -> String {
    var blocks = ""
    var curves: [String] = []
    let largestRatio = 1.5
    for (index, epsilon) in shownEpsilons.enumerated() {
      let colour = Gnuplot.colours[index]
      func accuracy(_ ratio: Double) throws -> RobustAccuracy? {
        try RobustAccuracy(
          key.model, weights: Weights(w1: 1, w2: ratio, copies: key.model.copyCount), epsilon: epsilon)
      }
      let rows = try (0...150).compactMap { step -> [Double]? in
        let ratio = largestRatio * Double(step) / 150
        return try accuracy(ratio).map { [ratio, $0.pairwise, $0.joint.value] }
      }
      blocks += Gnuplot.dataBlock("curve\(index)", rows)
      let label = "ε = \(epsilon.rounded(toDigits: 4))"
      curves.append(
        "$curve\(index) using 1:2 with lines dashtype 3 linewidth 2 linecolor '\(colour)' title '\(label), pairwise'")
      curves.append("$curve\(index) using 1:3 with lines linewidth 2 linecolor '\(colour)' title '\(label), joint'")

      let problem = try key.problem(epsilon: epsilon, beta: 0).withoutSmoothing
      if let trained = try ClosedFormOptimum(problem).weights.ratio, trained <= largestRatio,
        let value = try accuracy(trained)
      {
        blocks += Gnuplot.dataBlock("trained\(index)", [[trained, value.joint.value]])
        curves.append(
          "$trained\(index) with points pointtype 6 pointsize 1.2 linewidth 2 linecolor '\(colour)' "
            + (index == 0 ? "title 'trained (no smoothing)'" : "notitle"))
      }
      if let best = try JointOptimum(key.model, epsilon: epsilon), best.ratio <= largestRatio {
        blocks += Gnuplot.dataBlock("best\(index)", [[best.ratio, best.accuracy]])
        curves.append(
          "$best\(index) with points pointtype 7 pointsize 1 linecolor '\(colour)' "
            + (index == 0 ? "title 'best joint accuracy'" : "notitle"))
      }
    }
    return blocks + """
      set title "Robust accuracy: \(key.title)"
      set xlabel "t = w_2 / w_1"
      set ylabel "robust accuracy (probability)"
      set xrange [0:\(largestRatio)]
      plot \(curves.joined(separator: ", \\\n  "))
      """
  }

  /// Three bounds of the grid: a quarter, a half and three quarters of the way; fewer if the grid has fewer.
  private var shownEpsilons: [Double] {
    let all = Set(points.map(\.epsilon)).sorted()
    var shown: [Double] = []
    for quarter in 1...3 {
      let epsilon = all[all.count * quarter / 4]
      if !shown.contains(epsilon) { shown.append(epsilon) }
    }
    return shown
  }
}
