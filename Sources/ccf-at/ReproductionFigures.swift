import Charts
import Experiments
import FeatureAttribution
import Reporting
import Tensors
import Training

/// Draws an experiment's figures as the paper arranges them, one of each kind a seed.
struct ReproductionFigures {
  private let results: ExperimentResults
  private let reproduction: Reproduction
  private let folder: String
  private var plan: ReproductionPlan { results.plan }

  /// - Parameters:
  ///   - folder: where figures go.
  init(_ results: ExperimentResults, _ reproduction: Reproduction, to folder: String) {
    self.results = results
    self.reproduction = reproduction
    self.folder = folder
  }

  /// Draws them all.
  ///
  /// - Throws: `PlotError` and `FileError` for what cannot be drawn or written; what reading and measuring throw.
  func draw() throws -> [ExperimentPage.Figure] {
    let drawing = plan.experiment.drawing
    var figures: [ExperimentPage.Figure] = []
    for seed in plan.atScale.seeds {
      if let runs = drawing.curves { figures.append(try curves(runs, seed)) }
      if let matrices = drawing.matrices { figures.append(try self.matrices(matrices, seed, .similarity)) }
      if let matrices = drawing.instanceMatrices {
        figures.append(try self.matrices(matrices, seed, .instanceSimilarity))
      }
      if let differences = drawing.differences { figures.append(try self.differences(differences, seed)) }
      if let saliency = drawing.saliency { figures += try self.saliency(saliency, seed) }
    }
    return figures
  }

  private func file(_ kind: String, _ seed: UInt64) -> String { "\(kind)-seed\(seed)" }

  private func curves(_ runs: [String], _ seed: UInt64) throws -> ExperimentPage.Figure {
    var training = Chart.Panel(title: "training images, perturbed", x: "epoch", y: "accuracy (%)", yRange: 0...100)
    var test = Chart.Panel(title: "test images, perturbed", x: "epoch", y: "accuracy (%)")
    for (colour, name) in runs.enumerated() {
      guard let run = plan.run(name, seed: seed) else { continue }
      let radius = run.recipe.attack.pgd?.epsilon.text
      let isAlone = runs.count { plan.run($0, seed: seed)?.recipe.attack.pgd?.epsilon.text == radius } == 1
      let label = isAlone ? radius.map { "ε = \($0)" } ?? name : name
      let epochs = try results.epochs(run)
      training.series.append(
        Chart.Series(
          label, .line, colour: colour, epochs.map { [Double($0.epoch), 100 * $0.trainingAccuracy.value] }))
      let robust = epochs.compactMap { epoch in
        epoch.test?.robust.map { [Double(epoch.epoch), 100 * $0.value, 100 * $0.standardError] }
      }
      test.series.append(Chart.Series(nil, .line, colour: colour, robust.map { Array($0.prefix(2)) }))
      test.series.append(Chart.Series(nil, .bars, colour: colour, robust))
      if let best = try results.bestEpoch(run) { test.marks.append((Double(best), colour)) }
    }
    let name = file("curves", seed)
    try Chart("\(plan.experiment.title), seed \(seed)", training, test).draw(to: "\(folder)/\(name)", png: true)
    return ExperimentPage.Figure(
      name + ".png",
      "Seed \(seed): accuracy under the training attack on training images, each before the update that it was part of, "
        + "and under the evaluation's on test images. Bars are standard errors; dashed lines mark best epochs.")
  }

  private func matrices(
    _ matrices: Drawing.Matrices, _ seed: UInt64, _ quantity: Quantity
  ) throws -> ExperimentPage.Figure {
    let isByInstance = quantity == .instanceSimilarity
    let panels = try matrices.points.compactMap { name -> HeatMap.Panel? in
      guard let point = results.point(name, seed) else { return nil }
      let path = "\(point.folder)/\(isByInstance ? "instances" : "correlation")"
      let matrix = try MatrixFiles.read(path)
      try keep(matrix, "\(isByInstance ? "instances-" : "")\(name)-seed\(seed)", like: path)
      return HeatMap.Panel(try results.title(name, seed, quantity), matrix.rows)
    }
    let (low, high) = (matrices.colours.lowerBound, matrices.colours.upperBound)
    let name = file(isByInstance ? "instance-matrices" : "matrices", seed)
    try HeatMap(
      panels, columns: matrices.columns, scale: low == -high ? .diverging(high) : .sequential(matrices.colours),
      label: isByInstance ? "mean largest cosine of attributions" : "cosine of mean attributions", axis: "class",
      title: "\(plan.experiment.title), seed \(seed)"
    ).draw(to: "\(folder)/\(name)")
    return ExperimentPage.Figure(name + ".png", "Seed \(seed): \(lowercased(plan.experiment.title)).")
  }

  /// Writes a matrix as numbers, beside the figures, with the class names of a measured one.
  private func keep(_ matrix: AttributionCorrelation, _ name: String, like path: String) throws {
    try Files.makeFolder(folder + "/matrices")
    try MatrixFiles.writeNumbers(
      matrix, to: "\(folder)/matrices/\(name)", classNames: MatrixFiles.classNames(path))
  }

