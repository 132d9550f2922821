import CNumberText

extension Double {
  /// The value with 17 significant digits, from which a reader gets the same `Double` back; "nan" and "inf" as C prints.
  public var exactText: String { rounded(toDigits: 17) }

  /// The value rounded to `digits` significant digits (1 to 17), in the form of C's %g.
  public func rounded(toDigits digits: Int) -> String {
    withDigits(digits) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the bytes of the value rounded to `digits` significant digits.
  func withDigits<Result>(_ digits: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(CCF_NUMBER_TEXT_SIZE)) { buffer in
      let count = buffer.withMemoryRebound(to: CChar.self) {
        ccf_number_text(self, Int32(Swift.min(Swift.max(1, digits), 17)), $0.baseAddress)
      }
      return body(UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
