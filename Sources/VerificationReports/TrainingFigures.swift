import Charts
import Claims
import Plots
import Reporting
import SyntheticModel

/// The figures of what training returns.
extension ClaimFigures {
  private static func problem(
    _ epsilon: Double, beta: Double? = nil, sigma: Double = sigma, classes: Int = 3, copies: Int = 1
  ) throws -> TrainingProblem {
    try TrainingProblem(
      model: GaussianModel(mu: mu, sigma: sigma, classes: classes, copies: copies), epsilon: epsilon,
      smoothing: beta.map { try LabelSmoothing(beta: $0) })
  }

  private static func line(_ value: (Double) throws -> Double) throws -> [[Double]] {
    try grid(0...(mu / 2), 200).map { [$0, try value($0)] }
  }

  /// Where numeric minima are shown.
  private static let shownEpsilons = (1...12).map { 0.04 * Double($0) }

  /// What the sweep's drawn samples gave, with bars of two standard errors.
  private func measured(_ weight: String, beta: Double) -> [[Double]] {
    sweep.compactMap { row in
      guard row["beta"]?.asNumber == beta, let epsilon = row["epsilon"]?.asNumber,
        let value = row["smoothed.empirical.\(weight)"]?.asNumber,
        let error = row["smoothed.empirical.\(weight)StandardError"]?.asNumber
      else { return nil }
      return [epsilon, value, 2 * error]
    }
  }

  func weights() throws -> Figure {
    var panel = Chart.Panel(x: Self.epsilonAxis, y: Self.weightAxis, xRange: 0...(Self.mu / 2), yRange: 0...1.05)
    for (index, weight) in ["w1", "w2"].enumerated() {
      let line = try Self.line { epsilon in
        let optimum = try ClosedFormOptimum(Self.problem(epsilon)).weights
        return (index == 0 ? optimum.exclusive : optimum.shared)[0]
      }
      panel.add("w_\(index + 1)", colour: index, line, found: .bars, measured(weight, beta: 0))
    }
    panel.marks = [(try Thresholds(Self.problem(0)).epsilon0, 1), (Self.mu / 2, nil)]
    return Figure(
      claim: "theorem-1", name: "weights",
      caption:
        "Weights of adversarial training against eps: closed form, and the minimum of the loss of 20000 drawn samples with bars of two standard errors. Dashed: eps0, and mu/2 in grey.",
      chart: Chart("Weights of adversarial training: \(Self.setting)", panel))
  }

  func smoothedWeights() throws -> Figure {
    var panel = Chart.Panel(
      x: Self.epsilonAxis, y: "w_2 (logit per unit of the features)", xRange: 0...(Self.mu / 2), yRange: 0...0.8)
    for (index, beta) in [0, 0.1, 0.2].enumerated() {
      let line = try Self.line { try ClosedFormOptimum(Self.problem($0, beta: beta)).weights.shared[0] }
      let threshold = try Thresholds(Self.problem(0, beta: beta)).epsilon1
      panel.add(
        "β = \(Self.short(beta))", colour: index, line, found: .bars, measured("w2", beta: beta),
        mark: threshold.flatMap { $0 < Self.mu / 2 ? $0 : nil })
    }
    panel.marks.append((Self.mu / 2, nil))
    return Figure(
      claim: "theorem-3", name: "smoothed-weights",
      caption:
        "w_2 against eps without and with label smoothing (appendix weight, Lemma 2's delta): closed form, and the minimum of the loss of 20000 drawn samples with bars of two standard errors. Dashed: eps0 and eps1.",
      chart: Chart("Weight of the cross-class features with label smoothing: \(Self.setting)", panel))
  }

  func range() throws -> Figure {
    func panel(_ convention: LabelSmoothing.Convention, _ name: String) throws -> Chart.Panel {
      var panel = Chart.Panel(
        x: "label smoothing β (no unit), \(name)", y: "threshold ε_1 (units of the features)", xRange: 0...0.45,
        yRange: 0...1)
      panel.series.append(Chart.Series("μ/2", .dashed, colour: 7, [[0, Self.mu / 2], [0.45, Self.mu / 2]]))
      for (index, sigma) in [0.1, 0.5, 1, 1.7].enumerated() {
        let line = try Self.grid(0...0.45, 180).map { beta -> [Double] in
          let problem = try TrainingProblem(
            model: GaussianModel(mu: Self.mu, sigma: sigma), epsilon: 0,
            smoothing: LabelSmoothing(beta: beta, convention: convention))
          return [beta, try Thresholds(problem).epsilon1 ?? .nan]
        }
        panel.add("σ = \(Self.short(sigma))", colour: index, line)
      }
      panel.marks = [(1.0 / 3, nil)]
      return panel
    }
    return Figure(
      claim: "theorem-3-range", name: "range",
      caption:
        "Theorem 3's threshold against beta for four noise levels, with mu = 1. Above mu/2 the second clause speaks of no eps. Grey: beta = 1/3. With beta for each other class no noise below sqrt(pi) mu keeps the threshold below mu/2 up to beta = 1/3.",
      chart: Chart(
        "Threshold with label smoothing: μ = 1", try panel(.appendix, "weight β/2"), try panel(.mainText, "weight β")))
  }

