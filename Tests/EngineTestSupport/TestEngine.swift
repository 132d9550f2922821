import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The engine of the tests: one thread an operation, since tests run side by side.
public enum TestEngine {
  private static let loaded: Result<Engine, EngineError> = {
    // Read by OpenMP's library when it is loaded; later calls reach one thread each.
    setenv("OMP_NUM_THREADS", "1", 1)
    return Result { () throws(EngineError) in try Engine() }
  }()

  /// The engine.
  ///
  /// - Throws: `EngineError` if there is none.
  public static func engine() throws -> Engine { try loaded.get() }

  /// The engine's CPU.
  ///
  /// - Throws: `EngineError` if there is no engine.
  public static func cpu() throws -> Device { try engine().cpu }

  /// Whether tests that need the engine run: where there is none they are skipped, but never in continuous integration.
  static var isWanted: Bool {
    if case .success = loaded { return true }
    return getenv("CI") != nil
  }
}

extension Trait where Self == ConditionTrait {
  /// For tests and suites that need libtorch.
  public static var engine: Self {
    .enabled(if: TestEngine.isWanted, "there is no tensor engine; make engine builds one")
  }
}
