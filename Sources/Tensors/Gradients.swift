import CTorch

extension Tensor {
  /// Marks a tensor that was not computed from others, so that gradients with respect to it can be asked for.
  ///
  /// - Throws: `TensorError` if it was computed, or its elements are integers.
  public func setRequiresGradient(_ on: Bool) throws(TensorError) {
    try engine.check(engine.functions.pointee.set_requires_gradient(handle, on ? 1 : 0), "requires_grad_", [self])
  }

  /// The gradients of this scalar with respect to `inputs`, and to nothing else.
  ///
  /// The record of operations is freed: gradients can be asked for once.
  ///
  /// - Throws: `TensorError` if this is no scalar, nothing was recorded, or it does not depend on one of the inputs.
  public func gradients(of inputs: [Tensor]) throws(TensorError) -> [Tensor] {
    var results = [ccf_tensor?](repeating: nil, count: inputs.count)
    let status = engine.functions.pointee.gradients(handle, inputs.map(\.handle), Int32(inputs.count), &results)
    try engine.check(status, "grad", [self])
    let gradients = results.map { $0.map { Tensor($0, engine: engine) } }
    guard let missing = gradients.firstIndex(where: { $0 == nil }) else { return gradients.map { $0! } }
    throw TensorError(
      "grad", operands: [summary], reason: "it does not depend on input \(missing), \(inputs[missing].summary)")
  }
}

extension Engine {
  /// Does `body` without recording operations for gradients.
  public func withoutGradients<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result { try recording(false, body) }

  /// Does `body` with the recording on, also inside `withoutGradients`.
  public func withGradients<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result { try recording(true, body) }

  private func recording<Result, Failure: Error>(
    _ on: Bool, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = functions.pointee.set_gradient_recording(on ? 1 : 0)
    defer { _ = functions.pointee.set_gradient_recording(before) }
    return try body()
  }
}

extension Device {
  /// Does `body` with the library choosing bfloat16 for products and convolutions and float32 for the rest.
  ///
  /// - Throws: `TensorError` if the device has no such mode, and what `body` throws.
  public func withAutocast<Result>(_ on: Bool = true, _ body: () throws -> Result) throws -> Result {
    guard on else { return try body() }
    try engine.check(
      engine.functions.pointee.set_autocast(index, ElementType.bfloat16.rawValue, 1), "autocast")
    defer { _ = engine.functions.pointee.set_autocast(index, ElementType.bfloat16.rawValue, 0) }
    return try body()
  }
}
