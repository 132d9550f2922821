// Computes, trains, evaluates, stops, resumes and fails as a run does, and says how many of the library's tensors are left:
// run alone, since the count is the whole process's. Exit code 1 if there are any; --leak keeps one, which must be noticed.

import Attacks
import Foundation
import Layers
import Networks
import Recipes
import Tensors
import Training

/// Counts tensors after each step of training.
final class StepWatch: TrainingObserver {
  private let engine: Engine
  private(set) var counts: [Int] = []

  init(_ engine: Engine) { self.engine = engine }

  func stepEnded(_ step: StepReport) { counts.append(engine.liveTensorCount) }
}

/// An error inside an attack.
struct Interruption: Error {}

func images(_ count: Int, on device: Device) throws -> DeviceImages {
  let bytes = (0..<count * 8 * 8 * 3).map { UInt8(truncatingIfNeeded: $0 &* 37) }
  return try DeviceImages(
    images: HostTensor(.uint8, shape: [count, 8, 8, 3], bytes: bytes), labels: (0..<count).map { $0 % 10 }, on: device)
}

func makeNetwork(_ device: Device) throws -> any Network {
  let make = Initialiser(try RandomGenerator(seed: 1, on: device), channelsLast: true)
  return try NetworkKind.preActResNet18.make(width: 2, for: .init(classCount: 10, side: 8), make)
}

/// Operations that work and operations that fail.
func operations(_ device: Device) throws {
  let generator = try RandomGenerator(seed: 1, on: device)
  let one = try Tensor.uniform([3, 4], from: generator)
  let other = try Tensor.uniform([3, 4], from: generator)
  try one.setRequiresGradient(true)
  _ = try one.sorted(along: 1)
  _ = try device.engine.norm([one, other])
  _ = try (one * other).sum().gradients(of: [one])
  _ = try? one.matmul(other)
  _ = try? one.sum().gradients(of: [one, other])
  _ = try? Tensor.concatenated([one, other.reshaped([12])])
  let transformer = try NetworkKind.deiT.make(
    width: 8, [NetworkSetting("heads", .number(2)), NetworkSetting("depth", .number(1))],
    for: .init(classCount: 3, side: 8), Initialiser(generator))
  let images = try Tensor.uniform([2, 3, 8, 8], from: generator)
  _ = try transformer(images, .training).sum().gradients(of: transformer.parameters)
  _ = try? ScriptModule("nowhere.pt", on: device)
  let network = try makeNetwork(device)
  let samples = try Tensor.uniform([2, 3, 8, 8], from: generator)
  let method = ProjectedGradientDescent(PerturbationSet(.l2, epsilon: 0.5), stepSize: 0.1, steps: 3)
  _ = try? network.withFrozenParameters {
    try method.perturbed(samples, from: generator) { point in
      _ = try network(point, .training)
      throw Interruption()
    }
  }
}

/// Two epochs with evaluation and checkpoints; with `stopAfter` the run stops after so many questions and is taken up.
func run(_ device: Device, in folder: RunFolder, watch: StepWatch, stopAfter: Int? = nil) throws {
  let settings = [
    "epochs=2", "batch-size=4", "attack.steps=2", "evaluation.attack.steps=2", "evaluation.batch-size=4",
    "network.width=2", "augmentation.padding=2", "schedule.milestones=[1]",
  ]
  let recipe = try Recipe("linf-at", settings: settings)
  let data = try Trainer.Data(training: images(24, on: device), test: images(8, on: device))
  func trainer() throws -> Trainer {
    try Trainer(recipe, seed: 1, network: makeNetwork(device), data: data, folder: folder, observers: [watch])
  }
  guard let stopAfter else {
    _ = try trainer().run()
    return
  }
  var asked = 0
  _ = try trainer().run {
    asked += 1
    return asked > stopAfter ? "enough" : nil
  }
  let second = try trainer()
  try second.resume()
  _ = try second.run()
}

/// An epoch of each training method that keeps or asks something of its own, and one with mixed images, whose steps are not
/// watched: how many tensors a mixed batch has depends on the draw.
func methods(_ device: Device, in path: String, watch: StepWatch) throws {
  for (name, settings) in [
    ("mixing", ["mixing={kind: mixup-cutmix, mixup-alpha: 1, cutmix-alpha: 1}"]), ("TRADES", ["loss=trades"]),
    ("ensembling", ["loss={kind: temporal-ensembling, start-epoch: 0, end-epoch: 1}"]),
    (
      "distillation",
      [
        "loss={kind: distillation, cross-entropy-weight: 0.5, temperature: 2, attack-loss: whole, teachers: {one: "
          + "{checkpoint: given.pth, weight: 0.5}}}"
      ]
    ),
  ] {
    let recipe = try Recipe(
      "linf-at",
      settings: [
        "epochs=1", "batch-size=4", "attack.steps=2", "evaluation.attack.steps=1", "network.width=2",
        "augmentation.padding=2",
      ] + settings)
    let teachers = try recipe.loss.teachers.map {
      try Teacher(name: $0.name, digest: "", network: makeNetwork(device))
    }
    let data = try Trainer.Data(training: images(24, on: device), test: images(4, on: device))
    _ = try Trainer(
      recipe, seed: 1, network: makeNetwork(device), teachers: teachers, data: data,
      folder: RunFolder("\(path)/\(name)"), observers: name == "mixing" ? [] : [watch]
    ).run()
  }
}

/// Everything, with the counts in words, and whether they are as they should be.
func survey(_ engine: Engine, in path: String, leaking: Bool) throws -> (text: String, isClean: Bool) {
  let watch = StepWatch(engine)
  var kept: [Tensor] = []
  var left: [(name: String, count: Int)] = []
  func scope(_ name: String, _ body: () throws -> Void) rethrows {
    let before = engine.liveTensorCount
    try body()
    left.append((name, engine.liveTensorCount - before))
  }
  try scope("operations") { try operations(engine.cpu) }
  try scope("training") { try run(engine.cpu, in: RunFolder(path + "/whole"), watch: watch) }
  let others = StepWatch(engine)
  try scope("methods") { try methods(engine.cpu, in: path + "/methods", watch: others) }
  // From one step of training to the next nothing is added, either; from one method to the next there is.
  let steps = stride(from: 0, to: others.counts.count, by: 6).map { Array(others.counts[$0..<$0 + 6]) }
  let growth = ([watch.counts] + steps).flatMap { zip($0, $0.dropFirst()).map { $1 - $0 } }.max() ?? -1
  try scope("stopped and resumed") {
    try run(engine.cpu, in: RunFolder(path + "/stopped"), watch: watch, stopAfter: 4)
  }
  if leaking { try scope("kept") { kept.append(try Tensor.zeros([1], on: engine.cpu)) } }
  let counts = left.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
  return withExtendedLifetime(kept) {
    (
      "\(watch.counts.count) steps, growth \(growth); tensors left: \(counts)",
      growth == 0 && left.allSatisfy { $0.count == 0 }
    )
  }
}

let engine = try Engine()
try engine.setThreadCount(1)
let path = NSTemporaryDirectory() + "engine-memory-\(ProcessInfo.processInfo.processIdentifier)"
let outcome = try survey(engine, in: path, leaking: CommandLine.arguments.contains("--leak"))
try FileManager.default.removeItem(atPath: path)
print(outcome.text)
exit(outcome.isClean ? 0 : 1)
