/// Holm's step-down procedure: which of several hypotheses to reject so that the chance of rejecting any true one is at
/// most the family-wise rate, whatever the dependence between the tests.
///
/// Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979).
public struct HolmProcedure: Hashable, Sendable {
  /// The family-wise false-alarm rate.
  public let falseAlarmRate: Double
  /// The adjusted p-values, in the order given: a hypothesis is rejected when its own is at most `falseAlarmRate`.
  public let adjusted: [Double]
  /// The largest plain p-value that is rejected for certain, `falseAlarmRate` over the size of the family.
  public let firstThreshold: Double

  /// Applies the procedure to `pValues`, each in [0, 1].
  ///
  /// - Parameter family: the number of hypotheses of which these are some, if that is more. Those that are not there count
  ///   as not rejected, so that no more is rejected than in the whole family.
  /// - Throws: `StatisticsError` for a p-value outside [0, 1] or a rate outside (0, 1).
  public init(_ pValues: [Double], falseAlarmRate: Double, family: Int = 0) throws(StatisticsError) {
    try StatisticsError.checkRate(falseAlarmRate, "family-wise false-alarm rate")
    if let wrong = pValues.first(where: { !(0...1).contains($0) }) {
      throw StatisticsError("p-value \(wrong): give numbers in [0, 1]")
    }
    self.falseAlarmRate = falseAlarmRate
    let count = max(1, family, pValues.count)
    firstThreshold = falseAlarmRate / Double(count)
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = max(largest, min(1, Double(count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    self.adjusted = adjusted
  }

  /// Whether hypothesis `index` is rejected.
  public func rejects(_ index: Int) -> Bool { adjusted[index] <= falseAlarmRate }

  /// Whether any hypothesis is rejected.
  public var rejectsAny: Bool { adjusted.contains { $0 <= falseAlarmRate } }
}
