/// What is drawn of an experiment: any of these, in this order.
public struct Drawing: Hashable, Sendable {
  /// Accuracies under attack over epochs, on training and on test images, a line for each of these runs.
  public let curves: [String]?
  /// Attribution matrices of points.
  public let matrices: Matrices?
  /// Instance-wise matrices of points.
  public let instanceMatrices: Matrices?
  /// Attribution matrices of points less those of other points.
  public let differences: Differences?
  /// Saliency maps of two points on the same images.
  public let saliency: Saliency?
  /// A table in the paper's arrangement.
  public let table: Table?

  /// Matrices side by side.
  public struct Matrices: Hashable, Sendable {
    /// The points, in the order of panels.
    public let points: [String]
    /// Panels of one row.
    public let columns: Int
    /// The ends of the colour scale; one that is the other's negative makes a scale of two colours.
    public let colours: ClosedRange<Double>
  }

  /// Differences side by side.
  public struct Differences: Hashable, Sendable {
    /// The pairs of points, in the order of panels.
    public let pairs: [Pair]
    /// Panels of one row.
    public let columns: Int
    /// The colour scale goes from minus this number to it.
    public let end: Double

    /// Two points.
    public struct Pair: Hashable, Sendable {
      /// The point whose matrix the other's is taken from.
      public let first: String
      /// The other.
      public let second: String
    }
  }

  /// Images that are classified rightly under attack at one point and wrongly at another.
  public struct Saliency: Hashable, Sendable {
    /// The point where they are classified rightly.
    public let right: String
    /// The point where they are classified wrongly.
    public let wrong: String
    /// How many at most.
    public let count: Int
    /// How many of one class at most.
    public let perClass: Int
  }

  /// Similarity and robust accuracy, run by run.
  public struct Table: Hashable, Sendable {
    /// What heads the columns after the first.
    public let columns: [String]
    /// The rows.
    public let rows: [Row]

    /// One row.
    public struct Row: Hashable, Sendable {
      /// What stands in the first column.
      public let label: String
      /// The points, one a column.
      public let points: [String]
    }
  }
}
