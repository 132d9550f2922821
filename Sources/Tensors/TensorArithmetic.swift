// Element by element; shapes broadcast as in PyTorch. Each throws `TensorError`, with the shapes, if they do not.

extension Tensor {
  /// The sums.
  public static func + (one: Tensor, other: Tensor) throws(TensorError) -> Tensor {
    try one.engine.call(.add, .tensor(one), .tensor(other))
  }

  /// The sums with a number.
  public static func + (one: Tensor, number: Double) throws(TensorError) -> Tensor {
    try one.engine.call(.addScalar, .tensor(one), .real(number))
  }

  /// The differences.
  public static func - (one: Tensor, other: Tensor) throws(TensorError) -> Tensor {
    try one.engine.call(.subtract, .tensor(one), .tensor(other))
  }

  /// The differences from a number.
  public static func - (one: Tensor, number: Double) throws(TensorError) -> Tensor { try one + -number }

  /// A number less the elements.
  public static func - (number: Double, other: Tensor) throws(TensorError) -> Tensor {
    try other.engine.call(.reverseSubtract, .tensor(other), .real(number))
  }

  /// The products, element by element.
  public static func * (one: Tensor, other: Tensor) throws(TensorError) -> Tensor {
    try one.engine.call(.multiply, .tensor(one), .tensor(other))
  }

  /// The products with a number.
  public static func * (one: Tensor, number: Double) throws(TensorError) -> Tensor {
    try one.engine.call(.multiplyScalar, .tensor(one), .real(number))
  }

  /// The quotients.
  public static func / (one: Tensor, other: Tensor) throws(TensorError) -> Tensor {
    try one.engine.call(.divide, .tensor(one), .tensor(other))
  }

  /// The quotients by a number.
  public static func / (one: Tensor, number: Double) throws(TensorError) -> Tensor {
    try one.engine.call(.divideScalar, .tensor(one), .real(number))
  }

  /// The negatives.
  public static prefix func - (one: Tensor) throws(TensorError) -> Tensor {
    try one.engine.call(.negate, .tensor(one))
  }

  /// The absolute values.
  public func absolute() throws(TensorError) -> Tensor { try engine.call(.absolute, .tensor(self)) }

  /// -1, 0 or 1.
  public func sign() throws(TensorError) -> Tensor { try engine.call(.sign, .tensor(self)) }

  /// The square roots.
  public func squareRoot() throws(TensorError) -> Tensor { try engine.call(.squareRoot, .tensor(self)) }

  /// The exponentials.
  public func exponential() throws(TensorError) -> Tensor { try engine.call(.exponential, .tensor(self)) }

  /// The natural logarithms.
  public func logarithm() throws(TensorError) -> Tensor { try engine.call(.logarithm, .tensor(self)) }

  /// The powers with one exponent.
  public func power(_ exponent: Double) throws(TensorError) -> Tensor {
    try engine.call(.power, .tensor(self), .real(exponent))
  }

  /// The smaller of each two.
  public func minimum(_ other: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.minimum, .tensor(self), .tensor(other))
  }

  /// The larger of each two.
  public func maximum(_ other: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.maximum, .tensor(self), .tensor(other))
  }

  /// The nearest numbers of an interval.
  public func clamped(_ interval: ClosedRange<Double>) throws(TensorError) -> Tensor {
    try engine.call(.clamp, .tensor(self), .real(interval.lowerBound), .real(interval.upperBound))
  }

  /// The nearest numbers of an interval for each element.
  public func clamped(low: Tensor, high: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.clampTensors, .tensor(self), .tensor(low), .tensor(high))
  }

  /// The elements of `one` where this tensor of truth values is true, those of `other` elsewhere.
  public func choosing(_ one: Tensor, else other: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.select, .tensor(self), .tensor(one), .tensor(other))
  }

  /// Adds `scale * other` to the elements.
  public func addInPlace(_ other: Tensor, scale: Double = 1) throws(TensorError) {
    try engine.run(.addInPlace, .tensor(self), .tensor(other), .real(scale))
  }

  /// Adds a number to the elements.
  public func addInPlace(_ number: Int) throws(TensorError) {
    try engine.run(.addScalarInPlace, .tensor(self), .integer(number))
  }

  /// Multiplies the elements by a number.
  public func multiplyInPlace(_ number: Double) throws(TensorError) {
    try engine.run(.multiplyScalarInPlace, .tensor(self), .real(number))
  }

  /// Sets all elements to a number.
  public func fillInPlace(_ number: Double) throws(TensorError) {
    try engine.run(.fill, .tensor(self), .real(number))
  }
}

extension Tensor {
  /// Where the elements are equal, as truth values.
  public func equals(_ other: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.equal, .tensor(self), .tensor(other))
  }

  /// Where the elements are equal to a number.
  public func equals(_ number: Double) throws(TensorError) -> Tensor {
    try engine.call(.equalScalar, .tensor(self), .real(number))
  }

  /// Where the elements are above a number.
  public func isGreater(than number: Double) throws(TensorError) -> Tensor {
    try engine.call(.greaterScalar, .tensor(self), .real(number))
  }

  /// Where the elements are below those of another tensor.
  public func isLess(than other: Tensor) throws(TensorError) -> Tensor {
    try engine.call(.less, .tensor(self), .tensor(other))
  }

  /// Whether every element is finite.
  public func allFinite() throws(TensorError) -> Bool {
    try engine.call(.all, .tensor(engine.call(.isFinite, .tensor(self)))).item() != 0
  }
}
