import Numerics

/// The loss of a range of samples with each maximum over the targets rounded off, over the weights in `varying`.
///
/// With l_j the forms' values, a_j shares that are at least 0 and add up to 1, b_j anchor shares and tau the width, the
/// maximum of the l_j becomes `max over a of sum_j (a_j l_j - (tau/2) (a_j - b_j)^2)`, attained at the projection of
/// `b + l/tau` onto the shares. A sample is tied while more than one share is positive; only tied samples bend the loss.
///
/// A class, for buffers that live as long as the search: an evaluation allocates nothing.
final class RoundedMaxima: OrthantObjective {
  /// The mean amount by which the largest form exceeds the forms mixed by their shares, at the last point.
  private(set) var gap = 0.0
  private let loss: EmpiricalLoss
  private let range: Range<Int>
  private let lambda: Double
  /// m targets and d weights.
  private let m: Int
  private let d: Int
  private let slopes: [Double]
  private var width = 0.0
  /// Shares and anchors, count x m, and one sample's forms.
  private var shares: UnsafeMutablePointer<Double>
  private var anchors: UnsafeMutablePointer<Double>
  private let forms: UnsafeMutablePointer<Double>
  private let mean: UnsafeMutablePointer<Double>
  private var squares = 0.0
  private var system: LowRankSystem

  init(_ loss: EmpiricalLoss, range: Range<Int>) {
    self.loss = loss
    self.range = range
    lambda = loss.lambda
    (m, d) = (loss.targets, loss.varying.count)
    system = LowRankSystem(dimension: loss.varying.count)
    let size = range.count * loss.targets
    shares = .allocate(capacity: size)
    anchors = .allocate(capacity: size)
    forms = .allocate(capacity: loss.targets)
    mean = .allocate(capacity: loss.varying.count)
    shares.initialize(repeating: 0, count: size)
    anchors.initialize(repeating: 0, count: size)
    forms.initialize(repeating: 0, count: loss.targets)
    mean.initialize(repeating: 0, count: loss.varying.count)
    var sums = [Double](repeating: 0, count: loss.varying.count)
    for sample in range {
      for slot in sums.indices { sums[slot] += loss.common[sample * sums.count + slot] }
    }
    slopes = zip(loss.varying, sums).map { loss.slopes[$0] + $1 / Double(range.count) }
  }

  deinit {
    shares.deallocate()
    anchors.deallocate()
    forms.deallocate()
    mean.deallocate()
  }

  /// The root mean square of the forms' values at the last point.
  var spread: Double { (squares / Double(range.count * m)).squareRoot() }

  /// Number of samples in the range.
  var count: Int { range.count }

  /// Gives every sample's whole share to its largest form at `point`; writes the loss's gradient.
  func chooseWinners(at point: [Double], gradient: inout [Double]) {
    width = 0
    _ = value(at: point, gradient: &gradient)
  }

  /// Equal anchors, and a width in the units of the loss.
  func restart(width: Double) {
    self.width = width
    for index in 0..<(range.count * m) { anchors[index] = 1 / Double(m) }
  }

  /// Makes the present shares the anchors, and the width narrower.
  func acceptShares(narrowingBy factor: Double) {
    swap(&anchors, &shares)
    width *= factor
  }

  func value(at point: [Double], gradient: inout [Double]) -> (value: Double, magnitude: Double) {
    var value = 0.0
    var magnitude = 0.0
    var excess = 0.0
    squares = 0
    for slot in 0..<d { gradient[slot] = 0 }
    point.withUnsafeBufferPointer { point in
      gradient.withUnsafeMutableBufferPointer { gradient in
        loss.own.withUnsafeBufferPointer { own in
          let (w, g) = (point.baseAddress!, gradient.baseAddress!)
          for index in 0..<range.count {
            let rows = own.baseAddress! + (range.lowerBound + index) * m * d
            let largest = evaluateForms(rows, at: w)
            let (share, anchor) = (shares + index * m, anchors + index * m)
            if width > 0 {
              project(around: anchor, largest: forms[largest], into: share)
            } else {
              give(to: largest, share)
            }
            var mixed = 0.0
            for target in 0..<m {
              squares += forms[target] * forms[target]
              let change = share[target] - anchor[target]
              value -= 0.5 * width * change * change
              guard share[target] > 0 else { continue }
              mixed += share[target] * forms[target]
              addMultiple(share[target], of: rows + target * d, to: g, count: d)
            }
            value += mixed
            magnitude += mixed.magnitude
            excess += max(0, forms[largest] - mixed)
          }
        }
      }
    }
    let count = Double(range.count)
    gap = excess / count
    value /= count
    magnitude /= count
    for slot in 0..<d {
      let pull = lambda * point[slot]
      value += point[slot] * (slopes[slot] + 0.5 * pull)
      magnitude += point[slot] * (slopes[slot].magnitude + 0.5 * pull)
      gradient[slot] = gradient[slot] / count + slopes[slot] + pull
    }
    return (value, magnitude)
  }

