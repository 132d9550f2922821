import Reporting
import SyntheticModel

extension OptimumReport {
  /// The report for people.
  var text: String {
    let smoothing = problem.smoothing!
    var text = ModelRecord(problem.model).sentence
    text += ", epsilon \(problem.epsilon.rounded(toDigits: 6)), lambda \(problem.lambda.rounded(toDigits: 6))\n"
    text +=
      "label smoothing: beta \(smoothing.beta.rounded(toDigits: 6)), \(smoothing.convention.rawValue) convention, "
    text += "\(smoothing.perturbation.rawValue) perturbation\n"
    text +=
      assumptions.allHold
      ? "the paper's assumptions hold\n"
      : "OUTSIDE the paper's assumptions: \(assumptions.violations.joined(separator: ", ")) fails\n"
    return text + "\n" + thresholdTable + "\n" + valueTable + "\n" + routeTable
  }

  private var thresholdTable: String {
    var table = TextTable(["threshold or strength", "value", "meaning"], alignments: [.left, .right, .left])
    let plainMeaning =
      thresholds.epsilon0 > 0
      ? "training keeps w2 > 0 below it (Theorem 1)" : "not positive: training keeps w2 = 0 for every epsilon"
    table.append(["epsilon0", thresholds.epsilon0.rounded(toDigits: 6), plainMeaning])
    table.append(["epsilon1", Self.text(thresholds.epsilon1), smoothedMeaning])
    table.append(["t_joint", Self.text(joint?.ratio), "ratio w2/w1 of the best joint accuracy"])
    let pairwise = strengths.pairwiseRatio.map { " = \($0.rounded(toDigits: 6))" } ?? "_pairwise"
    table.append([
      "beta for t\(pairwise)", Self.text(strengths.pairwiseBest), "smoothing that trains the best pairwise ratio",
    ])
    table.append(["beta for t_joint", Self.text(strengths.jointBest), "smoothing that trains the best joint ratio"])
    return table.text
  }

  private var smoothedMeaning: String {
    switch thresholds.smoothedRange! {
    case .below:
      "the same with label smoothing (Theorem 3); \(thresholds.epsilon1InRange! ? "" : "not ")inside (0, mu/2)"
    case .above(let threshold):
      "reversed with label smoothing: w2 > 0 above \(threshold.rounded(toDigits: 6)) only"
    case .everywhere: "none with label smoothing: w2 > 0 for every epsilon"
    case .nowhere: "none with label smoothing: w2 = 0 for every epsilon"
    }
  }

  private var valueTable: String {
    var table = TextTable(["at the optimum", "plain", "smoothed"])
    let rows = [
      ("w1", "w1"), ("w2", "w2"), ("t = w2/w1", "t"), ("loss", "loss"), ("CAS", "cas"),
      ("pairwise robust accuracy", "pairwiseAccuracy"), ("joint robust accuracy", "jointAccuracy"),
    ]
    for (label, path) in rows {
      table.append([label] + [plain, smoothed].map { Self.text($0.values[path]?.asNumber) })
    }
    return table.text
  }

  private var routeTable: String {
    let routes = ["closed form", "population minimum", "empirical minimum", "z"]
    var table = TextTable(["weight, by route"] + routes)
    for (name, side) in [("plain", plain), ("smoothed", smoothed)] {
      let closed = side.closed.weights.flat
      let copies = problem.model.copyCount
      let scores = side.optimality?.scores
      let shown = problem.model.hasEqualCopies ? [0, copies] : Array(closed.indices)
      for index in shown {
        let copy = copies > 1 ? problem.model.hasEqualCopies ? ", every copy" : "[\(index % copies + 1)]" : ""
        var row = ["\(name) w\(index < copies ? 1 : 2)\(copy)", Self.precise(closed[index])]
        row.append(side.population.map { Self.precise($0.weights.flat[index]) } ?? "-")
        if let empirical = side.empirical, let scores {
          row.append(empirical.weights.flat[index].text(plusMinus: empirical.standardErrors[index]))
          row.append(scores[index].fixed(2))
        } else {
          row += ["-", "-"]
        }
        table.append(row)
      }
    }
    var notes: [String] = []
    if let first = plain.population, let second = smoothed.population {
      notes.append(
        "population minimum: within \(max(first.errorBound, second.errorBound).rounded(toDigits: 2)) of the exact one")
    } else {
      notes.append("population minimum: left out, too many classes and copies")
    }
    if let samples = plain.empirical?.samples {
      notes.append(
        "empirical minimum: \(samples) samples, ± standard error\(problem.model.copyCount > 1 && problem.model.hasEqualCopies ? ", of the first copy" : "")"
      )
    }
    return table.text + "\n" + notes.joined(separator: "; ") + "\n"
  }

  /// Twelve digits after the point for weights of ordinary size, thirteen digits for others.
  private static func precise(_ value: Double) -> String {
    value == 0 || (1e-3..<1e6).contains(value.magnitude) ? value.fixed(12) : value.rounded(toDigits: 13)
  }

  private static func text(_ value: Double?) -> String { value.map { $0.rounded(toDigits: 6) } ?? "-" }
}
