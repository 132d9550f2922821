import Reporting
import SyntheticModel

/// The rows of a sweep that share every parameter but epsilon and beta.
struct PlotSet {
  /// The shared parameters.
  struct Key: Hashable {
    let model: GaussianModel
    let mu: Double
    let sigma: Double
    let lambda: Double
    let convention: LabelSmoothing.Convention
    let perturbation: LabelSmoothing.Perturbation

    init?(_ row: ResultRecord) {
      guard let classes = row["classes"]?.asNumber, let copies = row["copies"]?.asNumber,
        let mu = row["mu"]?.asNumber, let sigma = row["sigma"]?.asNumber, let lambda = row["lambda"]?.asNumber,
        case .text(let smoothing)? = row["smoothing"], case .text(let reading)? = row["perturbation"],
        let convention = LabelSmoothing.Convention(rawValue: smoothing),
        let perturbation = LabelSmoothing.Perturbation(rawValue: reading),
        let model = try? GaussianModel(mu: mu, sigma: sigma, classes: Int(classes), copies: Int(copies))
      else { return nil }
      (self.model, self.mu, self.sigma, self.lambda) = (model, mu, sigma, lambda)
      (self.convention, self.perturbation) = (convention, perturbation)
    }

    var fileName: String {
      let numbers = [("mu", mu), ("sigma", sigma), ("lambda", lambda)].map { "\($0)\($1.rounded(toDigits: 6))" }
      return
        "n\(model.classes)-K\(model.copyCount)-\(numbers.joined(separator: "-"))-\(convention.rawValue)-\(perturbation.rawValue)"
    }

    var title: String {
      "n = \(model.classes), K = \(model.copyCount), μ = \(mu.rounded(toDigits: 6)), σ = \(sigma.rounded(toDigits: 6)), λ = \(lambda.rounded(toDigits: 6))"
    }

    func problem(epsilon: Double, beta: Double) throws -> TrainingProblem {
      try TrainingProblem(
        model: model, epsilon: epsilon, lambda: lambda,
        smoothing: LabelSmoothing(beta: beta, convention: convention, perturbation: perturbation))
    }
  }

  /// What a figure needs of one row.
  struct Point {
    let epsilon: Double
    let beta: Double
    let w1: Double?
    let w2: Double?
    let w1Error: Double?
    let w2Error: Double?

    init?(_ row: ResultRecord) {
      guard let epsilon = row["epsilon"]?.asNumber, let beta = row["beta"]?.asNumber else { return nil }
      (self.epsilon, self.beta) = (epsilon, beta)
      w1 = row["smoothed.empirical.w1"]?.asNumber
      w2 = row["smoothed.empirical.w2"]?.asNumber
      w1Error = row["smoothed.empirical.w1StandardError"]?.asNumber
      w2Error = row["smoothed.empirical.w2StandardError"]?.asNumber
    }
  }

  /// One figure's file name without suffix, and its script.
  struct Figure {
    let name: String
    let script: String
  }

  let key: Key
  var points: [Point]

  /// The betas that the figures against epsilon show.
  var shown: BetaCurves { BetaCurves(Set(points.map(\.beta)), limit: SweepPlots.largestCurveCount) }

  /// The right end of the epsilon axis: mu/2 or the grid's end, whichever is more.
  var largestEpsilon: Double { points.reduce(key.mu / 2) { max($0, $1.epsilon) } }

  /// 600 values of epsilon across the axis.
  var fineEpsilons: [Double] { (0...600).map { largestEpsilon * Double($0) / 600 } }

  /// At most 40 of the measured points of one beta, evenly thinned.
  func thinned(beta: Double) -> [Point] {
    let all = points.filter { $0.beta == beta }.sorted { $0.epsilon < $1.epsilon }
    return stride(from: 0, to: all.count, by: thinning).map { all[$0] }
  }

  /// Of so many measured points of a curve one is drawn.
  private var thinning: Int { (points.count / max(1, Set(points.map(\.beta)).count) + 39) / 40 }

  /// What the bars are, and how many of the points are drawn; nothing without points.
  func barNote(_ bars: String) -> String {
    guard points.contains(where: { $0.w2Error != nil }) else { return "" }
    return thinning > 1 ? "bars: \(bars); one of \(thinning) points" : "bars: \(bars)"
  }

  func figures() throws -> [Figure] {
    [
      Figure(name: "w2-epsilon", script: try weightScript()),
      Figure(name: "accuracy-t", script: try accuracyScript()),
      Figure(name: "cas-epsilon", script: try similarityScript()),
    ]
  }
}
