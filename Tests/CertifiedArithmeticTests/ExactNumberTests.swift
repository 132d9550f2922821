import CertifiedArithmetic
import Testing

@Suite("Exact numbers")
struct ExactNumberTests {
  @Test("one number, many texts")
  func texts() throws {
    for text in ["1/5", "0.2", "+0.2", "2e-1", "0.02E1", "20/100", "0.20000", "0002e-0001"] {
      #expect(try ExactNumber(text).description == "1/5")
    }
    for text in ["0", "-0", "0.000", "0e5", "0/7"] { #expect(try ExactNumber(text) == 0) }
    #expect(try ExactNumber("-1.5e3") == -1500)
    #expect(try ExactNumber("1e1000") > ExactNumber("9.9e999"))
  }

  @Test("a decimal is not the double next to it")
  func doubles() throws {
    #expect(try ExactNumber(binaryValueOf: 0.5) == ExactNumber("1/2"))
    #expect(try ExactNumber(binaryValueOf: 0.2) > ExactNumber("0.2"))
    #expect(try ExactNumber(binaryValueOf: 0.2).description == "3602879701896397/18014398509481984")
    for value in [1.0, -1, 0, .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.leastNormalMagnitude, 1e22] {
      let exact = try ExactNumber(binaryValueOf: value)
      let enclosure = try Enclosure(midpoint: exact, radius: 0)
      #expect(enclosure.contains(exact))
      #expect(enclosure.lower <= value && value <= enclosure.upper)
    }
  }

  @Test("order is that of the numbers")
  func order() throws {
    let sorted = ["-7/2", "-3.4999", "0", "1e-999", "1/3", "0.34", "2"]
    #expect(try sorted.reversed().map { try ExactNumber($0) }.sorted() == sorted.map { try ExactNumber($0) })
  }

  @Test(
    "what is no number",
    arguments: [
      "", " 1", "1 ", "+", "-", "--1", "1.", ".5", "1e", "1e+", "1/0", "1/", "/2", "1/-2", "1/2/3", "1.5/2", "0x10",
      "nan", "inf", "1,5", "1e1001", "1e-1001", "1e99999999999999999999", "٣", "1\u{301}", "²", "1\0",
    ])
  func refusals(text: String) {
    #expect(throws: CertificationError.notANumber(given: text)) { try ExactNumber(text) }
  }

  @Test("texts and doubles that are too much")
  func limits() {
    let long = String(repeating: "1", count: 1001)
    #expect(throws: CertificationError.notANumber(given: String(long.prefix(64)))) { try ExactNumber(long) }
    #expect(throws: CertificationError.notANumber(given: "nan")) { try ExactNumber(binaryValueOf: .nan) }
    #expect(throws: CertificationError.notANumber(given: "-inf")) { try ExactNumber(binaryValueOf: -.infinity) }
  }
}
