import Reporting

/// A figure of curves, points and bands in one or two panels side by side, drawn by gnuplot, with one legend for both.
/// A name that several series have is in it once, as the first of them is drawn; a series without rows is in it too.
///
/// Titles and labels are in gnuplot's enhanced notation: `w_2`, `ε_0`.
public struct Chart: Sendable {
  /// Something drawn in a panel.
  public struct Series: Sendable {
    /// How it is drawn.
    public enum Style: Sendable {
      /// A line through rows of x and y.
      case line
      /// A thin, pale line: one of several seeds.
      case thin
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
    /// The panel's title, if it has one.
    public var title: String?
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
      title: String? = nil, x xLabel: String, y yLabel: String, xRange: ClosedRange<Double>? = nil,
      yRange: ClosedRange<Double>? = nil, _ series: [Series] = []
    ) {
      self.title = title
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
    let svg = Gnuplot.Format.svg(width: Self.width, height: height)
    try Gnuplot.render(script, to: basePath, [svg] + (png ? [.png(width: Self.width, height: height)] : []))
  }

  private static let width = 920
  private static let legendRow = 24

  // The legend stands under the panels, and the figure grows with it: the panels' heights do not depend on its rows.
  private var legendColumns: Int {
    switch longestName {
    case 36...: 1
    case 23...: 2
    case 16...: 3
    default: 4
    }
  }
  private var legend: [Series] {
    panels.flatMap(\.series).reduce(into: []) { shown, series in
      guard let name = series.name, !shown.contains(where: { $0.name == name }) else { return }
      shown.append(series)
    }
  }
  private var longestName: Int { legend.compactMap(\.name?.count).max() ?? 0 }
  private var legendRows: Int { (legend.count + legendColumns - 1) / legendColumns }
  private var panelTop: Int { panels.contains { $0.title != nil } ? 68 : 44 }
  private var height: Int { 364 + panelTop + Self.legendRow * legendRows }

  private var script: String {
    let bottom = Double(62 + Self.legendRow * legendRows) / Double(height)
    let top = 1 - Double(panelTop) / Double(height)
    var text = "set multiplot title \(Gnuplot.quoted(title)) font ',15'\nunset key\n"
    text += "set bmargin at screen \(bottom.rounded(toDigits: 4))\n"
    text += "set tmargin at screen \(top.rounded(toDigits: 4))\n"
    let width = 1 / Double(panels.count)
    for (index, panel) in panels.enumerated() {
      let left = Double(index) * width
      text += panel.data(prefix: "panel\(index)")
      text += "set lmargin at screen \((left + (panels.count > 1 ? 0.095 : 0.08)).rounded(toDigits: 4))\n"
      text += "set rmargin at screen \((left + width - 0.022).rounded(toDigits: 4))\n"
      text += panel.script(prefix: "panel\(index)") + "\nunset arrow\n"
    }
    return text + legendScript + "unset multiplot\n"
  }

  // An empty plot over the whole figure: gnuplot makes a legend no wider than its plot. It takes letters for a quarter wider
  // than they are, which would cost columns.
  private var legendScript: String {
    guard !legend.isEmpty else { return "" }
    let order = legendColumns == 1 ? "vertical maxrows \(legendRows)" : "horizontal maxcols \(legendColumns)"
    let entries = legend.map { "keyentry \($0.form) title \(Gnuplot.quoted($0.name ?? ""))" }
    return """
      unset border
      unset tics
      unset grid
      unset title
      unset xlabel
      unset ylabel
      set lmargin at screen 0
      set rmargin at screen 1
      set bmargin at screen 0
      set tmargin at screen 1
      set xrange [0:1]
      set yrange [0:1]
      set key at screen 0.52,0.005 bottom center \(order) Left reverse samplen 2 spacing 1.1 width \(-longestName / 5)
      plot NaN notitle, \(entries.joined(separator: ", \\\n  "))

      """
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
      title.map { "set title \(Gnuplot.quoted($0)) offset 0,-0.8" } ?? "unset title",
      "set xlabel \(Gnuplot.quoted(xLabel)) offset 0,0.35", "set ylabel \(Gnuplot.quoted(yLabel)) offset 1,0",
      "set xrange \(range(xRange))",
      "set yrange \(range(yRange))",
    ]
    for mark in marks {
      let colour = mark.colour.map { Gnuplot.colours[$0 % Gnuplot.colours.count] } ?? "#888888"
      lines.append(
        "set arrow from first \(mark.x.exactText), graph 0 to first \(mark.x.exactText), graph 1 nohead dashtype 2 "
          + "linewidth 1 linecolor '\(colour)' back")
    }
    let plots = series.enumerated().filter { !$0.element.isEmpty }.map { offset, series in
      "$\(prefix)series\(offset) using \(series.columns) \(series.form) notitle"
    }
    return lines.joined(separator: "\n") + "\nplot \(plots.joined(separator: ", \\\n  "))"
  }
}

extension Chart.Series {
  /// The columns of the block that gnuplot is to draw.
  fileprivate var columns: String {
    switch style {
    case .bars, .band: "1:2:3"
    default: "1:2"
    }
  }

  /// How gnuplot is to draw it.
  fileprivate var form: String {
    let hex = Gnuplot.colours[self.colour % Gnuplot.colours.count]
    let colour = "linecolor '\(hex)'"
    return switch style {
    case .line: "with lines linewidth 2 \(colour)"
    case .thin: "with lines linewidth 1 linecolor rgb '#80\(hex.dropFirst())'"
    case .dashed: "with lines linewidth 2 dashtype 2 \(colour)"
    case .dotted: "with lines linewidth 2 dashtype 3 \(colour)"
    case .points: "with points pointtype 7 pointsize 0.6 \(colour)"
    case .circles: "with points pointtype 6 pointsize 0.9 linewidth 1.5 \(colour)"
    case .bars: "with yerrorbars pointtype 7 pointsize 0.5 \(colour)"
    case .band: "with filledcurves fillcolor rgb '\(hex)' fillstyle transparent solid 0.25 noborder"
    case .steps: "with steps linewidth 1.5 \(colour)"
    }
  }
}
