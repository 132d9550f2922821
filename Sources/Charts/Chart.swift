import Reporting

/// A figure of curves, points and bands in one or two panels side by side, drawn by gnuplot, with one legend for both:
/// the names of the first panel's series.
///
/// Titles and labels are in gnuplot's enhanced notation: `w_2`, `ε_0`.
public struct Chart: Sendable {
  /// Something drawn in a panel.
  public struct Series: Sendable {
    /// How it is drawn.
    public enum Style: Sendable {
      /// A line through rows of x and y.
      case line
      /// A dashed line.
      case dashed
      /// A dotted line.
      case dotted
      /// Points of x and y.
      case points
      /// Open circles of x and y.
      case circles
      /// Points of x, y and half the length of a bar.
      case bars
      /// An area between two curves: rows of x, lower and upper y.
      case band
      /// Steps through rows of x and y.
      case steps
    }

    let name: String?
    let style: Style
    let colour: Int
    let rows: [[Double]]

    /// Whether nothing is drawn.
    public var isEmpty: Bool { rows.isEmpty }

    /// A series; one without a name is not in the legend. `colour` counts from 0, in the order of the palette, and starts
    /// again after its end.
    public init(_ name: String?, _ style: Style, colour: Int, _ rows: [[Double]]) {
      self.name = name
      self.style = style
      self.colour = colour
      self.rows = rows
    }
  }

  /// A pair of axes.
  public struct Panel: Sendable {
    /// The name of the x axis, with its unit.
    public var xLabel: String
    /// The name of the y axis, with its unit.
    public var yLabel: String
    /// The ends of the x axis; `nil` for the data's.
    public var xRange: ClosedRange<Double>?
    /// The ends of the y axis; `nil` for the data's.
    public var yRange: ClosedRange<Double>?
    /// Vertical dashed lines, each with a colour of the palette, or `nil` for grey.
    public var marks: [(x: Double, colour: Int?)] = []
    /// What is drawn, from the back to the front.
    public var series: [Series]

    /// A panel.
    public init(
      x xLabel: String, y yLabel: String, xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil,
      _ series: [Series] = []
    ) {
      self.xLabel = xLabel
      self.yLabel = yLabel
      self.xRange = xRange
      self.yRange = yRange
      self.series = series
    }
  }

  /// The title over all panels.
  public let title: String
  /// The panels, from left to right.
  public let panels: [Panel]

  /// A figure.
  public init(_ title: String, _ panels: Panel...) {
    self.title = title
    self.panels = panels
  }

  /// Draws `basePath`.svg, and `basePath`.png where that is asked for.
  ///
  /// - Throws: `PlotError` or `FileError`.
  public func draw(to basePath: String, png: Bool = false) throws {
    try Gnuplot.render(script, to: basePath, [.svg(width: Self.width, height: height)] + (png ? [.png] : []))
  }

  private static let width = 920
  private static let legendRow = 23

  // The legend stands under the panels, and the figure grows with it: the panels' heights do not depend on its rows.
  private var legendColumns: Int {
    switch legendNames.map(\.count).max() ?? 0 {
    case 36...: 1
    case 17...: 2
    default: panels.count > 1 ? 2 : 4
    }
  }
  private var legendNames: [String] { panels[0].series.compactMap(\.name) }
  private var legendRows: Int { (legendNames.count + legendColumns - 1) / legendColumns }
  private var height: Int { 400 + Self.legendRow * legendRows }

  private var script: String {
    let bottom = Double(62 + Self.legendRow * legendRows) / Double(height)
    var text = "set multiplot title \(Gnuplot.quoted(title)) font ',15'\n"
    text += "set bmargin at screen \(bottom.rounded(toDigits: 4))\nset tmargin at screen 0.91\n"
    let order = legendColumns == 1 ? "vertical maxrows \(legendRows)" : "horizontal maxcols \(legendColumns)"
    text += "set key at screen 0.52,0.005 bottom center \(order) Left reverse samplen 2 spacing 1.1 width 1\n"
    let width = 1 / Double(panels.count)
    for (index, panel) in panels.enumerated() {
      let left = Double(index) * width
      text += panel.data(prefix: "panel\(index)")
      text += "set lmargin at screen \((left + (panels.count > 1 ? 0.095 : 0.08)).rounded(toDigits: 4))\n"
      text += "set rmargin at screen \((left + width - 0.015).rounded(toDigits: 4))\n"
      text += panel.script(prefix: "panel\(index)") + "\nunset arrow\n"
    }
    return text + "unset multiplot\n"
  }
}

extension Chart.Panel {
  fileprivate func data(prefix: String) -> String {
    series.enumerated().reduce("") { $0 + Gnuplot.dataBlock("\(prefix)series\($1.offset)", $1.element.rows) }
  }

  fileprivate func script(prefix: String) -> String {
    func range(_ ends: ClosedRange<Double>?) -> String {
      ends.map { "[\($0.lowerBound.exactText):\($0.upperBound.exactText)]" } ?? "[*:*]"
    }
    var lines = [
      "set xlabel \(Gnuplot.quoted(xLabel))", "set ylabel \(Gnuplot.quoted(yLabel)) offset 1,0",
      "set xrange \(range(xRange))",
      "set yrange \(range(yRange))",
    ]
    for mark in marks {
      let colour = mark.colour.map { Gnuplot.colours[$0 % Gnuplot.colours.count] } ?? "#888888"
      lines.append(
        "set arrow from first \(mark.x.exactText), graph 0 to first \(mark.x.exactText), graph 1 nohead dashtype 2 "
          + "linewidth 1 linecolor '\(colour)' back")
    }
    let plots = series.enumerated().map { "$\(prefix)series\($0.offset) \($0.element.command)" }
    if prefix != "panel0" { lines.append("unset key") }
    return lines.joined(separator: "\n") + "\nplot \(plots.joined(separator: ", \\\n  "))"
  }
}

extension Chart.Series {
  /// How gnuplot is to draw the block.
  fileprivate var command: String {
    let colour = "linecolor '\(Gnuplot.colours[self.colour % Gnuplot.colours.count])'"
    let form =
      switch style {
      case .line: "using 1:2 with lines linewidth 2 \(colour)"
      case .dashed: "using 1:2 with lines linewidth 2 dashtype 2 \(colour)"
      case .dotted: "using 1:2 with lines linewidth 2 dashtype 3 \(colour)"
      case .points: "using 1:2 with points pointtype 7 pointsize 0.6 \(colour)"
      case .circles: "using 1:2 with points pointtype 6 pointsize 0.9 linewidth 1.5 \(colour)"
      case .bars: "using 1:2:3 with yerrorbars pointtype 7 pointsize 0.5 \(colour)"
      case .band:
        "using 1:2:3 with filledcurves fillcolor rgb '\(Gnuplot.colours[self.colour % Gnuplot.colours.count])' "
          + "fillstyle transparent solid 0.25 noborder"
      case .steps: "using 1:2 with steps linewidth 1.5 \(colour)"
      }
    return form + (name.map { " title \(Gnuplot.quoted($0))" } ?? " notitle")
  }
}
