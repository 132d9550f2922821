import Recipes

extension Experiment {
  /// An experiment from its YAML text.
  ///
  /// - Parameters:
  ///   - yaml: the text.
  ///   - name: what errors call the text, such as its file's path.
  /// - Throws: `RecipeError` for what is no experiment: the first mistake, with its place.
  public init(yaml: String, name: String) throws(RecipeError) {
    let root = try RecipeNode.parse(yaml) { .text(name: name, line: $0, column: $1) }
    let section = try RecipeSection(RecipeValue(node: root, path: ""), Key.self, of: "an experiment")
    self.name = try section.required(.name).name()
    title = try section.required(.title).text("a sentence")
    source = try section.required(.source).text("a place in the paper")
    runs = try section.required(.runs).named("a section with a name for each run", Run.init)
    points = try section.required(.points).named("a section with a name for each point", Point.init)
    drawing = try Drawing(section.required(.figures))
    statements =
      try section.optional(.statements)?.list("a list of statements").map { (value) throws(RecipeError) in
        try Statement(value)
      } ?? []
    paperNumbers = try section.optional(.paper).map(Self.paperNumbers) ?? []
    scales = try section.required(.scales).named("a section with a name for each scale", ExperimentScale.init)
    try checkNames(section)
    try checkScales(section)
  }

  private enum Key: String, RecipeKey {
    case name, title, source, runs, points, figures, statements, paper, scales
  }

  private static func paperNumbers(_ value: RecipeValue) throws(RecipeError) -> [PaperNumber] {
    var numbers: [PaperNumber] = []
    for entry in try value.entries("a section of quantities and numbers") {
      let inner = RecipeValue(node: entry.value, path: "\(value.path).\(entry.key)")
      guard let quantity = MeasuredQuantity(entry.key) else {
        throw RecipeError(entry.origin, key: value.path, "\"\(entry.key)\" is no quantity: give one such as CAS(best)")
      }
      let text = try inner.text("a number")
      let isPercent = text.hasSuffix("%")
      let digits = isPercent ? text.dropLast().trimmed : text
      guard let number = WrittenNumber(digits) else { throw inner.error("\"\(text)\" is no number, or number and %") }
      numbers.append(PaperNumber(quantity: quantity, value: isPercent ? number.value / 100 : number.value))
    }
    return numbers
  }

  /// - Throws: `RecipeError` for a name that stands for nothing.
  private func checkNames(_ section: RecipeSection<Key>) throws(RecipeError) {
    func check(_ name: String, among names: [String], _ key: Key, _ kind: String) throws(RecipeError) {
      guard !names.contains(name) else { return }
      throw section.missing(
        key,
        "\"\(name)\" is no \(kind)\(NearestName.hint(for: name, among: names)): there are "
          + names.joined(separator: ", "))
    }
    let (runNames, pointNames) = (runs.map(\.name), points.map(\.name))
    for run in runs {
      for teacher in run.teachers { try check(teacher.run, among: runNames, .runs, "run") }
      guard !isInCircle(run) else { throw section.missing(.runs, "\(run.name) is a teacher of its own teachers") }
    }
    for point in points { try check(point.run, among: runNames, .points, "run") }
    for run in drawing.curves ?? [] { try check(run, among: runNames, .figures, "run") }
    for point in drawing.points { try check(point, among: pointNames, .figures, "point") }
    for statement in statements {
      for point in statement.claim.points { try check(point, among: pointNames, .statements, "point") }
      guard !statement.claim.terms.contains(where: { $0.quantity.quantity == .autoAttackAccuracy }) else {
        throw section.missing(.statements, "\(statement.claim): AA has no replicates: give RA")
      }
    }
    for name in drawing.saliency.map({ [$0.right, $0.wrong] }) ?? [] where point(name)?.on == .clean {
      throw section.missing(.figures, "saliency maps are of perturbed images, and the point \(name) is on: clean")
    }
    for number in paperNumbers { try check(number.quantity.point, among: pointNames, .paper, "point") }
  }

  private func isInCircle(_ run: Run) -> Bool {
    var reached = run.teachers.map(\.run)
    for _ in runs {
      reached += reached.flatMap { name in self.run(name)?.teachers.map(\.run) ?? [] }.filter { !reached.contains($0) }
    }
    return reached.contains(run.name)
  }

