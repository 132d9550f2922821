import EngineTestSupport
import Layers
import Tensors

/// A computation that has golden values.
struct GoldenCase: Sendable {
  let file: String
  let name: String
  /// Whether 4-axis tensors have their channels side by side in memory; the golden values are the same.
  let channelsLast: Bool
  /// Makes the results of the inputs.
  let compute: @Sendable (GoldenInputs) throws -> [String: Tensor]

  var title: String { "\(file): \(name)\(channelsLast ? ", channels last" : "")" }
}

/// The inputs of a case in the type and memory format that it computes with.
struct GoldenInputs {
  let device: Device
  let type: ElementType
  let channelsLast: Bool
  let file: GoldenFile
  private let tensors: [String: Tensor]

  init(_ goldenCase: GoldenCase, _ file: GoldenFile, _ type: ElementType) throws {
    device = try TestEngine.cpu()
    self.type = type
    channelsLast = goldenCase.channelsLast
    self.file = file
    var tensors: [String: Tensor] = [:]
    for (name, host) in file.inputs(goldenCase.name) {
      var tensor = try Tensor(host, on: device)
      // Images are bytes, and their 256th parts are the pixels.
      if host.elementType == .uint8 { tensor = try tensor.to(type) / 256 }
      if host.elementType.isFloatingPoint { tensor = try tensor.to(type) }
      if channelsLast && host.shape.count == 4 { tensor = try tensor.contiguous(channelsLast: true) }
      tensors[name] = tensor
    }
    self.tensors = tensors
  }

  subscript(name: String) -> Tensor {
    get throws {
      guard let tensor = tensors[name] else { throw TensorError("input \(name)", reason: "the case has none") }
      return tensor
    }
  }

  /// The inputs that gradients can be asked for, with their names.
  var differentiable: [(name: String, tensor: Tensor)] {
    tensors.filter { $0.value.elementType.isFloatingPoint }.map { (name: $0.key, tensor: $0.value) }
  }

  /// For layers and networks of this type and format; what it draws is overwritten.
  func initialiser() throws -> Initialiser {
    Initialiser(try RandomGenerator(seed: 0, on: device), elementType: type, channelsLast: channelsLast)
  }
}

/// Cases of one file.
struct GoldenCaseList {
  private(set) var cases: [GoldenCase] = []
  private let file: String
  private let formats: [Bool]

  /// - Parameter bothFormats: whether each case is computed with channels last as well.
  init(_ file: String, bothFormats: Bool = false) {
    self.file = file
    formats = bothFormats ? [false, true] : [false]
  }

  /// A case of several results.
  mutating func add(_ name: String, _ compute: @escaping @Sendable (GoldenInputs) throws -> [String: Tensor]) {
    cases += formats.map { GoldenCase(file: file, name: name, channelsLast: $0, compute: compute) }
  }

  /// A case of one result without gradients.
  mutating func plain(_ name: String, _ compute: @escaping @Sendable (GoldenInputs) throws -> Tensor) {
    add(name) { ["result": try compute($0)] }
  }

  /// A case of one result and the gradients of all floating-point inputs.
  mutating func differentiated(_ name: String, _ compute: @escaping @Sendable (GoldenInputs) throws -> Tensor) {
    add(name) { inputs in
      for (_, tensor) in inputs.differentiable { try tensor.setRequiresGradient(true) }
      return try gradients(of: compute(inputs), for: inputs.differentiable)
    }
  }
}

/// A result, and the gradients of its product with the cotangent of scripts/goldens.py.
func gradients(of result: Tensor, for leaves: [(name: String, tensor: Tensor)]) throws -> [String: Tensor] {
  let shape = result.shape
  let cotangent = (0..<result.elementCount).map { (Double(37 * $0 % 16) - 7.5) / 8 }
  let weights = try Tensor(cotangent, shape: shape, on: result.device).to(result.elementType)
  let found = try (result * weights).sum().gradients(of: leaves.map(\.tensor))
  var results = ["result": try result.detached()]
  for (leaf, gradient) in zip(leaves, found) { results["gradient of \(leaf.name)"] = gradient }
  return results
}
