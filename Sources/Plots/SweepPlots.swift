import Reporting
import Sweeps
import SyntheticModel

/// The figures of a sweep: w2 against epsilon, accuracy against t, and CAS against epsilon.
///
/// Lines are the closed forms, drawn finer than the grid; points are the sweep's empirical optima with two standard
/// errors. There is a set of figures for each combination of the parameters other than epsilon and beta.
public struct SweepPlots {
  /// The largest number of sets that is drawn; the rest is left out, and the caller is told.
  public static let largestSetCount = 24

  private var sets: [PlotSet] = []

  /// No figures yet.
  public init() {}

  /// Takes a row of the sweep in.
  public mutating func add(_ row: ResultRecord) {
    guard let point = PlotSet.Point(row), let key = PlotSet.Key(row) else { return }
    if let index = sets.lastIndex(where: { $0.key == key }) {
      sets[index].points.append(point)
    } else {
      sets.append(PlotSet(key: key, points: [point]))
    }
  }

  /// Draws everything into `folder`, which is made if it is missing.
  ///
  /// - Returns: the paths of the figures without their suffixes, and how many sets were left out.
  /// - Throws: `PlotError` or `FileError`.
  public func draw(into folder: String) throws -> (figures: [String], setsLeftOut: Int) {
    try Files.makeFolder(folder)
    var figures: [String] = []
    for set in sets.prefix(Self.largestSetCount) {
      let suffix = sets.count > 1 ? "-" + set.key.fileName : ""
      for figure in try set.figures() {
        let path = "\(folder)/\(figure.name)\(suffix)"
        try Gnuplot.render(figure.script, to: path)
        figures.append(path)
      }
    }
    return (figures, max(0, sets.count - Self.largestSetCount))
  }
}
