import Reporting

/// Square matrices in rows of panels, each cell a colour, under one colour scale.
///
/// Titles are in gnuplot's enhanced notation (`C_{best}`) and may have two lines.
public struct HeatMap: Sendable {
  /// One matrix.
  public struct Panel: Sendable {
    let title: String
    let elements: [[Double?]]

    /// A matrix of two rows or more, row by row, row 0 at the top; nil, like a number that is not finite, is left grey
    /// with a cross.
    public init(_ title: String, _ elements: [[Double?]]) {
      precondition(
        elements.count > 1 && elements.allSatisfy { $0.count == elements.count },
        "a heat map's matrix is square and has 2 rows or more")
      self.title = title
      self.elements = elements
    }
  }

  /// What the colours stand for.
  public enum Scale: Sendable {
    /// From white at the lower end to blue at the upper.
    case sequential(ClosedRange<Double>)
    /// From red at minus the number over white at 0 to blue at the number.
    case diverging(Double)
  }

  private let panels: [Panel]
  private let scale: Scale
  private let label: String
  private let axis: String
  private let title: String?
  private let tickLabels: [String]?
  private let layout: HeatMapLayout

  /// - Parameters:
  ///   - panels: from left to right, then from the top to the bottom.
  ///   - columns: panels a row; all of them by default.
  ///   - scale: one for all panels; values beyond it have its last colours.
  ///   - label: of the colour scale.
  ///   - axis: of rows and columns.
  ///   - title: over all panels.
  ///   - tickLabels: names of rows and columns, taken as they are, which then stand at the outer panels alone; by default
  ///     all panels have numbers from 0.
  public init(
    _ panels: [Panel], columns: Int? = nil, scale: Scale, label: String, axis: String, title: String? = nil,
    tickLabels: [String]? = nil
  ) {
    precondition(!panels.isEmpty, "a heat map has a panel")
    precondition(columns ?? 1 > 0, "a heat map has a column")
    precondition(
      tickLabels.map { names in panels.allSatisfy { $0.elements.count == names.count } } ?? true,
      "a heat map has as many names as its matrices have rows")
    self.panels = panels
    self.scale = scale
    self.label = label
    self.axis = axis
    self.title = title
    self.tickLabels = tickLabels
    layout = HeatMapLayout(
      panels: panels.count, columns: columns ?? panels.count,
      titleLines: panels.map { $0.title.split(separator: "\n").count }.max() ?? 1, hasTitle: title != nil,
      classes: panels.map(\.elements.count).max() ?? 0, tickLabels: tickLabels)
  }

  /// Draws `basePath`.svg and `basePath`.png.
  ///
  /// - Throws: `PlotError` or `FileError`.
  public func draw(to basePath: String) throws {
    try Gnuplot.render(script, to: basePath, Gnuplot.Format.both(width: layout.width, height: layout.height))
  }

  private var script: String {
    var lines = [
      "set multiplot" + (title.map { " title \(Gnuplot.quoted($0)) font ',15'" } ?? ""), "unset key", "unset grid",
      "set border 15", "set tics scale 0 font ',\(layout.tickSize)'",
      "set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb '#e4e4e4' fillstyle solid noborder",
    ]
    switch scale {
    case .sequential(let range):
      lines.append("set palette defined (0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')")
      lines.append("set cbrange [\(range.lowerBound.exactText):\(range.upperBound.exactText)]")
    case .diverging(let end):
      lines.append("set palette defined (-1 '#a50f15', -0.5 '#fb6a4a', 0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')")
      lines.append("set cbrange [\((-end).exactText):\(end.exactText)]")
    }
    for index in panels.indices { lines += script(of: index) }
    lines.append("unset multiplot")
    return lines.joined(separator: "\n")
  }

  // gnuplot draws the colour scale beside a plot that has colours.
  private var panelWithScale: Int {
    panels.firstIndex { $0.elements.contains { $0.contains { $0?.isFinite == true } } } ?? 0
  }

  private var scaleScript: String {
    let bar = layout.colourBar
    let fractions = [bar.left, bar.bottom, bar.width, bar.height].map { $0.rounded(toDigits: 6) }
    return """
      set colorbox user origin \(fractions[0]),\(fractions[1]) size \(fractions[2]),\(fractions[3])
      set format cb '%h'
      \(label(1, label, at: layout.colourBarLabel, "rotate by 90"))
      """
  }

  private func script(of index: Int) -> [String] {
    let panel = panels[index]
    let count = panel.elements.count
    let place = layout.place(of: index)
    let (isLeft, isLowest) = (layout.isLeft(index), layout.isLowest(index))
    var lines = [
      "set lmargin at screen \(place.left.rounded(toDigits: 6))",
      "set rmargin at screen \((place.left + place.width).rounded(toDigits: 6))",
      "set bmargin at screen \(place.bottom.rounded(toDigits: 6))",
      "set tmargin at screen \((place.bottom + place.height).rounded(toDigits: 6))",
      "set title \(Gnuplot.quoted(panel.title)) offset 0,-0.8 font ',\(layout.titleSize)'",
      isLowest ? label(2, axis, at: layout.xLabel(of: index)) : "unset label 2",
      isLeft ? label(3, axis, at: layout.yLabel(of: index), "rotate by 90") : "unset label 3",
      "set xrange [-0.5:\(Double(count) - 0.5)]\nset yrange [\(Double(count) - 0.5):-0.5]",
    ]
    if let tickLabels {
      let names = tickLabels.enumerated().map { "\(Gnuplot.quoted($0.element)) \($0.offset)" }.joined(separator: ", ")
      lines.append(isLowest ? "set xtics (\(names)) rotate by 45 right noenhanced" : "unset xtics")
      lines.append(isLeft ? "set ytics (\(names)) noenhanced" : "unset ytics")
    } else {
      let step = HeatMapLayout.tickStep(count)
      lines.append("set xtics 0,\(step),\(count - 1) offset 0,0.3\nset ytics 0,\(step),\(count - 1) offset 0.5,0")
    }
    lines.append(index == panelWithScale ? scaleScript : "unset colorbox\nunset label 1")
    var rows: [[Double]] = []
    var missing: [[Double]] = []
    // The image needs all its points: those without a value are drawn as nothing.
    for (row, elements) in panel.elements.enumerated() {
      for (column, element) in elements.enumerated() {
        let value = element ?? .nan
        rows.append([Double(column), Double(row), value])
        if !value.isFinite { missing.append([Double(column), Double(row)]) }
      }
    }
    lines.append(Gnuplot.dataBlock("cells\(index)", rows) + Gnuplot.dataBlock("missing\(index)", missing))
    var plots: [String] = []
    if missing.count < rows.count { plots.append("$cells\(index) using 1:2:3 with image") }
    if !missing.isEmpty {
      let size = (0.4 * layout.side / Double(count) / 6).rounded(toDigits: 3)
      plots.append("$missing\(index) using 1:2 with points pointtype 2 pointsize \(size) linecolor '#999999'")
    }
    lines.append("plot \(plots.joined(separator: ", "))")
    return lines
  }

  private func label(_ number: Int, _ text: String, at place: (x: Double, y: Double), _ rotation: String = "") -> String
  {
    "set label \(number) \(Gnuplot.quoted(text)) at screen \(place.x.rounded(toDigits: 6)),"
      + "\(place.y.rounded(toDigits: 6)) center \(rotation) font ',\(layout.titleSize)'"
  }
}
