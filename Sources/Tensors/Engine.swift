import CTorch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// libtorch, loaded into this process.
///
/// The program is neither compiled nor linked with libtorch. A process holds one libtorch: loading a second folder after
/// a first gives an error or, if both are of one version, the first.
public final class Engine: Sendable {
  /// Where it was loaded from.
  public let folder: EngineFolder

  nonisolated(unsafe) let functions: UnsafePointer<ccf_torch_table>
  nonisolated(unsafe) private let operators: [Operator: ccf_operator]

  /// Loads the libraries of `folder`.
  ///
  /// - Throws: `EngineError` if a library is missing or is made for another version.
  public init(_ folder: EngineFolder = .standard()) throws(EngineError) {
    guard access(folder.shim, F_OK) == 0 else { throw EngineError(folder.path, "there is no libccf_torch.so") }
    // By full path and first: what the shim needs then resolves to these, whatever else the system has of that name.
    for library in folder.libraries {
      guard dlopen(library, RTLD_NOW | RTLD_GLOBAL) != nil else { throw EngineError(folder.path, Self.loaderError) }
    }
    // Lazily, so that another libtorch is refused in words before a symbol of it is missing.
    guard let handle = dlopen(folder.shim, RTLD_LAZY | RTLD_LOCAL), let symbol = dlsym(handle, "ccf_torch_get_table")
    else { throw EngineError(folder.path, Self.loaderError) }
    let getTable = unsafeBitCast(symbol, to: ccf_torch_get_table_function.self)
    var reason: UnsafePointer<CChar>?
    guard let functions = getTable(CCF_TORCH_ABI, &reason) else {
      throw EngineError(folder.path, reason.map { String(cString: $0) } ?? "it gives no reason")
    }
    guard functions.pointee.size == UInt32(MemoryLayout<ccf_torch_table>.size) else {
      throw EngineError(folder.path, "its interface has another size than the program's")
    }
    var operators: [Operator: ccf_operator] = [:]
    for op in Operator.allCases {
      guard let found = functions.pointee.find_operator(op.schemaName, op.overloadName) else {
        throw EngineError(
          folder.path, "libtorch \(String(cString: functions.pointee.version()!)) has no operator \(op.rawValue)")
      }
      operators[op] = found
    }
    self.folder = folder
    self.functions = functions
    self.operators = operators
  }

  private static var loaderError: String { dlerror().map { String(cString: $0) } ?? "the loader gives no reason" }

  /// libtorch's version.
  public var version: String { String(cString: functions.pointee.version()!) }

  /// How libtorch was built: compiler, instruction set, BLAS, CUDA.
  public var configuration: String { String(cString: functions.pointee.configuration()!) }

  /// Tensors that exist now, in the whole process; a test that counts them must run alone.
  public var liveTensorCount: Int { Int(functions.pointee.live_tensors()) }

  /// CUDA cards; 0 without CUDA.
  public var cudaDeviceCount: Int { max(0, Int(functions.pointee.cuda_device_count())) }

  /// Threads of one operation on the CPU. Results can depend on it in the last digits.
  public var threadCount: Int { Int(functions.pointee.thread_count()) }

  /// Sets the threads of one operation on the CPU, >= 1, for the calling thread and those that it starts later.
  ///
  /// - Throws: `TensorError` if the library refuses.
  public func setThreadCount(_ count: Int) throws(TensorError) {
    try check(functions.pointee.set_threads(Int32(clamping: count)), "set_num_threads")
  }

  /// Whether only kernels that give the same bits each time may run; an operation that has none then fails.
  ///
  /// - Throws: `TensorError` if the library refuses.
  public func setDeterministic(_ on: Bool) throws(TensorError) {
    try check(functions.pointee.set_deterministic(on ? 1 : 0), "use_deterministic_algorithms")
  }

  /// Whether cuDNN times its algorithms first, and whether products may round their factors to TF32. CUDA only.
  ///
  /// - Throws: `TensorError` if the library refuses.
  public func setCUDAOptions(benchmark: Bool, tf32: Bool) throws(TensorError) {
    try check(functions.pointee.set_cuda_options(benchmark ? 1 : 0, tf32 ? 1 : 0), "backend options")
  }

  /// The CPU of this machine.
  public var cpu: Device { Device(engine: self, index: -1) }

  /// The CUDA card of this number.
  ///
  /// - Throws: `TensorError` if there is none.
  public func cuda(_ index: Int = 0) throws(TensorError) -> Device {
    let count = cudaDeviceCount
    guard (0..<count).contains(index) else {
      throw TensorError(
        "device cuda:\(index)", reason: count == 0 ? "this libtorch sees no CUDA card" : "there are \(count) cards")
    }
    return Device(engine: self, index: Int32(index))
  }

  func handle(_ op: Operator) -> ccf_operator { operators[op]! }

  func error(_ operation: String, _ operands: [Tensor] = []) -> TensorError {
    TensorError(
      operation, operands: operands.map(\.summary), reason: String(cString: functions.pointee.last_error()!))
  }

  func check(_ status: Int32, _ operation: String, _ operands: [Tensor] = []) throws(TensorError) {
    guard status == 1 else { throw error(operation, operands) }
  }
}
