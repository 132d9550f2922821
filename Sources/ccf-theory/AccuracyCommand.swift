import ArgumentParser
import Reporting
import Sweeps
import SyntheticModel

struct AccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy",
    abstract: "Pairwise and joint robust accuracy at given ratios t = w2/w1.",
    usage: "ccf-theory accuracy --t <grid> [<options>]",
    discussion: """
      Pairwise: one fixed other class stays below under every perturbation (what the proof of Theorem 2 computes). \
      Joint: all other classes do (equation 11, robust accuracy in the usual sense).

      \(ExitStatus.help())
      """)

  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  @Option(parsing: .unconditional, help: "l_inf perturbation bound, >= 0, in units of the features.")
  var epsilon: Double = 0.2

  @Option(parsing: .unconditional, help: ArgumentHelp("Ratios, such as 0:1:0.1 or 0,0.5,1.", valueName: "grid"))
  var t: String

  @Option(help: "Output format.")
  var format: ResultFormat = .text

  func run() throws {
    let model = try modelOptions.model()
    let problem = try TrainingProblem(model: model, epsilon: epsilon)
    let rows = try Self.rows(problem, Self.ratios(t))
    switch format {
    case .csv:
      try StandardOutput.write(rows.csv)
    case .json:
      var record = ResultRecord()
      record.append("model", .object(ModelRecord(model).record))
      record.append("epsilon", .number(epsilon))
      record.append("accuracies", .list(rows.map { .object($0) }))
      try StandardOutput.write(record.prettyJSON)
    case .text:
      var table = TextTable(
        ["t", "pairwise", "joint", "error estimate"], alignments: [.right, .right, .right, .right])
      for row in rows {
        let values = row.fields.map { $0.value.asNumber ?? .nan }
        table.append([
          values[0].rounded(toDigits: 6), values[1].fixed(12), values[2].fixed(12), values[3].rounded(toDigits: 2),
        ])
      }
      try StandardOutput.write(
        ModelRecord(model).sentence + ", epsilon \(epsilon.rounded(toDigits: 6))\n\n" + table.text)
    }
  }

  private static func rows(_ problem: TrainingProblem, _ ratios: [Double]) throws -> [ResultRecord] {
    try ratios.map { ratio in
      guard ratio.isFinite, ratio >= 0 else {
        throw ParameterError("t", given: ratio, accepted: "ratios of at least 0")
      }
      let weights = try Weights(w1: 1, w2: ratio, copies: problem.model.copyCount)
      // With w1 = 1 the accuracy always exists.
      let accuracy = try RobustAccuracy(problem.model, weights: weights, epsilon: problem.epsilon)!
      var row = ResultRecord()
      row.append("t", .number(ratio))
      row.append("pairwiseAccuracy", .number(accuracy.pairwise))
      row.append("jointAccuracy", .number(accuracy.joint.value))
      row.append("jointErrorBound", .number(accuracy.joint.errorEstimate))
      return row
    }
  }

  private static func ratios(_ text: String) throws(ParameterError) -> [Double] {
    let axis = try GridAxis("t", parsing: text)
    guard axis.count <= 1_000_000 else {
      throw ParameterError("t", given: "\(axis.count) values", accepted: "at most 1000000")
    }
    return (0..<axis.count).map { axis[$0] }
  }
}
