/// The scalar product of two vectors of `count` numbers.
///
/// Eight partial sums: one sum would wait for each addition to end, and the compiler may not reorder it.
@inlinable
public func dotProduct(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
  var even = SIMD4<Double>.zero
  var odd = SIMD4<Double>.zero
  var index = 0
  while index + 8 <= count {
    even +=
      SIMD4(a[index], a[index + 1], a[index + 2], a[index + 3])
      * SIMD4(b[index], b[index + 1], b[index + 2], b[index + 3])
    odd +=
      SIMD4(a[index + 4], a[index + 5], a[index + 6], a[index + 7])
      * SIMD4(b[index + 4], b[index + 5], b[index + 6], b[index + 7])
    index += 8
  }
  var rest = 0.0
  while index < count {
    rest += a[index] * b[index]
    index += 1
  }
  return (even + odd).sum() + rest
}

/// Adds `factor * source` to `target`, vectors of `count` numbers that do not overlap.
@inlinable
public func addMultiple(
  _ factor: Double, of source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int
) {
  for index in 0..<count { target[index] += factor * source[index] }
}
