import Reporting
import Statistics

/// The page of an experiment: figures, the paper's numbers beside ours with their intervals, what statements come to, and
/// how it was made.
public struct ExperimentPage {
  /// A number with its interval.
  public struct Value: Hashable, Sendable {
    /// The number.
    public let estimate: Double
    /// The interval's ends.
    public let range: ClosedRange<Double>

    /// A number in, or beside, its interval.
    public init(_ estimate: Double, _ range: ClosedRange<Double>) {
      self.estimate = estimate
      self.range = range
    }

    /// "25.9 % (24.1 to 27.9)", or without the unit for what is no accuracy.
    public func text(isAccuracy: Bool) -> String {
      let factor = isAccuracy ? 100.0 : 1
      let (low, high) = ((factor * range.lowerBound).fixed(1), (factor * range.upperBound).fixed(1))
      return "\((factor * estimate).fixed(1))\(isAccuracy ? " %" : "") (\(low) to \(high))"
    }
  }

  /// A figure beside the page.
  public struct Figure: Hashable, Sendable {
    /// The file's name.
    public let file: String
    /// What it shows.
    public let caption: String

    /// A figure in the page's folder.
    public init(_ file: String, _ caption: String) {
      self.file = file
      self.caption = caption
    }
  }

  /// What is told of a run.
  public struct RunRow: Hashable, Sendable {
    /// The run's key.
    public let key: String
    /// Its name in the experiment.
    public let name: String
    /// Epochs, and the best of them.
    public let epochs: String
    /// Where and by what it was trained.
    public let made: String

    /// A row of the table of runs.
    public init(key: String, name: String, epochs: String, made: String) {
      self.key = key
      self.name = name
      self.epochs = epochs
      self.made = made
    }
  }

  private let plan: ReproductionPlan
  private let values: (MeasuredQuantity, UInt64) -> Value?
  private let outcomes: [[StatementOutcome?]]
  private let figures: [Figure]
  private let runs: [RunRow]
  private let confidence: Double
  private let measured: String

  /// - Parameters:
  ///   - values: what was measured, by quantity and seed.
  ///   - outcomes: for each statement of the experiment one a seed.
  ///   - measured: on what, in a few words.
  public init(
    _ plan: ReproductionPlan, values: @escaping (MeasuredQuantity, UInt64) -> Value?, outcomes: [[StatementOutcome?]],
    figures: [Figure], runs: [RunRow], confidence: Double, measured: String
  ) {
    self.plan = plan
    self.values = values
    self.outcomes = outcomes
    self.figures = figures
    self.runs = runs
    self.confidence = confidence
    self.measured = measured
  }

  /// The page in Markdown.
  public var markdown: String {
    let experiment = plan.experiment
    var text = "# \(experiment.title)\n\n\(experiment.source) of the paper, at the scale `\(plan.scale.name)`: "
    text += "\(plan.scale.summary.trimmed)\n\n"
    let limits = [plan.scale.cannotShow, plan.atScale.cannotShow].compactMap { $0?.trimmed }
    if !limits.isEmpty { text += "**What this cannot show.** \(limits.joined(separator: " "))\n\n" }
    text += "```\nccf-at reproduce \(experiment.name) --scale \(plan.scale.name)\(seedOption)\n```\n\n"
    for figure in figures { text += "![\(figure.caption)](\(figure.file))\n\n\(figure.caption)\n\n" }
    if let table = experiment.drawing.table { text += "## As the paper arranges it\n\n" + arranged(table) + "\n" }
    text +=
      "## Numbers\n\n\(measured) In brackets \(percent) intervals, of similarities by the bootstrap over test images.\n\n"
    text += numbers + "\n"
    if !experiment.statements.isEmpty {
      text += "## What the paper says\n\n" + statements + "\n"
    }
    return text + "## Runs\n\n" + runTable
  }

  private var percent: String { "\((100 * confidence).rounded(toDigits: 4)) %" }

  private var seeds: [UInt64] { plan.atScale.seeds }

