import Reporting

/// Square matrices side by side, each cell a colour, under one colour scale.
public struct HeatMap: Sendable {
  /// One matrix.
  public struct Panel: Sendable {
    let title: String
    let elements: [[Double?]]

    /// A matrix, row by row, row 0 at the top; nil is left white with a cross.
    public init(_ title: String, _ elements: [[Double?]]) {
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

  /// - Parameters:
  ///   - scale: one for all panels; values beyond it have its last colours.
  ///   - label: of the colour scale.
  ///   - axis: of rows and columns.
  public init(_ panels: [Panel], scale: Scale, label: String, axis: String) {
    precondition(!panels.isEmpty)
    self.panels = panels
    self.scale = scale
    self.label = label
    self.axis = axis
  }

  /// Draws `basePath`.svg and `basePath`.png.
  ///
  /// - Throws: `PlotError` or `FileError`.
  public func draw(to basePath: String) throws {
    let width = Self.panelWidth * panels.count + Self.scaleWidth
    try Gnuplot.render(
      script, to: basePath,
      [
        .svg(width: width, height: Self.height),
        .png(width: width * 3 / 2, height: Self.height * 3 / 2),
      ])
  }

  private static let panelWidth = 340
  private static let scaleWidth = 120
  private static let height = 390

  private var script: String {
    let total = Double(Self.panelWidth * panels.count + Self.scaleWidth)
    var lines = ["set multiplot", "unset key", "unset grid", "set border 15", "set size ratio 1"]
    switch scale {
    case .sequential(let range):
      lines.append("set palette defined (0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')")
      lines.append("set cbrange [\(range.lowerBound.exactText):\(range.upperBound.exactText)]")
    case .diverging(let end):
      lines.append("set palette defined (-1 '#a50f15', -0.5 '#fb6a4a', 0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')")
      lines.append("set cbrange [\((-end).exactText):\(end.exactText)]")
    }
    for (index, panel) in panels.enumerated() {
      let count = panel.elements.count
      let left = (Double(Self.panelWidth * index) + 58) / total
      let right = (Double(Self.panelWidth * (index + 1)) - 12) / total
      lines.append("set lmargin at screen \(left.rounded(toDigits: 4))")
      lines.append("set rmargin at screen \(right.rounded(toDigits: 4))")
      lines.append("set tmargin at screen 0.87\nset bmargin at screen 0.16")
      lines.append("set title \(Gnuplot.quoted(panel.title)) offset 0,0")
      lines.append("set xlabel \(Gnuplot.quoted(axis)) offset 0,0.4\nset ylabel \(Gnuplot.quoted(axis)) offset 1,0")
      lines.append("set xrange [-0.5:\(Double(count) - 0.5)]\nset yrange [\(Double(count) - 0.5):-0.5]")
      let step = max(1, (count + 9) / 10)
      lines.append("set xtics 0,\(step) scale 0\nset ytics 0,\(step) scale 0")
      if index == panels.count - 1 {
        lines.append(
          "set colorbox user origin \(((total - 98) / total).rounded(toDigits: 4)),0.16 size "
            + "\((16 / total).rounded(toDigits: 4)),0.71\nset cblabel \(Gnuplot.quoted(label)) offset 0.5,0")
      } else {
        lines.append("unset colorbox")
      }
      var rows: [[Double]] = []
      var missing: [[Double]] = []
      for (row, elements) in panel.elements.enumerated() {
        for (column, element) in elements.enumerated() {
          if let element {
            rows.append([Double(column), Double(row), element])
          } else {
            missing.append([Double(column), Double(row)])
          }
        }
      }
      lines.append(Gnuplot.dataBlock("cells\(index)", rows) + Gnuplot.dataBlock("missing\(index)", missing))
      var plots: [String] = []
      if !rows.isEmpty { plots.append("$cells\(index) using 1:2:3 with image pixels") }
      if !missing.isEmpty { plots.append("$missing\(index) using 1:2 with points pointtype 2 linecolor '#999999'") }
      lines.append("plot \(plots.joined(separator: ", "))")
    }
    lines.append("unset multiplot")
    return lines.joined(separator: "\n")
  }
}
