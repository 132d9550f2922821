import Numerics
import Reporting

/// How well the three optima of a sweep agree: the closed form, the numeric minimum of the population loss, and the
/// minimum of the empirical loss.
public struct Agreement: Sendable {
  /// Chance that one or more of the z values of a sweep in which everything is right is called a disagreement.
  public static let falseAlarmRate = 1e-6
  /// Chance that a discrepancy of the size named by `detectableDifference` goes unnoticed.
  public static let missRate = 1e-3

  /// Rows seen.
  public private(set) var rows = 0
  /// The largest difference of a population weight from the closed form, in units of its own error bound.
  public private(set) var worstBoundRatio = 0.0
  /// That difference itself, and its cell.
  public private(set) var worstDifference = (value: 0.0, cell: 0)
  /// The z of largest magnitude, and its cell.
  public private(set) var worstScore = (value: 0.0, cell: 0)
  /// Number of z values: two weights, with and without smoothing, in each sampled row.
  public private(set) var scores = 0
  private var largestStandardError = 0.0

  /// An empty summary.
  public init() {}

  /// Takes a row in.
  public mutating func add(_ row: ResultRecord) {
    rows += 1
    let cell = Int(row["cell"]?.asNumber ?? 0)
    for side in ["plain", "smoothed"] {
      if let difference = row["\(side).population.difference"]?.asNumber,
        let bound = row["\(side).population.errorBound"]?.asNumber
      {
        let ratio = bound > 0 ? difference / bound : difference > 0 ? .infinity : 0
        if ratio >= worstBoundRatio {
          worstBoundRatio = ratio
          worstDifference = (difference, cell)
        }
      }
      guard let score = row["\(side).empirical.largestZ"]?.asNumber else { continue }
      let copies = Int(row["copies"]?.asNumber ?? 1)
      scores += 2 * copies
      if score.magnitude >= worstScore.value.magnitude { worstScore = (score, cell) }
      for weight in ["w1", "w2"] {
        largestStandardError = max(
          largestStandardError, row["\(side).empirical.\(weight)StandardError"]?.asNumber ?? 0)
      }
    }
  }

  /// The magnitude beyond which a z is a disagreement: Bonferroni over all z values at `falseAlarmRate`.
  public var criticalScore: Double {
    -StandardNormal.quantile(Self.falseAlarmRate / (2 * Double(max(1, scores))))
  }

  /// The smallest error of any closed-form weight that the empirical route would notice with probability
  /// `1 - missRate`, in every cell.
  public var detectableDifference: Double {
    (criticalScore - StandardNormal.quantile(Self.missRate)) * largestStandardError
  }

  /// Whether all three routes agree.
  public var holds: Bool { worstBoundRatio <= 1 && worstScore.value.magnitude <= criticalScore }

  /// The summary in sentences, one a line.
  public var text: String {
    var lines = [
      "closed form against population minimum: largest difference \(worstDifference.value.rounded(toDigits: 2)) "
        + "(cell \(worstDifference.cell)), \(worstBoundRatio.rounded(toDigits: 2)) of its error bound: "
        + (worstBoundRatio <= 1 ? "agree" : "DISAGREE")
    ]
    if scores > 0 {
      lines.append(
        "closed form against empirical minimum: largest |z| \(worstScore.value.magnitude.rounded(toDigits: 3)) of \(scores) "
          + "(cell \(worstScore.cell)), critical \(criticalScore.rounded(toDigits: 3)) at a false-alarm rate of "
          + "\(Self.falseAlarmRate): " + (worstScore.value.magnitude <= criticalScore ? "agree" : "DISAGREE"))
      lines.append(
        "  a closed form wrong by \(detectableDifference.rounded(toDigits: 2)) in any weight would be noticed with "
          + "probability \(1 - Self.missRate)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
