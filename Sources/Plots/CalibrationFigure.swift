import Reporting

/// Empirical distribution functions of p-values against the diagonal, with their band.
public enum CalibrationFigure {
  /// Draws `basePath`.svg and `basePath`.png.
  ///
  /// - Parameters:
  ///   - series: a name and increasing p-values for each kind of test.
  ///   - bandHalfWidth: half-width of the band around the diagonal.
  ///   - bandText: what the band is, for the legend.
  /// - Throws: `PlotError` or `FileError`.
  public static func draw(
    _ series: [(name: String, values: [Double])], bandHalfWidth: Double, bandText: String, to basePath: String
  ) throws {
    var blocks = ""
    var curves = [
      "x with lines linecolor '#888888' dashtype 2 title 'uniform'",
      "x + \(bandHalfWidth.exactText) with lines linecolor '#bbbbbb' title \(Gnuplot.quoted(bandText))",
      "x - \(bandHalfWidth.exactText) with lines linecolor '#bbbbbb' notitle",
    ]
    for (index, one) in series.enumerated() {
      let count = Double(one.values.count)
      blocks += Gnuplot.dataBlock(
        "ecdf\(index)", one.values.enumerated().map { [$0.element, Double($0.offset + 1) / count] })
      let colour = Gnuplot.colours[index % Gnuplot.colours.count]
      curves.append(
        "$ecdf\(index) using 1:2 with steps linewidth 2 linecolor '\(colour)' title \(Gnuplot.quoted(one.name))")
    }
    try Gnuplot.render(
      blocks + """
        set title "P-values of true statements over \(series.first?.values.count ?? 0) seeds"
        set xlabel "p-value"
        set ylabel "share of seeds with a smaller p-value"
        set xrange [0:1]
        set yrange [0:1]
        plot \(curves.joined(separator: ", \\\n  "))
        """, to: basePath)
  }
}
