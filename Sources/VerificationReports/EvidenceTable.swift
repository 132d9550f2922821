import Claims
import Statistics

/// One piece of evidence on the page: a table for each kind of check, the checks that come nearest to disagreeing first.
struct EvidenceTable {
  /// The most checks that are shown of one kind; report.json has them all.
  static let shownChecks = 6

  let html: String

  /// The evidence, judged at `missRate`.
  init(_ judged: JudgedEvidence, missRate: Double) {
    let evidence = judged.evidence
    let role = evidence.role == .claim ? "" : ", \(evidence.role.rawValue)"
    var text = """
      <h3>\(MathText(evidence.title).html) <span class="soft">(\(evidence.route.rawValue)\(role))</span>
      \(HTMLText.toned(judged.agrees ? "agrees" : "disagrees", good: judged.agrees))</h3>

      """
    var groups: [(kind: Kind, outcomes: [JudgedEvidence.Outcome])] = []
    for outcome in judged.outcomes {
      let kind = Kind(outcome.check)
      if let index = groups.firstIndex(where: { $0.kind == kind }) {
        groups[index].outcomes.append(outcome)
      } else {
        groups.append((kind, [outcome]))
      }
    }
    for group in groups {
      // A table of a few rows keeps its order; of a long one the worst rows are shown.
      let isLong = group.outcomes.count > Self.shownChecks && group.kind != .curve
      let shown =
        isLong ? Array(group.outcomes.sorted { $0.strain > $1.strain }.prefix(Self.shownChecks)) : group.outcomes
      text += group.kind.table(shown, missRate: missRate)
      if isLong {
        text +=
          "<p class=\"soft\">The \(Self.shownChecks) of \(group.outcomes.count) checks that come nearest to disagreeing.</p>\n"
      }
    }
    html = text
  }

  /// The kinds of checks, each with columns of its own.
  private enum Kind {
    case bounded, enclosed, statistical, curve, decided

    init(_ check: Check) {
      self =
        switch check.basis {
        case .bounded: .bounded
        case .enclosed: .enclosed
        case .statistical(let test, _): test is CurveTest ? .curve : .statistical
        case .decided: .decided
        }
    }

    func table(_ outcomes: [JudgedEvidence.Outcome], missRate: Double) -> String {
      switch self {
      case .bounded:
        HTMLText.table(
          [.text("check"), .number("claimed"), .number("difference found"), .number("error bound")],
          outcomes.map(EvidenceTable.bounded))
      case .enclosed:
        HTMLText.table(
          [.text("check"), .number("claimed"), .text("enclosure"), .number("rounding")],
          outcomes.map(EvidenceTable.enclosed))
      case .statistical:
        HTMLText.table(
          [
            .text("check"), .number("claimed"), .number("observed ± s.e."), .number("samples"),
            .number("p, Holm"), .number("notices"), .number("missed"),
          ], outcomes.map { EvidenceTable.statistical($0, missRate: missRate) })
      case .curve: outcomes.map { EvidenceTable.curve($0, missRate: missRate) }.joined()
      case .decided:
        HTMLText.table(
          [.text("check"), .number("against"), .number("found"), .text("")], outcomes.map(EvidenceTable.decided))
      }
    }
  }

  private static func name(_ check: Check) -> String {
    let place = ParameterText.html(check.parameters)
    let label = MathText(check.label).html
    return place.isEmpty ? label : "\(label) <span class=\"place\">\(place)</span>"
  }

  private static func bounded(_ outcome: JudgedEvidence.Outcome) -> [String] {
    guard case .bounded(let allowed) = outcome.check.basis, let claimed = outcome.check.claimed,
      let observed = outcome.check.observed
    else { return [name(outcome.check), "", "", ""] }
    let difference = NumberText.html(observed - claimed)
    return [
      name(outcome.check), NumberText.html(claimed, digits: 8),
      outcome.agrees ? difference : HTMLText.toned(difference, good: false), NumberText.html(allowed),
    ]
  }

