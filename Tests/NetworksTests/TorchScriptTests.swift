import Checkpoints
import EngineTestSupport
import Foundation
import Layers
import Networks
import Tensors
import TestSupport
import Testing

/// Modules that Python saves (scripts/script-modules), and what PyTorch computes with them.
struct ScriptModuleFiles: @unchecked Sendable {
  private static let made = Result { try ScriptModuleFiles() }

  private let folder: TemporaryFolder
  let values: StateDict

  private init() throws {
    folder = try TemporaryFolder()
    _ = try PythonPeer.run("scripts/script-modules", folder.root)
    values = try Checkpoint.read(folder.path("values.safetensors")).stateDict
  }

  static func get() throws -> ScriptModuleFiles { try made.get() }

  func path(_ name: String) -> String { folder.path("\(name).pt") }

  func tensor(_ name: String) throws -> Tensor { try Tensor(#require(values[name]), on: TestEngine.cpu()) }

  func network(_ name: String, lastLayer: String? = nil) throws -> TorchScriptNetwork {
    try TorchScriptNetwork(path(name), sampleShape: [3, 8, 8], lastLayer: lastLayer, on: TestEngine.cpu())
  }
}

@Suite(
  .engine, .enabled(if: PythonPeer.isExpected, Comment(rawValue: PythonPeer.advice)))
struct TorchScriptTests {
  /// Within rounding of sums of at most 64 numbers.
  private func agree(_ one: Tensor, _ other: Tensor) throws -> Bool {
    let scale = try other.absolute().largest(along: Array(0..<other.shape.count)).item()
    let difference = try (one - other).absolute().largest(along: Array(0..<other.shape.count)).item()
    return one.shape == other.shape && difference <= 64 * Double(Float.ulpOfOne) * scale
  }

  @Test(arguments: [
    "linear-scripted", "linear-traced", "linear-frozen", "unbiased-scripted", "unbiased-traced", "addmm-scripted",
    "addmm-traced", "product-scripted", "product-traced", "auxiliary-scripted", "auxiliary-traced",
    "branching-scripted", "view-scripted", "view-traced",
  ])
  func `logits, gradients of images and the last layer's features are PyTorch's`(name: String) throws {
    let files = try ScriptModuleFiles.get()
    let network = try files.network(name)
    #expect(network.classCount == 4)
    let images = try files.tensor("images")
    try images.setRequiresGradient(true)
    let logits = try network(images, .evaluation)
    #expect(try agree(logits.detached(), files.tensor("\(name)/logits")))
    let others = try images.detached().contiguous(channelsLast: true)
    #expect(try agree(network(others, .evaluation), files.tensor("\(name)/logits")))
    let weights = try Tensor((1...20).map { Float($0) }, shape: [5, 4], on: images.device)
    let gradient = try (logits * weights).sum().gradients(of: [images])[0]
    #expect(try agree(gradient, files.tensor("\(name)/gradient")))

    let layer = try network.lastLayer.get()
    #expect(layer.name == (name == "linear-frozen" ? "" : "fc"))
    let features = try network.features(images, .evaluation)
    #expect(try agree(features.detached(), files.tensor("\(name)/features")))
    let again = try (network.logits(ofFeatures: features) * weights).sum()
    #expect(try agree(again.gradients(of: [images])[0], files.tensor("\(name)/gradient")))
    if !layer.name.isEmpty {
      let own = try #require(network.state.first { $0.name == "fc.weight" })
      #expect(own.role == .parameter)
      #expect(try network.classifierWeights().values(as: Float.self) == own.tensor.values())
      #expect(try files.network(name, lastLayer: "fc").lastLayer.get() == layer)
    }
    #expect(network.parameters.allSatisfy { !$0.requiresGradient })
  }

  @Test(arguments: ["shares-scripted", "shares-traced", "convolutional-scripted", "convolutional-traced"])
  func `a module without a linear end gives logits, and an error that says what to name where features are asked for`(
    name: String
  ) throws {
    let files = try ScriptModuleFiles.get()
    let network = try files.network(name)
    let images = try files.tensor("images")
    #expect(try agree(network(images, .evaluation), files.tensor("\(name)/logits")))
    let error = #expect(throws: TensorError.self) { try network.features(images, .evaluation) }
    #expect(
      error?.reason
        == (name.hasPrefix("shares")
          ? "no linear layer at the end was found: name it with --last-layer; there are fc"
          : "no linear layer was found in it"))
    #expect(throws: TensorError.self) { try network.classifierWeights() }
    if name.hasPrefix("shares") {
      let error = #expect(throws: TensorError.self) { try files.network(name, lastLayer: "fc") }
      #expect(error?.reason == "the logits are not what it gives; there are fc")
    }
  }

  @Test func `a layer of another name is an error that lists those that there are`() throws {
    let files = try ScriptModuleFiles.get()
    let error = #expect(throws: TensorError.self) { try files.network("auxiliary-scripted", lastLayer: "head") }
    #expect(error?.reason == "no linear layer of that name; there are other, fc")
    #expect(throws: TensorError.self) { try files.network("auxiliary-scripted", lastLayer: "other") }
  }

  @Test func `images of another shape are an error with the module's words, not its source`() throws {
    let files = try ScriptModuleFiles.get()
    let network = try files.network("linear-scripted")
    let wrong = try Tensor.zeros([1, 4, 8, 8], on: TestEngine.cpu())
    let error = #expect(throws: TensorError.self) { try network(wrong, .evaluation) }
    #expect(error?.operands == ["float32 [1, 4, 8, 8] on cpu"])
    #expect(error?.reason.contains("channels") == true)
    #expect(error?.reason.contains("Traceback") == false)
    #expect(throws: TensorError.self) {
      try TorchScriptNetwork(files.path("linear-traced"), sampleShape: [1, 8, 8], on: TestEngine.cpu())
    }
  }

