/// How many of how many samples were classified correctly.
public struct Accuracy: Hashable, Sendable {
  /// Samples with the right class on top.
  public var correct: Int
  /// Samples looked at.
  public var count: Int

  /// `correct` of `count`.
  public init(correct: Int = 0, count: Int = 0) {
    self.correct = correct
    self.count = count
  }

  /// The share of correct ones, in [0, 1]; not a number without samples.
  public var value: Double { Double(correct) / Double(count) }

  /// The standard error of the share as an estimate of a probability.
  public var standardError: Double { (value * (1 - value) / Double(count)).squareRoot() }

  /// Takes more samples in.
  public mutating func add(correct more: Int, of others: Int) {
    correct += more
    count += others
  }
}