  /// The mean amount by which the largest form at `point` exceeds the forms mixed by the present shares.
  func gap(at point: [Double]) -> Double {
    var excess = 0.0
    point.withUnsafeBufferPointer { point in
      loss.own.withUnsafeBufferPointer { own in
        for index in 0..<range.count {
          let largest = evaluateForms(
            own.baseAddress! + (range.lowerBound + index) * m * d, at: point.baseAddress!)
          let mixed = dotProduct(shares + index * m, forms, count: m)
          excess += max(0, forms[largest] - mixed)
        }
      }
    }
    return excess / Double(range.count)
  }

  func newtonStep(at point: [Double], gradient: [Double], free: [Bool], step: inout [Double]) {
    system.removeRows()
    loss.own.withUnsafeBufferPointer { own in
      for index in 0..<range.count {
        appendBend(own.baseAddress! + (range.lowerBound + index) * m * d, shares + index * m, free)
      }
    }
    system.solve(diagonal: lambda, rightHandSide: zip(gradient, free).map { $1 ? -$0 : 0 }, into: &step)
  }

  /// What one sample adds to the Hessian: the scatter of its tied forms about their mean, over count * width.
  private func appendBend(_ rows: UnsafePointer<Double>, _ share: UnsafePointer<Double>, _ free: [Bool]) {
    var tied = 0
    var first = 0
    var last = 0
    for target in 0..<m where share[target] > 0 {
      if tied == 0 { first = target }
      last = target
      tied += 1
    }
    guard tied > 1 else { return }
    let scale = 1 / (Double(range.count) * width).squareRoot()
    if tied == 2 {
      let (one, other) = (rows + first * d, rows + last * d)
      let half = scale * 0.5.squareRoot()
      system.appendRow { free[$0] ? half * (one[$0] - other[$0]) : 0 }
      return
    }
    for slot in 0..<d {
      mean[slot] = 0
      for target in first...last where share[target] > 0 { mean[slot] += rows[target * d + slot] / Double(tied) }
    }
    for target in first...last where share[target] > 0 {
      let row = rows + target * d
      system.appendRow { free[$0] ? scale * (row[$0] - mean[$0]) : 0 }
    }
  }

  /// Evaluates one sample's forms; returns the first of the largest.
  private func evaluateForms(_ rows: UnsafePointer<Double>, at w: UnsafePointer<Double>) -> Int {
    var largest = 0
    for target in 0..<m {
      forms[target] = dotProduct(rows + target * d, w, count: d)
      if forms[target] > forms[largest] { largest = target }
    }
    return largest
  }

  private func give(to target: Int, _ share: UnsafeMutablePointer<Double>) {
    for other in 0..<m { share[other] = other == target ? 1 : 0 }
  }

  /// The projection of `anchor + forms / width` onto {a >= 0, sum a = 1}: all move down by one amount, and what that makes
  /// negative is dropped.
  private func project(
    around anchor: UnsafePointer<Double>, largest: Double, into share: UnsafeMutablePointer<Double>
  ) {
    var sum = 0.0
    for target in 0..<m {
      share[target] = anchor[target] + (forms[target] - largest) / width
      sum += share[target]
    }
    var kept = m
    var shift = (sum - 1) / Double(m)
    while true {
      var nextSum = 0.0
      var nextKept = 0
      for target in 0..<m where share[target] > shift {
        nextSum += share[target]
        nextKept += 1
      }
      shift = (nextSum - 1) / Double(nextKept)
      if nextKept == kept { break }
      kept = nextKept
    }
    for target in 0..<m { share[target] = max(0, share[target] - shift) }
  }
}