  func difference() throws -> Figure {
    var panel = Chart.Panel(
      x: Self.epsilonAxis, y: "w_2 with smoothing − without", xRange: 0...(Self.mu / 2), yRange: 0...0.3)
    for (index, beta) in [0.1, 0.2].enumerated() {
      let name = "β = \(Self.short(beta))"
      func gain(_ epsilon: Double) throws -> Double {
        try ClosedFormOptimum(Self.problem(epsilon, beta: beta)).weights.shared[0]
          - ClosedFormOptimum(Self.problem(epsilon)).weights.shared[0]
      }
      let printed = try Self.line { beta * (2 * $0 + Self.sigma / Double.pi.squareRoot()) }
      panel.series.append(Chart.Series("equation 43, \(name)", .dotted, colour: index, printed))
      let found = try Self.shownEpsilons.map { epsilon in
        let (smoothed, plain) = (
          try PopulationOptimum(Self.problem(epsilon, beta: beta)), try PopulationOptimum(Self.problem(epsilon))
        )
        return [epsilon, smoothed.weights.shared[0] - plain.weights.shared[0]]
      }
      panel.add(name, colour: index, try Self.line(gain), found: .points, found)
    }
    panel.marks = [(try Thresholds(Self.problem(0)).epsilon0, nil)]
    return Figure(
      claim: "corollary-1", name: "difference",
      caption:
        "What label smoothing adds to w_2: closed form (lines), numeric minima of the population loss (points), and equation 43 as printed (dotted), which holds up to eps0 (dashed) and overstates beyond.",
      chart: Chart("Gain in w_2 by label smoothing: \(Self.setting)", panel))
  }

  func copies() throws -> Figure {
    try family(
      claim: "e5-copies", name: "copies", caption: "for K copies of each feature", title: "several copies",
      [1, 2, 4, 9].map { ("K = \($0)", 3, $0) })
  }

  func classes() throws -> Figure {
    try family(
      claim: "many-classes", name: "classes", caption: "for n classes", title: "several classes",
      [3, 4, 5, 10].map { ("n = \($0)", $0, 1) })
  }

  private func family(
    claim: String, name: String, caption: String, title: String, _ cases: [(name: String, classes: Int, copies: Int)]
  ) throws -> Figure {
    var panel = Chart.Panel(x: Self.epsilonAxis, y: "w_2 (logit per unit of the features)", xRange: 0...(Self.mu / 2))
    for (index, one) in cases.enumerated() {
      func problem(_ epsilon: Double) throws -> TrainingProblem {
        try Self.problem(epsilon, classes: one.classes, copies: one.copies)
      }
      panel.add(
        one.name, colour: index, try Self.line { try ClosedFormOptimum(problem($0)).weights.shared[0] },
        found: .points, try Self.shownEpsilons.map { [$0, try PopulationOptimum(problem($0)).weights.shared[0]] },
        mark: try Thresholds(problem(0)).epsilon0)
    }
    return Figure(
      claim: claim, name: name,
      caption:
        "w_2 of each copy against eps \(caption): closed form (lines) and numeric minima of the population loss (points). Dashed: the thresholds.",
      chart: Chart("Weight of the cross-class features, \(title): \(Self.setting)", panel))
  }

  func thresholds() throws -> Figure {
    var panel = Chart.Panel(x: Self.epsilonAxis, y: Self.ratioAxis, xRange: 0...(Self.mu / 2), yRange: 0...2)
    for (index, classes) in [3, 4, 5].enumerated() {
      let model = try GaussianModel(mu: Self.mu, sigma: Self.sigma, classes: classes)
      panel.series.append(
        Chart.Series(
          "best, n = \(classes)", .line, colour: index,
          try Self.grid(0.005...0.495, 49).map { [$0, try JointOptimum(model, epsilon: $0)?.ratio ?? .nan] }))
      panel.series.append(
        Chart.Series(
          "trained, n = \(classes)", .dashed, colour: index,
          try Self.line { try ClosedFormOptimum(Self.problem($0, classes: classes)).weights.ratio ?? .nan }))
      panel.marks.append((try Thresholds(Self.problem(0, classes: classes)).epsilon0, index))
    }
    return Figure(
      claim: "one-threshold", name: "thresholds",
      caption:
        "The ratio that is best for the joint accuracy (by quadrature) and the ratio that training returns, against eps: both reach 0 at the same eps0 (dashed vertical lines).",
      chart: Chart("Best and trained ratio: \(Self.setting)", panel))
  }

