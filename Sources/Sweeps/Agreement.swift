import Numerics
import Reporting
import SyntheticModel

/// How well the three optima of a sweep agree: the closed form, the numeric minimum of the population loss, and the
/// samples of the empirical loss.
///
/// The closed form agrees with the population minimum where their difference is within that minimum's error bound, and
/// a bound above rounding level leaves the comparison undecided. It agrees with the samples where no z of its test of
/// optimality is beyond the critical one. A row that lacks what it should have is not checked; neither agrees.
public struct Agreement: Sendable {
  /// Chance that one or more of the z values of a sweep in which everything is right is called a disagreement.
  public static let falseAlarmRate = 1e-6
  /// Chance that a discrepancy of the size named by `detectableDifference` goes unnoticed.
  public static let missRate = 1e-3

  /// How many there are of something, and the cell of the first.
  public struct Tally: Hashable, Sendable {
    /// Their number.
    public private(set) var count = 0
    /// The cell of the first, if there is one.
    public private(set) var firstCell: Int?

    mutating func add(cell: Int) {
      count += 1
      firstCell = firstCell ?? cell
    }
  }

  /// Samples of each row; 0 for rows without the empirical route.
  public let samples: Int
  /// Rows seen.
  public private(set) var rows = 0
  /// The largest difference of a population weight from the closed form, in units of its own error bound.
  public private(set) var worstBoundRatio = 0.0
  /// That difference itself, and its cell.
  public private(set) var worstDifference = (value: 0.0, cell: 0)
  /// The z of largest magnitude, and its cell.
  public private(set) var worstScore = (value: 0.0, cell: 0)
  /// Number of z values: those of `OptimalityTest.scoreCount`, with and without smoothing, in each sampled row.
  public private(set) var scores = 0
  /// Population minima whose error bound is above rounding level.
  public private(set) var undecided = Tally()
  /// Comparisons that a row should hold and does not, or not as finite numbers.
  public private(set) var unchecked = Tally()
  private var largestStandardError = 0.0

  /// An empty summary of rows with `samples` samples each.
  public init(samples: Int) {
    self.samples = samples
  }

  /// Takes a row in.
  public mutating func add(_ row: ResultRecord) {
    rows += 1
    let cell = Int(row["cell"]?.asNumber ?? 0)
    for side in ["plain", "smoothed"] {
      addPopulation(row, side, cell)
      if samples > 0 { addEmpirical(row, side, cell) }
    }
  }

  private mutating func addPopulation(_ row: ResultRecord, _ side: String, _ cell: Int) {
    guard let difference = row["\(side).population.difference"]?.asNumber,
      let bound = row["\(side).population.errorBound"]?.asNumber, bound > 0,
      case .flag(let isConverged)? = row["\(side).population.converged"]
    else { return unchecked.add(cell: cell) }
    if !isConverged { undecided.add(cell: cell) }
    let ratio = difference / bound
    if ratio >= worstBoundRatio {
      worstBoundRatio = ratio
      worstDifference = (difference, cell)
    }
  }

  private mutating func addEmpirical(_ row: ResultRecord, _ side: String, _ cell: Int) {
    guard let score = row["\(side).empirical.largestZ"]?.asNumber,
      let error = row["\(side).empirical.zStandardError"]?.asNumber, let copies = row["copies"]?.asNumber
    else { return unchecked.add(cell: cell) }
    scores += OptimalityTest.scoreCount(copies: Int(copies))
    if score.magnitude >= worstScore.value.magnitude { worstScore = (score, cell) }
    largestStandardError = max(largestStandardError, error)
  }

  /// The magnitude beyond which a z is a disagreement: Bonferroni over all z values at `falseAlarmRate`.
  public var criticalScore: Double {
    -StandardNormal.quantile(Self.falseAlarmRate / (2 * Double(max(1, scores))))
  }

  /// The smallest error of a closed form, the least of its wrong weights', that the empirical route would notice with
  /// probability `1 - missRate`, in every cell. It counts the rounding that the z values count.
  public var detectableDifference: Double {
    OptimalityTest.detectableDifference(
      standardError: largestStandardError, samples: samples, criticalScore: criticalScore, missRate: Self.missRate)
  }

  /// Whether all routes agree in every row, with nothing undecided or unchecked.
  public var holds: Bool {
    worstBoundRatio <= 1 && worstScore.value.magnitude <= criticalScore && undecided.count == 0
      && unchecked.count == 0
  }

  /// The summary in sentences, one a line.
  public var text: String {
    guard rows > 0 else { return "no rows: nothing to compare\n" }
    let limit = PopulationOptimum.convergedMultiple.rounded(toDigits: 3)
    let verdict = worstBoundRatio > 1 ? "DISAGREE" : undecided.count > 0 ? "UNDECIDED" : "agree"
    var lines = [
      "closed form against population minimum: largest difference \(worstDifference.value.rounded(toDigits: 2)) "
        + "(cell \(worstDifference.cell)), \(worstBoundRatio.rounded(toDigits: 2)) of its error bound: \(verdict)"
    ]
    if let cell = undecided.firstCell {
      lines.append(
        "  \(undecided.count) of \(2 * rows) minima are not known to \(limit) times rounding (first cell \(cell)): undecided"
      )
    }
    if scores > 0 {
      lines.append(
        "closed form against samples: largest |z| \(worstScore.value.magnitude.rounded(toDigits: 3)) of \(scores) "
          + "(cell \(worstScore.cell)), critical \(criticalScore.rounded(toDigits: 3)) at a false-alarm rate of "
          + "\(Self.falseAlarmRate): " + (worstScore.value.magnitude <= criticalScore ? "agree" : "DISAGREE"))
      lines.append(
        "  a closed form whose wrong weights are off by \(detectableDifference.rounded(toDigits: 2)) or more would be "
          + "noticed with probability \(1 - Self.missRate)")
    } else if samples == 0 {
      lines.append("closed form against samples: not checked, no samples")
    }
    if let cell = unchecked.firstCell {
      lines.append("NOT CHECKED: \(unchecked.count) comparisons that rows should hold are missing (first cell \(cell))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