  @Test func `modules that take or give something else, or stay in training mode, are errors`() throws {
    let files = try ScriptModuleFiles.get()
    func reason(_ name: String) throws -> String {
      let error = #expect(throws: TensorError.self) { try files.network(name) }
      return error?.reason ?? ""
    }
    #expect(try reason("pair-scripted").contains("Tuple and not a tensor of logits"))
    #expect(try reason("two-inputs").contains("needs y beside the images"))
    #expect(try reason("training").contains("trace the network after eval()"))
    // Normalisation by the batch's own statistics.
    for name in ["batch-scripted", "batch-traced"] {
      #expect(try reason(name).contains("depend on the other samples"), "\(name)")
    }
  }

  @Test func `a normalisation comes before the module`() throws {
    let files = try ScriptModuleFiles.get()
    let cpu = try TestEngine.cpu()
    let normalisation = try ChannelNormalisation(
      mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.3, 0.4], Initialiser(RandomGenerator(seed: 1, on: cpu)))
    let normalised = try TorchScriptNetwork(
      files.path("linear-traced"), sampleShape: [3, 8, 8], normalisation: normalisation, on: cpu)
    let images = try files.tensor("images")
    let plain = try files.network("linear-traced")(normalisation(images), .evaluation)
    #expect(try normalised(images, .evaluation).values(as: Float.self) == plain.values())
  }

  @Test func `files that are damaged, cut or none are errors`() throws {
    let files = try ScriptModuleFiles.get()
    let folder = try TemporaryFolder()
    let path = folder.path("damaged.pt")
    func load() throws -> ScriptModule { try ScriptModule(path, on: TestEngine.cpu()) }
    #expect(throws: TensorError.self) { try load() }
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: files.path("linear-scripted"))))
    for length in stride(from: 0, to: whole.count, by: whole.count / 40) {
      try Data(whole[..<length]).write(to: URL(fileURLWithPath: path))
      #expect(throws: TensorError.self, "\(length) bytes") { try load() }
    }
    try PyTorchFile.write(StateDict([("fc.weight", try HostTensor([1 as Float], shape: [1]))]), to: path)
    #expect(throws: TensorError.self) { try load() }
  }
}
