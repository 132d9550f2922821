import Charts
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

  /// The largest number of curves, one for each beta, in a figure; of more, evenly chosen ones are drawn, and the figure
  /// and the caller are told.
  public static let largestCurveCount = 48

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

  /// What was drawn.
  public struct Drawn {
    /// The paths of the figures without their suffixes.
    public var figures: [String] = []
    /// How many sets of figures were left out.
    public var setsLeftOut = 0
    /// How many values of beta have no curve, in the set that misses most.
    public var betasLeftOut = 0
  }

  /// Sees, before there is anything to draw, that gnuplot can draw and that `folder` can be written into; makes it.
  ///
  /// - Throws: `ParameterError` for a name that is none; `FileError` for a folder that cannot be made or written into, and
  ///   when gnuplot is missing.
  public static func checkFolder(_ folder: String) throws {
    guard !folder.isEmpty else { throw ParameterError("plot", given: "\"\"", accepted: "the name of a folder") }
    try Gnuplot.check()
    try Files.makeFolder(folder)
  }

  /// Draws everything into `folder`, which is made if it is missing.
  ///
  /// - Throws: `PlotError` or `FileError`.
  public func draw(into folder: String) throws -> Drawn {
    try Files.makeFolder(folder)
    var drawn = Drawn()
    for set in sets.prefix(Self.largestSetCount) {
      let suffix = sets.count > 1 ? "-" + set.key.fileName : ""
      for figure in try set.figures() {
        let path = "\(folder)/\(figure.name)\(suffix)"
        try Gnuplot.render(figure.script, to: path)
        drawn.figures.append(path)
      }
      drawn.betasLeftOut = max(drawn.betasLeftOut, set.shown.leftOut)
    }
    drawn.setsLeftOut = max(0, sets.count - Self.largestSetCount)
    return drawn
  }
}
