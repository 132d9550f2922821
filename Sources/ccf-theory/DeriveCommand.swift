import ArgumentParser
import Reporting
import SymbolicDerivation
import SyntheticModel

struct DeriveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "derive",
    abstract: "Derive a result from the definitions, step by step, with reasons.",
    discussion: """
      Every formula is computed from the definitions of features and logits by symbolic algebra, and every sign \
      follows from stated hypotheses. latex prints a complete document.

      \(ExitStatus.help([.usage, .failure]))
      """)

  @Argument(help: ArgumentHelp("What to derive; --list shows the names.", valueName: "name"))
  var name: String?

  @Flag(help: "List the derivations and stop.")
  var list = false

  @Option(help: "Output format.")
  var format: DocumentFormat = .text

  func run() throws {
    if list {
      var table = TextTable(["derivation", "what"], alignments: [.left, .left])
      for entry in Derivation.catalog { table.append([entry.name, entry.summary]) }
      try StandardOutput.write(table.text)
      return
    }
    let accepted = Derivation.catalog.map(\.name)
    guard let name, accepted.contains(name) else {
      throw ParameterError(
        "name", given: name.map { "\"\($0)\"" } ?? "nothing", accepted: "one of \(accepted.joined(separator: ", "))")
    }
    let derivation = try Derivation.named(name)
    switch format {
    case .text: try StandardOutput.write(derivation.text)
    case .latex: try StandardOutput.write(derivation.latex)
    case .markdown: try StandardOutput.write(derivation.markdown)
    case .json: try StandardOutput.write(derivation.record.prettyJSON)
    }
  }
}

/// How a derivation is written.
enum DocumentFormat: String, ExpressibleByArgument, CaseIterable {
  case text, latex, markdown, json
}

extension Derivation {
  /// The derivation for output: steps with their statements, and results that a program can parse.
  var record: ResultRecord {
    var record = ResultRecord()
    record.append("name", .text(name))
    record.append("title", .text(title))
    record.append("place", .text(place))
    record.append("hypotheses", .list(hypotheses.map { .text($0.description) }))
    record.append(
      "steps",
      .list(
        steps.map { step in
          var item = ResultRecord()
          item.append("title", .text(step.title))
          item.append("rule", .text(step.rule.rawValue))
          item.append("statements", .list(step.statements.map { .object($0.record) }))
          item.append("reason", .text(step.reason.text))
          return .object(item)
        }))
    record.append(
      "results",
      .list(
        results.map { result in
          var item = ResultRecord()
          item.append("name", .text(result.name))
          item.append("left", .text(result.notation.text))
          item.append("expression", .text(result.expression.source))
          item.append("latex", .text(result.expression.latex))
          return .object(item)
        }))
    return record
  }
}

extension Statement {
  fileprivate var record: ResultRecord {
    var record = ResultRecord()
    record.append("left", .text(left.text))
    record.append("relation", .text(relation.rawValue))
    record.append("right", .text(right.text))
    record.append("latex", .text("\(left.latex) \(relation.latex) \(right.latex)"))
    return record
  }
}
