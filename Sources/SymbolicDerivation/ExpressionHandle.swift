import CGiNaC

/// An expression of the library's, released with the last reference to it.
///
/// It is immutable, and the library's lock serialises calls from different threads.
final class ExpressionHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  /// What `make` returns, or the error that it leaves.
  init(
    _ operation: @autoclosure () -> String,
    _ make: (_ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> OpaquePointer?
  ) throws(SymbolicError) {
    var message: UnsafeMutablePointer<CChar>?
    guard let result = make(&message) else {
      throw .undefined(operation: operation(), reason: takeText(message))
    }
    pointer = result
  }

  init(adopting pointer: OpaquePointer) {
    self.pointer = pointer
  }

  deinit { ccf_expression_release(pointer) }
}

/// The library behind the expressions.
public enum SymbolicLibrary {
  /// Expressions of the library's that are alive in the whole process: for tests that none leaks.
  public static var liveExpressions: Int { Int(ccf_expression_live_count()) }
}

/// The text behind `pointer`, which is released.
func takeText(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
  guard let pointer else { return "no reason was given" }
  defer { ccf_symbolic_text_release(pointer) }
  // GiNaC's parser adds where in its own source it stopped.
  return String(cString: pointer).split(separator: "\n").first.map(String.init) ?? ""
}