  /// - Throws: `RecipeError` for a scale without an epoch for a point that needs one, or with one that none needs.
  private func checkScales(_ section: RecipeSection<Key>) throws(RecipeError) {
    let needing = points.filter { $0.state == .epoch }.map(\.name)
    for scale in scales {
      if let point = needing.first(where: { scale.epochs[$0] == nil }) {
        throw section.missing(.scales, "\(scale.name) names no epoch for the point \(point), which has no checkpoint")
      }
      if let name = scale.epochs.keys.sorted().first(where: { !needing.contains($0) }) {
        throw section.missing(.scales, "\(scale.name) names an epoch for \(name), which is no point that needs one")
      }
    }
  }
}

extension Experiment.Run {
  private enum Key: String, RecipeKey {
    case recipe, teachers
  }

  /// A recipe's name, or a section with it.
  fileprivate init(_ value: RecipeValue, name: String) throws(RecipeError) {
    self.name = name
    if case .scalar = value.node.content {
      recipe = try value.text("a recipe")
      teachers = []
      return
    }
    let section = try RecipeSection(value, Key.self, of: "a run")
    recipe = try section.required(.recipe).text("a recipe")
    teachers =
      try section.optional(.teachers)?.named("a section with a name for each teacher") {
        (value, name) throws(RecipeError) in Teacher(name: name, run: try value.text("a run"))
      } ?? []
  }
}

extension Experiment.Point {
  private enum Key: String, RecipeKey {
    case run, checkpoint, on, label
  }

  private enum Checkpoint: String, CaseIterable {
    case best, last
  }

  fileprivate init(_ value: RecipeValue, name: String) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "a point")
    self.name = name
    run = try section.required(.run).text("a run")
    state =
      switch try section.optional(.checkpoint)?.choice(Checkpoint.self) {
      case .best: .best
      case .last: .last
      case nil: .epoch
      }
    on = try section.optional(.on)?.choice(Experiment.MeasuredOn.self) ?? .adversarial
    label = try section.optional(.label)?.text() ?? name
  }
}

extension Experiment.Statement {
  private enum Key: String, RecipeKey {
    case says, claim
  }

  fileprivate init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "a statement")
    text = try section.required(.says).text("a sentence")
    let written = try section.required(.claim)
    do {
      claim = try Comparison(written.text("a comparison"))
    } catch let error as ComparisonError {
      throw written.error(error.description)
    } catch let error as RecipeError {
      throw error
    } catch {
      throw written.error("\(error)")
    }
  }
}

extension ExperimentScale {
  private enum Key: String, RecipeKey {
    case seeds, epochs
    case cannotShow = "cannot-show"
  }

  fileprivate init(_ value: RecipeValue, name: String) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "a scale")
    self.name = name
    let list = try section.required(.seeds)
    var seeds: [UInt64] = []
    for seed in try list.list("a list of seeds") { seeds.append(UInt64(try seed.integer(atLeast: 0))) }
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else { throw list.error("give one seed or more, each once") }
    self.seeds = seeds
    var epochs: [String: Int] = [:]
    if let value = section.optional(.epochs) {
      for entry in try value.entries("a section of points and epochs") {
        epochs[entry.key] = try RecipeValue(node: entry.value, path: "\(value.path).\(entry.key)").integer(atLeast: 1)
      }
    }
    self.epochs = epochs
    cannotShow = try section.optional(.cannotShow)?.text()
  }
}

extension RecipeValue {
  /// The entries of a section whose keys are names, one or more.
  func named<Element>(
    _ accepted: String, _ make: (RecipeValue, String) throws(RecipeError) -> Element
  ) throws(RecipeError) -> [Element] {
    var elements: [Element] = []
    for entry in try entries(accepted) {
      guard Self.isName(entry.key) else {
        throw RecipeError(entry.origin, key: path, "\"\(entry.key)\" is no name here: give small letters, digits and -")
      }
      elements.append(try make(RecipeValue(node: entry.value, path: "\(path).\(entry.key)"), entry.key))
    }
    guard !elements.isEmpty else { throw error("is empty: give \(accepted)") }
    return elements
  }

  /// Whether it can name a folder, and stand in a claim.
  static func isName(_ text: String) -> Bool {
    text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
  }

  /// A name as `isName` takes it.
  func name() throws(RecipeError) -> String {
    let text = try text("a name")
    guard Self.isName(text) else { throw error("\"\(text)\" is no name here: give small letters, digits and -") }
    return text
  }

  /// A list of names.
  func names() throws(RecipeError) -> [String] {
    var names: [String] = []
    for value in try list("a list of names") { names.append(try value.text("a name")) }
    guard !names.isEmpty else { throw error("is empty: give a list of names") }
    return names
  }
}

extension StringProtocol {
  var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
