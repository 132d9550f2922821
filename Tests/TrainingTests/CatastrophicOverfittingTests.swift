import Testing
import Training

@Suite struct CatastrophicOverfittingTests {
  private func isShown(
    _ robust: Double, of count: Int, training: Double, best: Double, _ bestTraining: Double
  ) -> Bool {
    func accuracy(_ share: Double, _ count: Int) -> Accuracy {
      Accuracy(correct: Int((share * Double(count)).rounded()), count: count)
    }
    return CatastrophicOverfitting.isShown(
      robust: accuracy(robust, count), training: accuracy(training, 50_000),
      after: [
        (accuracy(best - 0.1, count), accuracy(bestTraining - 0.1, 50_000)),
        (accuracy(best, count), accuracy(bestTraining, 50_000)),
        (accuracy(best - 0.05, count), accuracy(bestTraining + 0.02, 50_000)),
      ])
  }

  @Test(
    "robustness that is lost while training accuracy is not is flagged",
    arguments: [
      // Wong et al. 2020, Andriushchenko and Flammarion 2020: to about 0, within an epoch.
      (0.001, 10_000, 0.85, 0.45, 0.42), (0.0, 1_000, 0.6, 0.4, 0.5), (0.03, 1_000, 0.99, 0.3, 0.3),
      (0.0, 200, 1.0, 0.4, 0.5), (0.15, 10_000, 0.7, 0.4, 0.5),
    ])
  func flagged(robust: Double, count: Int, training: Double, best: Double, bestTraining: Double) {
    #expect(isShown(robust, of: count, training: training, best: best, bestTraining))
  }

  @Test(
    "robust overfitting, divergence and noise are not",
    arguments: [
      // Rice et al. 2020, linf, l2, CIFAR-100; the paper's Table 1.
      (0.456, 10_000, 0.811, 0.535, 0.5), (0.682, 10_000, 0.95, 0.716, 0.7), (0.219, 10_000, 0.9, 0.282, 0.3),
      (0.281, 10_000, 0.6, 0.313, 0.3),
      // Training accuracy falls, too: the network itself is gone.
      (0.1, 10_000, 0.1, 0.45, 0.42), (0.1, 10_000, 0.1, 0.45, 0.08),
      // Half of the best and a little below, within what 1,000 images say.
      (0.2, 1_000, 0.9, 0.4, 0.4), (0.17, 1_000, 0.9, 0.4, 0.4), (0.25, 32, 0.9, 0.6, 0.5),
    ])
  func unflagged(robust: Double, count: Int, training: Double, best: Double, bestTraining: Double) {
    #expect(!isShown(robust, of: count, training: training, best: best, bestTraining))
  }

  @Test func `the first evaluated epoch shows nothing`() {
    let accuracy = Accuracy(correct: 0, count: 1000)
    #expect(!CatastrophicOverfitting.isShown(robust: accuracy, training: Accuracy(correct: 9, count: 10), after: []))
  }
}