  private func differences(_ differences: Drawing.Differences, _ seed: UInt64) throws -> ExperimentPage.Figure {
    let panels = try differences.pairs.compactMap { pair -> HeatMap.Panel? in
      guard let one = results.point(pair.first, seed), let other = results.point(pair.second, seed) else { return nil }
      let difference = try MatrixFiles.read(one.folder + "/correlation").difference(
        from: MatrixFiles.read(other.folder + "/correlation"))
      try keep(difference, "\(pair.first)-less-\(pair.second)-seed\(seed)", like: one.folder + "/correlation")
      let similarities = [pair.first, pair.second].map { name in
        results.value(MeasuredQuantity(.similarity, at: name), seed)?.estimate.fixed(1) ?? "-"
      }
      let labels = [pair.first, pair.second].map { name in plan.experiment.point(name).map(plan.label) ?? name }
      return HeatMap.Panel(
        "\(Self.difference(of: labels[0], labels[1]))\nCAS \(similarities.joined(separator: " and "))", difference.rows)
    }
    let name = file("differences", seed)
    try HeatMap(
      panels, columns: differences.columns, scale: .diverging(differences.end), label: "difference of cosines",
      axis: "class", title: "\(plan.experiment.title), seed \(seed)"
    ).draw(to: "\(folder)/\(name)")
    return ExperimentPage.Figure(
      name + ".png", "Seed \(seed): \(lowercased(plan.experiment.title)), with the CAS of both.")
  }

  /// "ε 2/255: best less last" for "ε 2/255, best" and "ε 2/255, last".
  private static func difference(of first: String, _ second: String) -> String {
    let parts = [first, second].map { $0.split(separator: ", ", maxSplits: 1).map(String.init) }
    guard parts.allSatisfy({ $0.count == 2 }), parts[0][0] == parts[1][0] else { return "\(first) less \(second)" }
    return "\(parts[0][0]): \(parts[0][1]) less \(parts[1][1])"
  }

  /// The saliency maps; none where no image is classified rightly at the one point and wrongly at the other.
  private func saliency(_ saliency: Drawing.Saliency, _ seed: UInt64) throws -> [ExperimentPage.Figure] {
    guard let right = try subject(saliency.right, seed), let wrong = try subject(saliency.wrong, seed) else {
      return []
    }
    let places = try SaliencyExamples.places(
      labels: right.labels, best: right.predicted.predictions, last: wrong.predicted.predictions,
      count: saliency.count, perClass: saliency.perClass)
    guard !places.isEmpty else { return [] }
    let options = right.command.measurement
    let examples = try SaliencyExamples(
      AttributionMeasurement(attack: options.attack.pgd.map { ($0, .evaluation) }, batchSize: options.batchSize)
    ).examples(
      at: places, best: right.predicted, last: wrong.predicted, on: right.images.onDevice,
      randomness: RandomSource(seed: options.seed))
    let names = right.images.dataset.classNames
    let name = file("saliency", seed)
    try ImageGrid(
      try examples.map { example in
        let image = RGBImage(
          bytes: try example.image.values(), width: example.image.shape[1], height: example.image.shape[0])
        return ImageGrid.Example(
          "\(names[example.label]) → \(names[example.last.prediction])",
          [image] + (try [example.best, example.last].map { image.overlaid(with: try $0.map.numbers) }))
      }, rows: ["original", saliency.right, saliency.wrong], columns: min(6, examples.count),
      title: "Grad-CAM on the true class, seed \(seed)", scale: "evidence for the true class"
    ).draw(to: "\(folder)/\(name)")
    return [
      ExperimentPage.Figure(
        name + ".png",
        "Seed \(seed): the first test images that are classified rightly under attack at \(saliency.right) and wrongly at "
          + "\(saliency.wrong), with the class that is then taken for theirs; Grad-CAM on the true class, on the images "
          + "that are perturbed against each network. \(examples.count) of \(right.count(against: wrong)) such images."
          + (examples.count < places.count
            ? " \(places.count - examples.count) more were chosen and came out otherwise when they were perturbed again."
            : ""))
    ]
  }

  /// A point as saliency maps need it.
  private struct Subject {
    let command: AttributeCommand
    let images: MeasurementImages
    let labels: [Int]
    let predicted: PredictedSamples

    /// How many images are right here and wrong there.
    func count(against other: Subject) -> Int {
      labels.indices.count { predicted.predictions[$0] == labels[$0] && other.predicted.predictions[$0] != labels[$0] }
    }
  }

  private func subject(_ name: String, _ seed: UInt64) throws -> Subject? {
    guard let point = plan.experiment.point(name), let planned = plan.measurement(point, seed: seed) else { return nil }
    let command = try reproduction.command(planned, plan.scale.measurement)
    let images = try command.measurement.load()
    let network = try command.measurement.load(
      command.measurement.network.read(), of: command.measurement.network, for: images)
    let path = results.folders.folder(planned, plan.scale.measurement) + "/samples.csv"
    let lines = try Files.text(path).split(separator: "\n")
    var (labels, predictions): ([Int], [Int]) = ([], [])
    for line in lines.dropFirst() {
      let fields = ResultValue.csvFields(line) ?? []
      guard fields.count == 4, let label = Int(fields[1]), let prediction = Int(fields[3]) else {
        throw FileError(path, "line \(labels.count + 2) has no prediction under attack: measure anew")
      }
      labels.append(label)
      predictions.append(prediction)
    }
    return Subject(
      command: command, images: images, labels: labels,
      predicted: PredictedSamples(network.model, predictions: predictions))
  }

  private func lowercased(_ title: String) -> String { title.prefix(1).lowercased() + title.dropFirst() }
}

extension HostTensor {
  /// The elements of a map [height, width].
  fileprivate var numbers: [[Double]] {
    get throws {
      let values: [Float] = try self.values()
      return (0..<shape[0]).map { row in values[row * shape[1]..<(row + 1) * shape[1]].map(Double.init) }
    }
  }
}
