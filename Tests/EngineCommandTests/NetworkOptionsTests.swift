import Checkpoints
import EngineTestSupport
import Foundation
import Layers
import Networks
import Reporting
import Tensors
import TestSupport
import Testing
import Training

@Suite(.engine, .serialized) struct NetworkOptionsTests {
  static let program = BuiltProgram("ccf-at")

  private func evaluate(
    _ folder: TemporaryFolder, _ checkpoint: String, _ network: String, _ more: String...
  ) throws -> BuiltProgram.Outcome {
    try Self.program.run(
      [
        "evaluate", "--checkpoint", checkpoint, "--network", network, "--data", folder.root, "--made-data", "--steps",
        "1", "--threads", "1", "--format", "json",
      ] + more)
  }

  private func record(_ outcome: BuiltProgram.Outcome) throws -> [String: Any] {
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  private func smallCNN() throws -> StateDict {
    let make = Initialiser(try RandomGenerator(seed: 1, on: TestEngine.cpu()))
    return try NetworkKind.smallCNN.make(width: 2, for: .init(classCount: 10), make).stateDict()
  }

  @Test func `a checkpoint's normalisation must be the data set's, and raw images are an option`() throws {
    let folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root)
    let path = folder.path("network.pth")
    func write(_ mean: [Float], _ deviation: [Float]) throws {
      var file = try smallCNN()
      file["mu"] = try HostTensor(mean, shape: [1, 3, 1, 1])
      file["sigma"] = try HostTensor(deviation, shape: [1, 3, 1, 1])
      try PyTorchFile.write(file, to: path)
    }
    try write([0.4914, 0.4822, 0.4465], [0.2471, 0.2435, 0.2616])
    #expect(try record(evaluate(folder, path, "small-cnn"))["normalise"] is NSNull)
    let raw = try evaluate(folder, path, "small-cnn", "--no-normalise")
    #expect(raw.status == 65)
    #expect(raw.errors.contains("0.4914"))
    try write([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010])
    let other = try evaluate(folder, path, "small-cnn")
    #expect(other.status == 65)
    #expect(other.errors.contains("0.2023") && other.errors.contains("0.2471"))
    try write([0, 0, 0], [1, 1, 1])
    #expect(try evaluate(folder, path, "small-cnn").status == 65)
    #expect(try record(evaluate(folder, path, "small-cnn", "--no-normalise"))["normalise"] as? Bool == false)
  }

  @Test func `a network with parameters is trained, evaluated, begun from; mistakes have their exit codes`() throws {
    let folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root)
    func train(_ output: String, _ parameters: String) throws -> BuiltProgram.Outcome {
      try Self.program.run(
        "train", "linf-at", "--set", "network.name=deit-ti", "--set", "network.width=8", "--set",
        "network.parameters={\(parameters)}", "--set", "epochs=1", "--set", "schedule=constant", "--set",
        "batch-size=25", "--set", "attack.steps=1", "--set", "evaluation.attack.steps=1", "--data", folder.root,
        "--made-data", "--output", folder.path(output), "--threads", "1")
    }
    let first = try train("first", "depth: 1, heads: 2, patch: 16")
    #expect(first.status == 0, "\(first.errors)")
    let weights = RunFolder(folder.path("first")).last
    let evaluation = try record(evaluate(folder, weights, "deit-ti", "--network-parameter", "heads=2"))
    #expect(evaluation["width"] as? Int == 8)
    #expect(evaluation["networkParameters"] as? String == "heads=2")
    // Eight is no multiple of 64, so the heads must be given.
    let unknown = try evaluate(folder, weights, "deit-ti")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("network.parameters.heads"))
    #expect(try evaluate(folder, weights, "deit-ti", "--network-parameter", "width").status == 64)
    #expect(try evaluate(folder, weights, "wideresnet").status == 65)

    let second = try train("second", "depth: 1, heads: 2, patch: 8, initial-weights: \(weights)")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try folder.read("second/manifest.json").contains("\"\(SHA256.text(ofFile: weights))\""))
    let missing = try train("third", "depth: 1, heads: 2, patch: 8, initial-weights: \(weights).nowhere")
    #expect(missing.status == 65)
    #expect(missing.errors.contains(".nowhere"))
    let wrong = try train("fourth", "depth: 1, heads: 3")
    #expect(wrong.status == 64)
    #expect(wrong.errors.contains("a number that divides the width, 8"))
    let misnamed = try train("fifth", "layers: 1")
    #expect(misnamed.status == 64)
    #expect(misnamed.errors.contains("for deit-ti: depth (1 to 1000, by default 12)"))
  }

  @Test(.enabled(if: PythonPeer.isExpected, Comment(rawValue: PythonPeer.advice)))
  func `a TorchScript module is evaluated; a wrong one and wrong options have their exit codes`() throws {
    let folder = try TemporaryFolder()
    try MadeCIFAR10.write(to: folder.root)
    _ = try PythonPeer.run("scripts/script-modules", folder.root)
    let path = folder.path("ten-classes.pt")
    let plain = try record(evaluate(folder, path, "torchscript", "--last-layer", "fc"))
    #expect(plain["network"] as? String == "torchscript")
    #expect(plain["lastLayer"] as? String == "fc")
    #expect(plain["width"] is NSNull)
    #expect(try record(evaluate(folder, path, "torchscript", "--normalise"))["normalise"] as? Bool == true)
    let misnamed = try evaluate(folder, path, "torchscript", "--last-layer", "head")
    #expect(misnamed.status == 65)
    #expect(misnamed.errors.contains("no linear layer of that name; there are fc"))
    let classes = try evaluate(folder, folder.path("linear-traced.pt"), "torchscript")
    #expect(classes.status == 65)
    #expect(classes.errors.contains("a network for 4 classes"))
    #expect(try evaluate(folder, folder.path("values.safetensors"), "torchscript").status == 65)
    #expect(try evaluate(folder, folder.path("nowhere.pt"), "torchscript").status == 65)
    #expect(try evaluate(folder, path, "torchscript", "--key", "model").status == 64)
    #expect(try evaluate(folder, path, "small-cnn", "--last-layer", "fc").status == 64)
    // A module is no state dict of a network that is known.
    #expect(try evaluate(folder, path, "small-cnn").status == 65)
  }
}
