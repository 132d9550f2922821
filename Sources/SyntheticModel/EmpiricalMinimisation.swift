import Numerics

extension EmpiricalLoss {
  /// The minimiser, over the weights in `varying`, of the loss of the samples in `range`.
  ///
  /// - Parameter start: d weights of at least 0, of which one is positive.
  /// - Returns: the d weights and a bound on their distance from the exact minimiser, besides rounding.
  /// - Throws: `NumericsError` when the loss is not finite.
  func minimiseVarying(over range: Range<Int>, from start: [Double]) throws -> (point: [Double], errorBound: Double) {
    var search = MultiplierSearch(self, range: range, start: start)
    try search.run()
    return search.best
  }
}

/// The method of multipliers for a mean of maxima; the multipliers are the targets' shares in each sample's maximum.
///
/// Each round minimises the loss with every maximum rounded off around the last shares (`RoundedMaxima`) and takes over the
/// new ones. Minimisers and shares converge to exact ones although the rounding off never vanishes. Any shares give a
/// lower bound on the minimum, and what the loss has above it, over lambda, bounds the error.
///
/// Source: R. T. Rockafellar, "Augmented Lagrangians and applications of the proximal point algorithm in convex
/// programming", Math. Oper. Res. 1 (1976).
private struct MultiplierSearch {
  private var rounded: RoundedMaxima
  private let start: [Double]
  private let lambda: Double
  private(set) var best: (point: [Double], errorBound: Double)

  init(_ loss: EmpiricalLoss, range: Range<Int>, start: [Double]) {
    rounded = RoundedMaxima(loss, range: range)
    lambda = loss.lambda
    self.start = start
    best = (start, .infinity)
  }

  mutating func run() throws {
    let none = [Double](repeating: 0, count: start.count)
    // Were the winners at the start the winners everywhere, the minimum would be a division. With one copy they are.
    var gradient = none
    rounded.chooseWinners(at: start, gradient: &gradient)
    let spread = rounded.spread
    let divided = zip(gradient, start).map { max(0, $1 - $0 / lambda) }
    judge(divided, gradient, at: start, gap: rounded.gap(at: divided))
    var reached = start.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // A hundred-thousandth of a standard error, of which (spread / |start|) / (lambda sqrt(count)) is the scale.
    let enough = max(1e-5 * spread / (reached * lambda * Double(rounded.count).squareRoot()), 1e-15 * reached)
    guard best.errorBound > enough else { return }

    rounded.restart(width: 0.3 * spread)
    var point = start
    var stalled = 0
    for _ in 0..<100 {
      let minimum = try minimiseOnOrthant(
        &rounded, from: point, strongConvexity: lambda, residualTolerance: 0.01 * lambda * reached)
      point = minimum.point
      _ = rounded.value(at: point, gradient: &gradient)
      let before = reached
      reached = min(judge(point, gradient, at: point, gap: rounded.gap), judge(none, gradient, at: point, gap: 0))
      // Where the loss has no more digits the rounds go on without gain.
      stalled = reached < 0.5 * before ? 0 : stalled + 1
      guard best.errorBound > enough, stalled < 4 else { break }
      rounded.acceptShares(narrowingBy: 0.3)
    }
  }

  /// The error bound of `candidate` by the present shares, whose gradient at `point` is `gradient`.
  ///
  /// The loss exceeds the lower bound by `gap`, the mean amount by which the maxima exceed their shared values at the
  /// candidate, and by how far the candidate is from the minimum with the shares fixed.
  @discardableResult
  private mutating func judge(_ candidate: [Double], _ gradient: [Double], at point: [Double], gap: Double) -> Double {
    var excess = gap
    for index in candidate.indices {
      let slope = gradient[index] - lambda * point[index]
      let pull = lambda * candidate[index]
      excess += slope <= 0 ? (pull + slope) * (pull + slope) / (2 * lambda) : candidate[index] * (slope + 0.5 * pull)
    }
    let bound = (2 * excess / lambda).squareRoot()
    if bound < best.errorBound { best = (candidate, bound) }
    return bound
  }
}
