// Times steps of the engine on request: the side of Benchmarks/run-engine that is ours.
//
// Usage: engine-benchmark [--width W] [--batch N] [--threads N] [--contiguous]
//
// It prints one line of JSON about itself. For each line "WORK REPEATS" on standard input it does the work so many times
// and prints the seconds that this took.

import Attacks
import Foundation
import Layers
import Networks
import Recipes
import Tensors
import Training

/// What the program says of itself.
struct Introduction: Codable {
  let version: String
  /// libtorch's build.
  let configuration: String
  /// Floating-point operations of one image in each work; for "product" of one product.
  let operations: [String: Double]
}

@main
struct EngineBenchmark {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    func number(_ name: String, _ standard: Int) -> Int {
      guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return standard }
      return Int(arguments[index + 1]) ?? standard
    }
    let engine = try Engine()
    try engine.setThreadCount(number("--threads", 2))
    let workload = try Workload(
      engine.cpu, width: number("--width", 16), batch: number("--batch", 128),
      channelsLast: !arguments.contains("--contiguous"))
    let introduction = Introduction(
      version: engine.version, configuration: engine.configuration, operations: workload.operations)
    print(String(decoding: try JSONEncoder().encode(introduction), as: UTF8.self))
    fflush(nil)
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 2, let work = Work(rawValue: String(words[0])), let repeats = Int(words[1]) else {
        throw UsageError(line: line)
      }
      let time = try ContinuousClock().measure { try workload.perform(work, times: repeats) }
      print(time / .seconds(1))
      fflush(nil)
    }
  }
}

/// A request that is none.
struct UsageError: Error, CustomStringConvertible {
  let line: String
  var description: String { "\"\(line)\" is not one of \(Work.allCases.map(\.rawValue)) and a number" }
}

/// What is timed.
enum Work: String, CaseIterable {
  /// A product of two matrices of side 2048: the yardstick.
  case product
  /// Logits in evaluation mode, without gradients.
  case forward
  /// One step of l_inf PGD in training mode.
  case attackStep = "attack-step"
  /// One step of standard training.
  case trainingStep = "training-step"
  /// The recipe linf-at: PGD-10, the training step, and the clean forward pass after it.
  case recipeStep = "recipe-step"
  /// The same without the clean forward pass.
  case adversarialStep = "adversarial-step"
}

/// A network with a batch of images, as real as their speed needs.
struct Workload {
  private static let side = 2048
  private let network: PreActResNet18
  private let images: Tensor
  private let labels: Tensor
  private let start: Tensor
  private let factors: [Tensor]
  private let generator: RandomGenerator
  private let steps: [Work: TrainingStep]
  let operations: [String: Double]

  init(_ device: Device, width: Int, batch: Int, channelsLast: Bool) throws {
    generator = try RandomGenerator(seed: 1, on: device)
    let make = Initialiser(generator, channelsLast: channelsLast)
    let normalisation = try ChannelNormalisation(
      mean: [0.4914, 0.4822, 0.4465], deviation: [0.2471, 0.2435, 0.2616], make)
    network = try PreActResNet18(width: width, normalisation: normalisation, make)
    images = try Tensor.uniform([batch, 3, 32, 32], from: generator).contiguous(channelsLast: channelsLast)
    labels = try Tensor.integers([batch], in: 0..<10, from: generator)
    start = try Tensor.uniform([batch, 3, 32, 32], low: -8 / 255, high: 8 / 255, from: generator).contiguous(
      channelsLast: channelsLast)
    factors = try (0..<2).map { [generator] _ in try Tensor.uniform([Self.side, Self.side], from: generator) }
    let recipes: [Work: Recipe] = [
      .trainingStep: try Recipe("standard"), .recipeStep: try Recipe("linf-at"),
      .adversarialStep: try Recipe("linf-at", settings: ["clean-forward=false"]),
    ]
    steps = try recipes.mapValues { [network] in try TrainingStep($0, network: network, trainingCount: batch) }
    let forward = 2 * Double(network.multiplyAccumulates(sampleShape: [3, 32, 32]))
    // A backward pass to the input costs a forward pass, one to the weights another.
    operations = [
      Work.product.rawValue: 2 * pow(Double(Self.side), 3), Work.forward.rawValue: forward,
      Work.attackStep.rawValue: 2 * forward, Work.trainingStep.rawValue: 3 * forward,
      Work.recipeStep.rawValue: 24 * forward, Work.adversarialStep.rawValue: 23 * forward,
    ]
  }

  func perform(_ work: Work, times: Int) throws {
    for _ in 0..<times { try perform(work) }
  }

  private func perform(_ work: Work) throws {
    switch work {
    case .product: _ = try factors[0].matmul(factors[1])
    case .forward: _ = try images.engine.withoutGradients { try network(images, .evaluation) }
    case .attackStep:
      let method = ProjectedGradientDescent(
        PerturbationSet(.linf, epsilon: 8 / 255), stepSize: 2 / 255, steps: 1)
      _ = try network.withFrozenParameters {
        try method.perturbed(images, startingAt: start) { try network($0, .training).crossEntropy(labels) }
      }
    case .trainingStep, .recipeStep, .adversarialStep:
      // A small rate: weights that run away would make numbers whose arithmetic is slower.
      _ = try steps[work]!(TrainingBatch(images: images, labels: labels), rate: 1e-3, from: generator)
    }
  }
}