  func underUseLimit() throws -> Figure {
    let limit = 1 / (1 - 1 / Double.pi)
    var panel = Chart.Panel(x: "ε/ε_0 (no unit)", y: "t_{joint}/t_{AT} (no unit)", xRange: 0...1)
    for (index, sigma) in [0.2, 0.5, 1.2].enumerated() {
      let threshold = try Thresholds(Self.problem(0, sigma: sigma)).epsilon0
      panel.series.append(
        Chart.Series(
          "σ = \(Self.short(sigma))", .line, colour: index,
          try Self.grid(0.02...0.99, 48).map { part in
            let problem = try Self.problem(part * threshold, sigma: sigma)
            let trained = try ClosedFormOptimum(problem).weights.ratio ?? .nan
            return [part, (try JointOptimum(problem.model, epsilon: problem.epsilon)?.ratio ?? .nan) / trained]
          }))
    }
    panel.series.append(Chart.Series("1/(1 − 1/π)", .dashed, colour: 7, [[0, limit], [1, limit]]))
    return Figure(
      claim: "under-use-limit", name: "under-use-limit",
      caption:
        "Best ratio over trained ratio against eps/eps0, for mu = 1 and three noise levels: one limit at the threshold.",
      chart: Chart("Under-use of cross-class features: μ = 1", panel))
  }

  func underUse() throws -> Figure {
    let points = try ParameterPoint.sobol(120).map { point -> [Double] in
      let model = try GaussianModel(mu: point.mu, sigma: point.sigma)
      let threshold = try Thresholds(TrainingProblem(model: model, epsilon: 0)).epsilon0
      let epsilon = 0.99 * threshold * point.epsilon / (point.mu / 2)
      let trained = try ClosedFormOptimum(TrainingProblem(model: model, epsilon: epsilon)).weights.ratio ?? .nan
      return [trained, try JointOptimum(model, epsilon: epsilon)?.ratio ?? .nan]
    }
    let slope = 1 / (1 - 1 / Double.pi)
    return Figure(
      claim: "under-use", name: "under-use",
      caption:
        "Best against trained ratio at 120 points of the paper's region with eps < eps0: every point lies above the diagonal, and all on one curve, since both ratios depend on (mu - 2 eps)/sigma alone.",
      chart: Chart(
        "Best and trained ratio over the paper's region, three classes",
        Chart.Panel(
          x: "trained ratio t_{AT} (no unit)", y: "best ratio t_{joint} (no unit)", xRange: 0...1, yRange: 0...1,
          [
            Chart.Series("equal", .dashed, colour: 7, [[0, 0], [1, 1]]),
            Chart.Series("1/(1 − 1/π)", .dotted, colour: 1, [[0, 0], [1 / slope, 1]]),
            Chart.Series("Sobol points", .points, colour: 0, points),
          ])))
  }

  func rightSmoothing() throws -> Figure {
    let epsilon = 0.2
    func accuracy(_ beta: Double) throws -> RobustAccuracy {
      let problem = try Self.problem(epsilon, beta: beta)
      return try Self.accuracy(problem.model, ClosedFormOptimum(problem).weights.ratio ?? 0, epsilon)
    }
    let curve = try Self.grid(0...0.6, 120).map { beta -> (Double, RobustAccuracy) in (beta, try accuracy(beta)) }
    var panel = Chart.Panel(
      x: "label smoothing β (no unit)", y: "robust accuracy (probability)", xRange: 0...0.6,
      [
        Chart.Series("pairwise", .line, colour: 0, curve.map { [$0.0, $0.1.pairwise] }),
        Chart.Series("joint", .line, colour: 1, curve.map { [$0.0, $0.1.joint.value] }),
      ])
    let strengths = try SmoothingStrengths(Self.problem(epsilon))
    for (index, beta) in [strengths.pairwiseBest, strengths.jointBest].enumerated() {
      if let beta { panel.marks.append((beta, index)) }
    }
    return Figure(
      claim: "right-smoothing", name: "right-smoothing",
      caption:
        "Robust accuracy of the trained weights against beta at eps = 0.2 (appendix weight, Lemma 2's delta). Dashed: the beta that trains t = 1, where the pairwise accuracy is best, and the smaller one that trains t_joint.",
      chart: Chart("Robust accuracy after training with label smoothing: \(Self.setting), ε = 0.2", panel))
  }
}

extension Chart.Panel {
  /// A formula's line, what was found beside it, and the bound at which something happens, all in one colour.
  fileprivate mutating func add(
    _ name: String, colour: Int, _ line: [[Double]], found style: Chart.Series.Style = .points,
    _ found: [[Double]]? = nil,
    mark: Double? = nil
  ) {
    series.append(Chart.Series(name, .line, colour: colour, line))
    if let found { series.append(Chart.Series(nil, style, colour: colour, found)) }
    if let mark { marks.append((mark, colour)) }
  }
}