  private static func enclosed(_ outcome: JudgedEvidence.Outcome) -> [String] {
    guard case .enclosed(let enclosure, let rounding) = outcome.check.basis else {
      return [name(outcome.check), "", "", ""]
    }
    let claimed = NumberText.html(outcome.check.claimed ?? .nan, digits: 17)
    return [
      name(outcome.check), outcome.agrees ? claimed : HTMLText.toned(claimed, good: false),
      MathText("\(enclosure.decimal(digits: 40))").html, NumberText.html(rounding),
    ]
  }

  private static func statistical(_ outcome: JudgedEvidence.Outcome, missRate: Double) -> [String] {
    guard let test = outcome.check.test else { return [] }
    let observed = NumberText.html(test.observed, plusMinus: test.standardError)
    return [
      name(outcome.check), NumberText.html(test.expected, asPreciseAs: test.standardError),
      outcome.agrees ? observed : HTMLText.toned(observed, good: false), NumberText.html(test.sampleCount),
      NumberText.probability(outcome.adjustedPValue),
      outcome.detectableDifference.map { NumberText.html($0) } ?? "", NumberText.html(missRate),
    ]
  }

  /// A curve: its points with the band around them, and the test of the whole.
  private static func curve(_ outcome: JudgedEvidence.Outcome, missRate: Double) -> String {
    guard let test = outcome.check.test as? CurveTest, let abscissae = outcome.check.abscissae else { return "" }
    let rows = test.points.enumerated().map { index, point -> [String] in
      let error = max(point.standardError, 0.5 / Double(point.trials))
      return [
        NumberText.html(abscissae.values[index], digits: 4), NumberText.html(point.expected, asPreciseAs: error),
        NumberText.html(point.frequency, plusMinus: error),
      ]
        + (outcome.band.map { band in
          [band[index].lowerBound, band[index].upperBound].map { NumberText.html($0, asPreciseAs: error) }
        } ?? ["", ""])
    }
    let notices = outcome.detectableDifference.map {
      "; a curve that is off by \(NumberText.html($0)) anywhere is missed with probability \(NumberText.html(missRate)) at most"
    }
    let status = HTMLText.toned(outcome.agrees ? "agrees" : "disagrees", good: outcome.agrees)
    let summary = """
      <p>\(name(outcome.check)): \(status), \(NumberText.equation(outcome.adjustedPValue)) (Holm) for the whole curve,
      \(NumberText.html(test.sampleCount)) samples that all points share\(notices ?? "").</p>

      """
    // The points of a formula that must fall are those of the one that stands.
    guard case .statistical(_, .stands) = outcome.check.basis else { return summary }
    return summary
      + HTMLText.table(
        [
          .number("<i>\(MathText(abscissae.name).html)</i>"), .number("claimed"), .number("observed ± s.e."),
          .number("band from"), .number("to"),
        ], rows, class: "curve")
  }

  private static func decided(_ outcome: JudgedEvidence.Outcome) -> [String] {
    func number(_ value: Double?) -> String { value.map { NumberText.html($0, digits: 6) } ?? "" }
    return [
      name(outcome.check), number(outcome.check.claimed), number(outcome.check.observed),
      HTMLText.toned(outcome.agrees ? "holds" : "fails", good: outcome.agrees),
    ]
  }
}

/// A check's parameters on the page.
enum ParameterText {
  private static let names = [
    "mu": "μ", "sigma": "σ", "eps": "ε", "lambda": "λ", "beta": "β", "w1": "w<sub>1</sub>", "w2": "w<sub>2</sub>",
    "correlation": "r", "varianceFactor": "variance factor", "estimator": "",
  ]

  static func html(_ parameters: CheckParameters) -> String {
    parameters.shown.map { name, value in
      let text =
        switch value {
        case .number(let number): NumberText.html(number, digits: 4)
        case .integer(let number): NumberText.html(number)
        case .text(let text): HTMLText.escaped(text)
        }
      if case .text = value { return text }
      return "\(names[name] ?? HTMLText.escaped(name)) \(text)"
    }.joined(separator: ", ")
  }
}
