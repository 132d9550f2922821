#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Double {
  /// The value with 17 significant digits, from which a reader gets the same `Double` back; "nan" and "inf" as C prints.
  public var exactText: String { formatted("%.17g") }

  /// The value rounded to `digits` significant digits, for people.
  public func rounded(toDigits digits: Int) -> String {
    formatted("%.\(max(1, digits))g")
  }

  private func formatted(_ format: String) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let length = withVaList([self]) { vsnprintf(buffer.baseAddress!, buffer.count, format, $0) }
      return String(decoding: buffer[..<Int(length)].lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
