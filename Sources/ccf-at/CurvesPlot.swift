import Charts
import Reporting
import Training

/// Draws a run's curves after each epoch: loss, and accuracies with their standard errors.
final class CurvesPlot: TrainingObserver {
  private let path: String
  private let title: String

  /// - Parameters:
  ///   - path: of the figure, without ".svg".
  init(_ path: String, title: String) {
    self.path = path
    self.title = title
  }

  func epochEnded(records: [EpochRecord]) {
    // A figure is not worth a run.
    do {
      try Self.chart(records, title: title).draw(to: path, png: true)
    } catch {
      StandardError.write("curves are not drawn: \(error)\n")
    }
  }

  static func chart(_ records: [EpochRecord], title: String) -> Chart {
    let last = Double(records.last?.epoch ?? 1)
    let range = 0...(last + 0.5)
    func bars(_ accuracy: (EpochRecord) -> Accuracy?) -> [[Double]] {
      records.compactMap { record in
        accuracy(record).map { [Double(record.epoch), 100 * $0.value, 100 * $0.standardError] }
      }
    }
    func lines(_ rows: [[Double]]) -> [[Double]] { rows.map { Array($0.prefix(2)) } }
    let kinds: [(String, (EpochRecord) -> Accuracy?)] = [
      ("training examples, as trained on", { $0.trainingAccuracy }), ("test, clean", { $0.test?.clean }),
      ("test, under attack", { $0.test?.robust }), ("held out, clean", { $0.heldOut?.clean }),
      ("held out, under attack", { $0.heldOut?.robust }),
    ]
    var accuracies = Chart.Panel(x: "epoch", y: "accuracy (%)", xRange: range, yRange: 0...100)
    for (colour, (name, accuracy)) in kinds.enumerated() {
      let rows = bars(accuracy)
      guard !rows.isEmpty else { continue }
      accuracies.series.append(Chart.Series(name, .line, colour: colour, lines(rows)))
      accuracies.series.append(Chart.Series(nil, .bars, colour: colour, rows))
    }
    let averaged: [(String, (EpochRecord) -> Accuracy?, colour: Int)] = [
      ("averaged, clean", { $0.averagedTest?.clean }, 1),
      ("averaged, under attack", { $0.averagedTest?.robust }, 2),
    ]
    for (name, accuracy, colour) in averaged {
      let rows = lines(bars(accuracy))
      if !rows.isEmpty { accuracies.series.append(Chart.Series(name, .dashed, colour: colour, rows)) }
    }
    let overfitted = bars { $0.catastrophicOverfitting == true ? $0.test?.robust : nil }
    if !overfitted.isEmpty {
      accuracies.series.append(Chart.Series("catastrophic overfitting", .circles, colour: 7, lines(overfitted)))
    }
    let loss = Chart.Panel(
      x: "epoch", y: "training loss (nats)", xRange: range,
      [
        Chart.Series(nil, .line, colour: 6, records.map { [Double($0.epoch), $0.trainingLoss] }),
        Chart.Series(nil, .points, colour: 6, records.map { [Double($0.epoch), $0.trainingLoss] }),
      ])
    return Chart(title, accuracies, loss)
  }
}
