import CTorch

/// A TorchScript module: a program with tensors, in a file that `torch.jit.save` wrote.
///
/// **Loading one runs code from the file**, unlike a state dict. It is in evaluation mode, and its parameters take no
/// gradients; the images do.
public final class ScriptModule {
  /// A parameter or a buffer.
  public struct Entry {
    /// For example "layer1.0.conv1.weight".
    public let name: String
    /// The module's own tensor.
    public let tensor: Tensor
    /// Whether it is a parameter.
    public let isParameter: Bool
  }

  /// A linear layer that runs in every forward pass.
  public struct LinearLayer: Hashable, Sendable {
    let index: Int32
    /// The part that has the weights: "fc"; empty where the module does not say.
    public let name: String
  }

  /// Where it computes.
  public let device: Device
  /// Parameters, then buffers.
  public let entries: [Entry]
  /// Its linear layers, from the last one on; those inside loops and branches are not among them.
  public let linearLayers: [LinearLayer]
  private let handle: ccf_module

  private var functions: UnsafePointer<ccf_torch_table> { device.engine.functions }

  /// Loads the file at `path`.
  ///
  /// - Throws: `TensorError` if there is none, it is damaged, its forward method takes something else than images, or a
  ///   part of it is fixed to training mode.
  public init(_ path: String, on device: Device) throws(TensorError) {
    let engine = device.engine
    let functions = engine.functions
    guard let handle = path.withCString({ functions.pointee.load_module($0, device.index) }) else {
      throw engine.error("TorchScript module")
    }
    self.device = device
    self.handle = handle
    var entries: [Entry] = []
    for index in 0..<functions.pointee.module_tensor_count(handle) {
      var name: UnsafePointer<CChar>?
      var isParameter: Int32 = 0
      var tensor: ccf_tensor?
      guard functions.pointee.module_tensor(handle, index, &name, &isParameter, &tensor) == 1, let name, let tensor
      else {
        functions.pointee.free_module(handle)
        throw engine.error("TorchScript module")
      }
      entries.append(
        Entry(name: String(cString: name), tensor: Tensor(tensor, engine: engine), isParameter: isParameter != 0))
    }
    self.entries = entries
    linearLayers = (0..<functions.pointee.module_layer_count(handle)).map { index in
      LinearLayer(
        index: index, name: functions.pointee.module_layer_name(handle, index).map { String(cString: $0) } ?? "")
    }
  }

  deinit { functions.pointee.free_module(handle) }

  /// What forward gives, a tensor.
  ///
  /// - Throws: `TensorError` with what the module says, for instance if it takes images of another shape.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    guard let result = functions.pointee.module_forward(handle, input.handle) else {
      throw device.engine.error("TorchScript module", [input])
    }
    return Tensor(result, engine: device.engine)
  }

  /// What a linear layer is given when the module is given `input`, and its weights [outputs, features] and biases.
  ///
  /// - Throws: `TensorError` with what the module says.
  public func operands(
    of layer: LinearLayer, for input: Tensor
  ) throws(TensorError) -> (features: Tensor, weight: Tensor, bias: Tensor?) {
    var results = [ccf_tensor?](repeating: nil, count: 3)
    let count = functions.pointee.module_layer(handle, layer.index, input.handle, &results)
    guard count >= 2 else { throw device.engine.error("TorchScript module", [input]) }
    let tensors = results.compactMap { $0.map { Tensor($0, engine: device.engine) } }
    return (tensors[0], tensors[1], tensors.count > 2 ? tensors[2] : nil)
  }
}
