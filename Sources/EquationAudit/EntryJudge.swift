import SymbolicDerivation

/// Decides entries, with one workbench for all.
struct EntryJudge {
  private let entries: [AuditEntry]
  private let workbench = AuditWorkbench()

  init(_ entries: [AuditEntry]) {
    self.entries = entries
  }

  /// The verdict on `entry`.
  ///
  /// - Throws: `AuditError` for an entry that does not say how it is checked, `SymbolicError` for one that cannot be.
  func verdict(on entry: AuditEntry) throws -> AuditVerdict {
    let check = entry.check
    switch check.method {
    case .external:
      guard let route = check.role, entry.claim != nil else { throw AuditError(entry.id, "nobody checks it") }
      return .notAlgebraic(route: route)
    case .definition:
      guard check.derived != nil else { return .definition }
      let verdict = try compare(entry)
      if case .identical = verdict { return .definition }
      return verdict
    case .citation: return try citation(entry)
    case .expression: return try compare(entry)
    case .sign: return try sign(entry)
    }
  }

  private func side(_ entry: AuditEntry) throws -> DerivedSide {
    guard let key = entry.check.derived, let make = DerivedSides.all[key] else {
      throw AuditError(entry.id, "no derived side \"\(entry.check.derived ?? "")\"")
    }
    return try make(workbench)
  }

  private func hypotheses(_ entry: AuditEntry) throws -> [Hypothesis] {
    try (entry.check.under ?? []).map { name in
      guard let hypothesis = Vocabulary.hypotheses[name] else {
        throw AuditError(entry.id, "no hypothesis \"\(name)\"")
      }
      return hypothesis
    }
  }

  /// Both sides of a comparison.
  private struct Sides {
    let printed: [Expression]
    let derived: [Expression]

    /// Printed minus derived, under hypotheses.
    func differences(under hypotheses: [Hypothesis]) throws -> [Expression] {
      try zip(printed, derived).map { printed, derived in
        var difference = printed - derived
        for hypothesis in hypotheses { difference = try hypothesis.applied(to: difference) }
        return difference
      }
    }
  }

  private func sides(_ entry: AuditEntry, _ printed: [Expression], _ reading: DerivedSide.Reading) throws -> Sides {
    guard printed.count == reading.expressions.count else {
      throw AuditError(entry.id, "\(printed.count) printed expressions for \(reading.expressions.count) derived ones")
    }
    let full = try printed.map { try $0.substituting(reading.abbreviations) }
    guard entry.check.expectation == true else { return Sides(printed: full, derived: reading.expressions) }
    let expectation = try workbench.adversarialLaws()
    return Sides(
      printed: try full.map { try expectation($0) }, derived: try reading.expressions.map { try expectation($0) })
  }

  private func compare(_ entry: AuditEntry) throws -> AuditVerdict {
    if let cases = entry.check.cases { return try compare(entry, cases: cases) }
    let printed: [Expression]
    if let letter = entry.check.letter {
      guard let read = LetterReadings.all[letter] else { throw AuditError(entry.id, "no reading \"\(letter)\"") }
      printed = try read(workbench)
    } else {
      printed = try (entry.check.printed ?? []).map { try parse($0, entry) }
    }
    guard !printed.isEmpty else { throw AuditError(entry.id, "nothing is compared") }
    let side = try side(entry)
    var matching: [DerivedSide.Reading] = []
    for reading in side.readings {
      let sides = try sides(entry, printed, reading)
      let hypotheses = try reading.restrictions + hypotheses(entry)
      if try sides.differences(under: hypotheses).allSatisfy(\.isZero) { matching.append(reading) }
    }
    if let agreed = agreement(matching, of: side) { return agreed }
    return try difference(entry, sides(entry, printed, side.readings[0]), side.readings[0])
  }

  /// Identical for a reading without a hypothesis, or when every reading agrees; otherwise equal under what matches.
  private func agreement(_ matching: [DerivedSide.Reading], of side: DerivedSide) -> AuditVerdict? {
    guard !matching.isEmpty else { return nil }
    if matching.contains(where: { $0.hypothesis == nil }) || matching.count == side.readings.count { return .identical }
    return .equalUnder(hypothesis: matching.compactMap(\.hypothesis).joined(separator: ", or "))
  }

  private func compare(_ entry: AuditEntry, cases: [AuditEntry.Case]) throws -> AuditVerdict {
    let reading = try side(entry).readings[0]
    var agreeing: [String] = []
    var other: Sides?
    for item in cases {
      let sides = try sides(entry, item.printed.map { try parse($0, entry) }, reading)
      if try sides.differences(under: hypotheses(entry)).allSatisfy(\.isZero) {
        agreeing.append(item.when)
      } else if other == nil {
        other = sides
      }
    }
    guard let other else { return .identical }
    if agreeing.isEmpty { return try difference(entry, other, reading) }
    return .equalUnder(hypothesis: agreeing.joined(separator: ", "))
  }

  private func parse(_ text: String, _ entry: AuditEntry) throws -> Expression {
    // Expectations are linear: where both sides are expectations, an inner one is the outer one's part.
    try Vocabulary.parse(entry.check.expectation == true ? text.replacing("E(", with: "(") : text)
  }

  /// Different, if numbers at the witness's parameters say so too.
  private func difference(
    _ entry: AuditEntry, _ sides: Sides, _ reading: DerivedSide.Reading
  ) throws -> AuditVerdict {
    let point = Witness.standardPoint.merging(entry.check.at ?? [:]) { $1 }
    try checkWitness(entry, point, reading.restrictions)
    var differences: [String] = []
    var witness: Witness?
    for (printed, derived) in zip(sides.printed, sides.derived) where !(printed == derived) {
      let texts = [try (printed - derived).factored().description, (printed - derived).expanded.description]
      differences.append(texts[1].count < texts[0].count ? texts[1] : texts[0])
      if witness == nil { witness = try Self.witness(printed, derived, Witness.points(point)) }
    }
    guard let witness else {
      return .undecided(reason: "not equal by algebra, but equal at the witness's parameters: \(differences)")
    }
    return .different(difference: differences, witness: witness)
  }

