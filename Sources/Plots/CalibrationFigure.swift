import Charts
import Reporting

/// Empirical distribution functions of p-values and their distance from the diagonal, with the band around it.
public enum CalibrationFigure {
  /// The chart of increasing p-values, one list a kind of test, with the band's half-width.
  public static func chart(
    _ series: [(name: String, values: [Double])], bandHalfWidth: Double
  ) -> Chart {
    var (left, right) = (
      [Chart.Series(nil, .dashed, colour: 7, [[0, 0], [1, 1]])],
      [
        Chart.Series(nil, .band, colour: 7, [[0, -bandHalfWidth, bandHalfWidth], [1, -bandHalfWidth, bandHalfWidth]])
      ]
    )
    for (index, one) in series.enumerated() {
      let count = Double(one.values.count)
      let rows = one.values.enumerated().map { [$0.element, Double($0.offset + 1) / count] }
      left.append(Chart.Series(one.name, .steps, colour: index, rows))
      right.append(Chart.Series(nil, .line, colour: index, rows.map { [$0[0], $0[1] - $0[0]] }))
    }
    return Chart(
      "P-values of true statements over \(series.first?.values.count ?? 0) seeds",
      Chart.Panel(x: "p-value", y: "share of seeds with a smaller one", xRange: 0...1, yRange: 0...1, left),
      Chart.Panel(x: "p-value", y: "that share minus the p-value", xRange: 0...1, right))
  }
}
