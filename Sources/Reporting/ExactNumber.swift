#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Double {
  /// The value with 17 significant digits, from which a reader gets the same `Double` back; "nan" and "inf" as C prints.
  public var exactText: String { rounded(toDigits: 17) }

  /// The value rounded to `digits` significant digits (1 to 17), in the form of C's %g.
  public func rounded(toDigits digits: Int) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      String(cString: gcvt(self, Int32(min(max(1, digits), 17)), buffer.baseAddress!))
    }
  }
}
