import ArgumentParser
import SyntheticModel

extension LabelSmoothing.Convention: ExpressibleByArgument {}
extension LabelSmoothing.Perturbation: ExpressibleByArgument {}

/// The options that describe the data distribution.
struct ModelOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Mean of every feature, > 0.")
  var mu: Double = 1

  @Option(parsing: .unconditional, help: "Standard deviation of every feature, > 0.")
  var sigma: Double = 0.5

  @Option(parsing: .unconditional, help: "Number of classes n, 3 to 1000.")
  var classes: Int = 3

  @Option(parsing: .unconditional, help: "Number of copies K of each feature, 1 to 1000.")
  var copies: Int = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Means of the exclusive features, one for each copy, instead of --mu.", valueName: "list"))
  var muExclusive: NumberList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Means of the shared features, one for each copy, instead of --mu.", valueName: "list"))
  var muShared: NumberList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Standard deviations of the exclusive features, instead of --sigma.", valueName: "list"))
  var sigmaExclusive: NumberList?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Standard deviations of the shared features, instead of --sigma.", valueName: "list"))
  var sigmaShared: NumberList?

  func model() throws(ParameterError) -> GaussianModel {
    let plain = try GaussianModel(mu: mu, sigma: sigma, classes: classes, copies: copies)
    func values(_ list: NumberList?, _ name: String, _ otherwise: Double) throws(ParameterError) -> [Double] {
      guard let list else { return [Double](repeating: otherwise, count: copies) }
      guard list.values.count == copies else {
        throw ParameterError(name, given: "\(list.values.count) values", accepted: "one for each of --copies \(copies)")
      }
      return list.values
    }
    if muExclusive == nil, muShared == nil, sigmaExclusive == nil, sigmaShared == nil { return plain }
    let exclusiveMeans = try values(muExclusive, "mu-exclusive", mu)
    let sharedMeans = try values(muShared, "mu-shared", mu)
    let exclusiveDeviations = try values(sigmaExclusive, "sigma-exclusive", sigma)
    let sharedDeviations = try values(sigmaShared, "sigma-shared", sigma)
    var featureCopies: [FeatureCopy] = []
    for k in 0..<copies {
      featureCopies.append(
        try FeatureCopy(
          exclusiveMean: exclusiveMeans[k], exclusiveDeviation: exclusiveDeviations[k], sharedMean: sharedMeans[k],
          sharedDeviation: sharedDeviations[k]))
    }
    return try GaussianModel(classes: classes, copies: featureCopies)
  }
}

/// Numbers separated by commas.
struct NumberList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let parsed = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard parsed.allSatisfy({ $0 != nil }) else { return nil }
    values = parsed.map { $0! }
  }
}

/// The options that describe the training problem on the model.
struct ProblemOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "l_inf perturbation bound, >= 0, in units of the features.")
  var epsilon: Double = 0.2

  @Option(parsing: .unconditional, help: "Weight of the regularisation (lambda/2)|w|^2, > 0.")
  var lambda: Double = 1

  @Option(parsing: .unconditional, help: "Label-smoothing ratio, 0 <= beta < 1.")
  var beta: Double = 0.1

  @Option(
    parsing: .unconditional,
    help: "How each other class weighs: beta/(n-1) as in equation 38 (appendix), or beta as in equation 13 (main-text)."
  )
  var smoothing: LabelSmoothing.Convention = .appendix

  @Option(
    parsing: .unconditional,
    help: "The perturbation in the smoothing term: that of Lemma 2, or one that maximises the whole loss.")
  var perturbation: LabelSmoothing.Perturbation = .lemma2

  func problem(_ model: GaussianModel) throws(ParameterError) -> TrainingProblem {
    try TrainingProblem(
      model: model, epsilon: epsilon, lambda: lambda,
      smoothing: LabelSmoothing(beta: beta, convention: smoothing, perturbation: perturbation))
  }
}

/// How a single result is printed.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}