  /// Numbers that differ by far more than rounding, at the first of `points` that has any.
  private static func witness(
    _ printed: Expression, _ derived: Expression, _ points: [[String: Double]]
  ) throws -> Witness? {
    for point in points {
      let (left, right) = (try printed.tree.evaluated(at: point), try derived.tree.evaluated(at: point))
      guard (left.value - right.value).magnitude > 1e-9 * (left.magnitude + right.magnitude) else { continue }
      let names = printed.symbols.union(derived.symbols).map(\.name)
      return Witness(
        point: ordered(names).map { ($0, point[$0] ?? .nan) }, printed: Witness.short(left.value),
        derived: Witness.short(right.value))
    }
    return nil
  }

  /// The witness must lie where the text's own hypotheses hold.
  private func checkWitness(_ entry: AuditEntry, _ point: [String: Double], _ restrictions: [Hypothesis]) throws {
    for hypothesis in try restrictions + hypotheses(entry) {
      guard try hypothesis.margin().tree.evaluated(at: point).value > 0 else {
        throw AuditError(entry.id, "its witness does not satisfy \(hypothesis)")
      }
    }
  }

  private func sign(_ entry: AuditEntry) throws -> AuditVerdict {
    guard let text = entry.check.printed?.first, let printed = Sign(rawValue: text) else {
      throw AuditError(entry.id, "no printed sign")
    }
    let side = try side(entry)
    var matching: [DerivedSide.Reading] = []
    for reading in side.readings {
      let hypotheses = try reading.restrictions + hypotheses(entry)
      if try reading.expressions.allSatisfy({ try follows(printed, for: $0, under: hypotheses) }) {
        matching.append(reading)
      }
    }
    if let agreed = agreement(matching, of: side) { return agreed }
    let reading = side.readings[0]
    let point = Witness.standardPoint.merging(entry.check.at ?? [:]) { $1 }
    try checkWitness(entry, point, reading.restrictions)
    for expression in reading.expressions {
      let evaluated = try expression.tree.evaluated(at: point)
      let value = evaluated.value
      // Where terms cancel a value is known to so much; one that is 0 without any terms is exact.
      let margin = 1e-9 * evaluated.magnitude
      let contradicts =
        switch printed {
        case .positive: value <= -margin
        case .negative: value >= margin
        case .nonnegative: value < -margin
        case .nonpositive: value > margin
        case .zero: value.magnitude > margin
        }
      guard contradicts else { continue }
      let witness = Witness(
        point: Self.ordered(expression.symbols.map(\.name)).map { ($0, point[$0] ?? .nan) }, printed: printed.rawValue,
        derived: Witness.short(value))
      let found = try expression.sign(under: reading.restrictions + hypotheses(entry))
      return .different(
        difference: ["\(expression) is \(found?.rawValue ?? "not always \(printed.rawValue)")"], witness: witness)
    }
    return .undecided(reason: "the sign does not follow, and the witness does not contradict it")
  }

  /// Whether the sign follows from the hypotheses; one that does not follow does not match.
  private func follows(_ sign: Sign, for expression: Expression, under hypotheses: [Hypothesis]) throws -> Bool {
    do {
      return try expression.has(sign, under: hypotheses)
    } catch SymbolicError.undecidedSign {
      return false
    }
  }

  private func citation(_ entry: AuditEntry) throws -> AuditVerdict {
    guard let cited = entry.check.printed?.first, let role = entry.check.role else {
      throw AuditError(entry.id, "no citation")
    }
    let found: String
    if let step = entry.check.derived {
      // The rule that the derivation's step applies.
      let parts = step.split(separator: "/").map(String.init)
      guard parts.count == 2 else { throw AuditError(entry.id, "\"\(step)\" is no derivation/step") }
      let rule = try workbench.rule(parts[0], step: parts[1]).rawValue
      if rule == cited { return .identical }
      return .different(difference: ["\(role) is the work of \(rule), not of \(cited)"], witness: nil)
    } else if cited.hasPrefix("eq-") {
      guard let target = entries.first(where: { $0.id == cited }) else {
        throw AuditError(entry.id, "no entry \(cited)")
      }
      found = target.kind
    } else if let letter = Vocabulary.letters[cited] {
      found = letter
    } else if entry.check.unresolved == true {
      return .different(difference: ["\"\(cited)\" names nothing; \(role) is meant"], witness: nil)
    } else {
      throw AuditError(entry.id, "\"\(cited)\" is no entry, no letter and not marked as unresolved")
    }
    if found == role { return .identical }
    let name = cited.hasPrefix("eq-") ? "equation \(cited.dropFirst(3))" : cited
    return .different(difference: ["\(name) is \(Self.indefinite(found)), not \(Self.indefinite(role))"], witness: nil)
  }

  /// A noun with its article.
  private static func indefinite(_ noun: String) -> String {
    noun.first.map { "aeiou".contains($0) } == true ? "an \(noun)" : "a \(noun)"
  }

  /// Parameters first, in the order of formulas.
  private static func ordered(_ names: [String]) -> [String] {
    let order = ["mu", "sigma", "eps", "beta", "lambda", "n", "K", "w1", "w2", "t"]
    return names.sorted {
      (order.firstIndex(of: $0) ?? order.count, $0) < (order.firstIndex(of: $1) ?? order.count, $1)
    }
  }
}
