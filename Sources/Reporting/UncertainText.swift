#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Double {
  /// "value ± error": the error with two significant digits, the value to the same place; the bare value for an error
  /// of 0 or one that is not finite.
  public func text(plusMinus error: Double) -> String {
    guard error.isFinite, error > 0, isFinite else { return rounded(toDigits: 6) }
    let places = max(0, 1 - Int(floor(log10(error))))
    guard places <= 12, magnitude < 1e9, error < 1e9 else {
      return "\(rounded(toDigits: 13)) ± \(error.rounded(toDigits: 2))"
    }
    return "\(fixed(places)) ± \(error.fixed(places))"
  }

  /// The value with `places` digits after the point.
  public func fixed(_ places: Int) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      let length = withVaList([Int32(places), self]) { vsnprintf(buffer.baseAddress!, buffer.count, "%.*f", $0) }
      return String(decoding: buffer[..<Int(length)].lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
