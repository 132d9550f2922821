import Datasets
import Experiments
import Recipes
import Reporting
import Tensors
import Training

/// What steps cost: floating-point operations, and the time that they are expected to take.
struct ReproductionCost {
  private struct Item {
    let name: String
    /// Nil where the images are not there to count them.
    let operations: Double?
  }

  private let items: [Item]
  private let rate: Rate

  /// Operations a second.
  private struct Rate {
    let value: Double
    let source: String
  }

  /// The shares of a matrix product's speed that training reached where it was measured (docs/performance.md): on two
  /// cores, and what is usual for such networks on a card.
  private static let usualShare = (cpu: 0.7, card: 0.35)

  /// Forward passes that AutoAttack's standard version takes at most of an image that stays robust, a backward pass counted
  /// as one: 1,000 steps of APGD and 900 of FAB with gradients, and 5,000 queries of Square.
  private static let autoAttackPasses = 8800.0

  /// The cost of `steps`.
  ///
  /// Networks are built to count their multiplications, and images are read to count them.
  init(of steps: [Reproduction.Step], in reproduction: Reproduction) throws {
    guard !steps.isEmpty else {
      items = []
      rate = Rate(value: 1, source: "")
      return
    }
    let device = try reproduction.engine.load()
    var sizes: [String: Size?] = [:]
    func size(_ run: PlannedRun) throws -> Size? {
      if let known = sizes[run.sizeKey] { return known }
      let size: Size?
      do {
        size = try Size(run, reproduction.images, on: device)
      } catch let error where error is FileError || error is DatasetError {
        size = nil
      }
      sizes[run.sizeKey] = .some(size)
      return size
    }
    items = try steps.map { step in
      switch step.kind {
      case .training(let run, let state):
        guard let outline = try size(run)?.outline else { return Item(name: run.key, operations: nil) }
        var done = 0.0
        if case .begun(let epochs) = state { done = Double(epochs) / Double(outline.epochs) }
        let training = outline.operationsPerImage * Double(outline.trainingCount) * Double(outline.epochs)
        return Item(name: run.key, operations: (training + outline.evaluationOperations) * (1 - done))
      case .measurement(let measurement, let how):
        let name = "\(measurement.run.key), \(measurement.state.name), \(measurement.on.rawValue)"
        guard let size = try size(measurement.run) else { return Item(name: name, operations: nil) }
        let isClean = measurement.on == .clean
        var passes = (isClean ? 1 : 2 * Double(how.steps) + 2) * Double(min(how.samples ?? .max, size.testCount))
        if !isClean, let count = how.autoAttackSamples {
          passes += Self.autoAttackPasses * Double(min(count, size.testCount))
        }
        return Item(name: name, operations: size.forward * passes)
      }
    }
    rate = try Self.rate(reproduction, on: device)
  }

  /// The size of a run.
  private struct Size {
    let outline: RunOutline
    /// Floating-point operations of a forward pass of one image.
    let forward: Double
    let testCount: Int

    init(_ run: PlannedRun, _ options: ImageOptions, on device: Device) throws {
      let images = try TrainingImages(run.recipe, from: options)
      let network = try images.network(run.recipe, seed: 0, on: device)
      // Teachers may not be trained yet; for the cost any weights do.
      let teachers = try run.recipe.loss.teachers.map { teacher in
        try Teacher(
          name: teacher.name, digest: "", network: images.network(run.recipe, teacher.network, seed: 0, on: device))
      }
      let data = try images.onDevice(device)
      outline = try Trainer(
        run.recipe, seed: 0, network: network, teachers: teachers, data: data, folder: RunFolder("")
      ).outline
      forward = 2 * Double(network.multiplyAccumulates(sampleShape: data.test.sampleShape))
      testCount = images.test.count
    }
  }

  /// The speed of the runs that are there, or else a share of a matrix product's.
  private static func rate(_ reproduction: Reproduction, on device: Device) throws -> Rate {
    let speeds = reproduction.plans.flatMap(\.runs).compactMap { run -> Double? in
      let folder = reproduction.folders.folder(run)
      guard let manifest = try? Files.text(folder.manifest()),
        ResultRecord(jsonLine: manifest)?["device"] == .text("\(device)"),
        let lines = try? Files.text(folder.timing).split(separator: "\n"),
        let header = lines.first.flatMap({ ResultValue.csvFields($0) })
      else { return nil }
      let rates = lines.dropFirst().compactMap { ResultRecord(csvLine: $0, header: header)?["gigaflops"]?.asNumber }
      return rates.sorted().middle
    }
    if let known = speeds.sorted().middle {
      return Rate(value: known * 1e9, source: "as the runs that are there")
    }
    let share = device.isCPU ? usualShare.cpu : usualShare.card
    return Rate(
      value: try PeakThroughput.measured(on: device) * share,
      source: "\(Int(100 * share)) % of a matrix product, measured now")
  }

  /// A table of all steps, and their sum.
  var text: String {
    guard !items.isEmpty else { return "nothing is left to train or to measure\n" }
    var table = TextTable(["step", "TFLOP", "minutes"])
    for item in items { table.append(row(item.name, item.operations)) }
    table.append(row("all \(items.count) steps", items.compactMap(\.operations).reduce(0, +)))
    let unknown = items.contains { $0.operations == nil } ? "? is a step whose images are not there\n" : ""
    return table.text + unknown + "expected at \((rate.value / 1e9).fixed(1)) GFLOP/s, \(rate.source)\n"
  }

  private func row(_ name: String, _ operations: Double?) -> [String] {
    guard let operations else { return [name, "?", "?"] }
    return [name, (operations / 1e12).fixed(1), (operations / rate.value / 60).fixed(1)]
  }
}

extension [Double] {
  /// The element in the middle, the lower of two; nil of none.
  fileprivate var middle: Double? { isEmpty ? nil : self[(count - 1) / 2] }
}

extension PlannedRun {
  /// The same for runs that differ in their seed alone.
  fileprivate var sizeKey: String { recipeName + settings.joined(separator: "\n") }
}