  /// The option of the command for seeds that are not the experiment's.
  private var seedOption: String {
    guard seeds != plan.experiment.scale(plan.scale.name)?.seeds else { return "" }
    return " --seeds " + seeds.map { "\($0)" }.joined(separator: ",")
  }

  /// Similarity and robust accuracy of each cell, seed by seed, under the paper's.
  private func arranged(_ table: Drawing.Table) -> String {
    var text = MarkdownTable(["", "whose"] + table.columns.map { "\($0): CAS / RA" }, texts: 2)
    for row in table.rows {
      let paper = row.points.map { point in
        let numbers = [Quantity.similarity, .robustAccuracy].compactMap { quantity in
          paperText(MeasuredQuantity(quantity, at: point))
        }
        return numbers.isEmpty ? "" : numbers.joined(separator: " / ")
      }
      text.append([row.label, "paper"] + paper)
      for seed in seeds {
        let cells = row.points.map { point in
          [Quantity.similarity, .robustAccuracy].map { quantity in
            let value = values(MeasuredQuantity(quantity, at: point), seed)
            return value.map { short($0.estimate, quantity) } ?? "-"
          }.joined(separator: " / ")
        }
        text.append(["", "ours, seed \(seed)"] + cells)
      }
    }
    return text.text
  }

  private func short(_ value: Double, _ quantity: Quantity) -> String {
    quantity.isAccuracy ? "\((100 * value).fixed(1)) %" : value.fixed(1)
  }

  private func paperText(_ quantity: MeasuredQuantity) -> String? {
    plan.experiment.paperNumbers.first { $0.quantity == quantity }.map { short($0.value, quantity.quantity) }
  }

  /// A row for each point and quantity that was measured there.
  private var numbers: String {
    var table = MarkdownTable(["point", "quantity", "paper"] + seeds.map { "seed \($0)" }, texts: 2)
    for point in plan.experiment.points {
      for quantity in Quantity.allCases {
        let measured = MeasuredQuantity(quantity, at: point.name)
        let cells = seeds.map { values(measured, $0)?.text(isAccuracy: quantity.isAccuracy) }
        guard cells.contains(where: { $0 != nil }) else { continue }
        table.append([plan.label(point), quantity.rawValue, paperText(measured) ?? ""] + cells.map { $0 ?? "-" })
      }
    }
    return table.text
  }

  private var statements: String {
    var table = MarkdownTable(
      ["statement", "as a comparison"] + seeds.map { "seed \($0): margin" } + ["would be found", "with"], texts: 2)
    for (statement, outcomes) in zip(plan.experiment.statements, outcomes) {
      let isAccuracy = statement.claim.isAboutAccuracies
      let margins = outcomes.map { outcome in
        outcome.map {
          Value($0.margin.estimate, $0.margin.low...$0.margin.high).text(isAccuracy: isAccuracy) + ": "
            + $0.verdict.rawValue
        } ?? "not measured"
      }
      let detectable = outcomes.compactMap { $0?.detectable }.max().map {
        isAccuracy ? "\((100 * $0).fixed(1)) %" : $0.fixed(1)
      }
      let known = outcomes.compactMap { $0 }
      let holding = known.count { $0.verdict == .holds }
      table.append(
        [statement.text, "`\(statement.claim)`"] + margins + [detectable ?? "-", "\(holding) of \(known.count)"])
    }
    return table.text + "\n"
      + """
      The margin is the greater side less the smaller. A statement holds with a seed where the margin's interval lies above \
      0, and is contradicted where it lies below; were the margin 0, each would happen nominally with \
      \((50 * (1 - confidence)).rounded(toDigits: 3)) % of draws of test images. A margin as large as under "would be \
      found" is found nine times in ten. The last column counts the seeds with which the statement holds. Intervals are \
      of each statement by itself, and have the chance of test images in them, not that of training, which the seeds show; those of I-CAS leave out the \
      chance in which other images there are to be compared with.

      """
  }

  private var runTable: String {
    var table = MarkdownTable(["run", "here", "epochs", "made by"], texts: 4)
    for run in runs { table.append(["[`\(run.key)`](../runs/\(run.key))", run.name, run.epochs, run.made]) }
    return table.text
  }
}
