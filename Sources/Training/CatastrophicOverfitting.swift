import Statistics

/// Catastrophic overfitting: robustness against many steps is lost while training sees none of it (Wong et al. 2020,
/// Andriushchenko and Flammarion 2020). A flag for the log; `docs/recipes.md` has its false-alarm rate.
public enum CatastrophicOverfitting {
  /// The share of the best robust accuracy so far that an epoch falls below.
  public static let share = 0.5
  /// The coverage of Wilson's intervals that show it: four standard errors on either side.
  static let confidence = 1 - 6.334e-5

  /// Whether an epoch shows it: its robust accuracy is below half of the best of an earlier epoch and below its training
  /// accuracy, all with their intervals, and its training accuracy is not below that epoch's.
  ///
  /// - Parameters:
  ///   - robust: on test samples, under an attack of several steps.
  ///   - training: on the perturbed samples that were trained on.
  ///   - earlier: the same of the epochs before that were evaluated.
  public static func isShown(
    robust: Accuracy, training: Accuracy, after earlier: [(robust: Accuracy, training: Accuracy)]
  ) -> Bool {
    guard robust.count > 0, let best = earlier.max(by: { $0.robust.value < $1.robust.value }) else { return false }
    let high = interval(robust).high
    return high < share * interval(best.robust).low && high < interval(training).low
      && training.value >= best.training.value
  }

  private static func interval(_ accuracy: Accuracy) -> WilsonInterval {
    WilsonInterval(successes: accuracy.correct, trials: accuracy.count, confidence: confidence)
  }
}
