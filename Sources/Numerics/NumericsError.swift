import CGSL

/// A numerical routine that could not give what was asked of it.
///
/// GSL's own error handler, which ends the process, is off from the moment the program is loaded (`CGSLErrorHandler`);
/// each of its status codes arrives here.
public struct NumericsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The routine that failed, in words ("adaptive quadrature").
  public let routine: String
  /// GSL's status code, or `nil` where the failure was found on the Swift side.
  public let status: Int32?
  /// What went wrong and what to do.
  public let reason: String

  /// A failure found on the Swift side.
  public init(routine: String, reason: String) {
    self.routine = routine
    self.status = nil
    self.reason = reason
  }

  init(routine: String, status: Int32) {
    self.routine = routine
    self.status = status
    self.reason = String(cString: gsl_strerror(status))
  }

  /// One line: routine, reason and, where there is one, GSL's code.
  public var description: String {
    let code = status.map { " (GSL code \($0))" } ?? ""
    return "\(routine): \(reason)\(code)"
  }
}

/// How GSL calls a Swift function.
enum GSLRuntime {
  /// Runs `body` with `function` as a `gsl_function`; the closure lives for just that long.
  static func withFunction<Result>(
    _ function: (Double) -> Double,
    _ body: (UnsafeMutablePointer<gsl_function>) throws(NumericsError) -> Result
  ) throws(NumericsError) -> Result {
    let outcome = withoutActuallyEscaping(function) { escapable -> Swift.Result<Result, NumericsError> in
      var held = escapable
      return withUnsafeMutablePointer(to: &held) { pointer in
        var wrapped = gsl_function(
          function: { x, parameters in
            parameters!.assumingMemoryBound(to: ((Double) -> Double).self).pointee(x)
          },
          params: UnsafeMutableRawPointer(pointer))
        return withUnsafeMutablePointer(to: &wrapped) { wrappedPointer in
          Swift.Result { () throws(NumericsError) in try body(wrappedPointer) }
        }
      }
    }
    return try outcome.get()
  }
}
