import Recipes

extension Drawing {
  private enum Key: String, RecipeKey {
    case curves, matrices
    case instanceMatrices = "instance-matrices"
    case differences, saliency, table
  }

  init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "figures")
    curves = try section.optional(.curves)?.names()
    matrices = try section.optional(.matrices).map(Matrices.init)
    instanceMatrices = try section.optional(.instanceMatrices).map(Matrices.init)
    differences = try section.optional(.differences).map(Differences.init)
    saliency = try section.optional(.saliency).map(Saliency.init)
    table = try section.optional(.table).map(Table.init)
  }

  /// The points that it needs, some of them several times.
  var points: [String] {
    var points = (matrices?.points ?? []) + (instanceMatrices?.points ?? [])
    points += differences?.pairs.flatMap { [$0.first, $0.second] } ?? []
    points += saliency.map { [$0.right, $0.wrong] } ?? []
    points += table?.rows.flatMap(\.points) ?? []
    return points
  }
}

extension Drawing.Matrices {
  private enum Key: String, RecipeKey {
    case points, columns, colours
  }

  fileprivate init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "matrices")
    points = try section.required(.points).names()
    columns = try section.optional(.columns)?.integer(atLeast: 1) ?? points.count
    guard let given = section.optional(.colours) else {
      colours = 0...1
      return
    }
    let ends = try given.list("the two ends of a scale")
    guard ends.count == 2 else { throw given.error("give the two ends of a scale, such as [0, 1]") }
    let (low, high) = (try ends[0].number(.finite).value, try ends[1].number(.finite).value)
    guard low < high else { throw given.error("the first end is not below the second") }
    colours = low...high
  }
}

extension Drawing.Differences {
  private enum Key: String, RecipeKey {
    case pairs, columns, end
  }

  fileprivate init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "differences")
    let list = try section.required(.pairs)
    var pairs: [Pair] = []
    for pair in try list.list("a list of pairs of points") {
      let names = try pair.names()
      guard names.count == 2 else { throw pair.error("give two points, such as [best, last]") }
      pairs.append(Pair(first: names[0], second: names[1]))
    }
    guard !pairs.isEmpty else { throw list.error("is empty: give a list of pairs of points") }
    self.pairs = pairs
    columns = try section.optional(.columns)?.integer(atLeast: 1) ?? pairs.count
    end = try section.optional(.end)?.number(.positive).value ?? 1
  }
}

extension Drawing.Saliency {
  private enum Key: String, RecipeKey {
    case right, wrong, count
    case perClass = "per-class"
  }

  fileprivate init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "saliency")
    right = try section.required(.right).text("a point")
    wrong = try section.required(.wrong).text("a point")
    count = try section.required(.count).integer(atLeast: 1)
    perClass = try section.optional(.perClass)?.integer(atLeast: 1) ?? count
  }
}

extension Drawing.Table {
  private enum Key: String, RecipeKey {
    case columns, rows
  }

  private enum RowKey: String, RecipeKey {
    case label, points
  }

  fileprivate init(_ value: RecipeValue) throws(RecipeError) {
    let section = try RecipeSection(value, Key.self, of: "a table")
    columns = try section.required(.columns).names()
    var rows: [Row] = []
    for row in try section.required(.rows).list("a list of rows") {
      let inner = try RecipeSection(row, RowKey.self, of: "a row")
      let points = try inner.required(.points)
      let names = try points.names()
      guard names.count == columns.count else {
        throw points.error("has \(names.count) points for \(columns.count) columns")
      }
      rows.append(Row(label: try inner.required(.label).text(), points: names))
    }
    guard !rows.isEmpty else { throw section.missing(.rows, "is empty: give a list of rows") }
    self.rows = rows
  }
}
