import Sweeps
import SyntheticModel
import Testing

@Suite("Grids")
struct GridAxisTests {
  static func values(_ text: String) throws -> [Double] {
    let axis = try GridAxis("epsilon", parsing: text)
    return (0..<axis.count).map { axis[$0] }
  }

  @Test("numbers, ranges and mixtures")
  func grammar() throws {
    #expect(try Self.values("0.5") == [0.5])
    #expect(try Self.values("1,2,0.5") == [1, 2, 0.5])
    #expect(try Self.values("0:0.3:0.1") == [0, 0.1, 0.2, 0.3])
    #expect(try Self.values("0:0.35:0.1") == [0, 0.1, 0.2, 0.3])
    #expect(try Self.values("0.1,1:3:1,9") == [0.1, 1, 2, 3, 9])
    #expect(try Self.values("1e-3:3e-3:1e-3") == [0.001, 0.002, 0.003])
    #expect(try Self.values("-1:1:1") == [-1, 0, 1])
    #expect(try Self.values("2:2:1") == [2])
  }

  @Test("every value is the double nearest to its decimal")
  func decimals() throws {
    let values = try Self.values("0.01:0.49:0.01")
    #expect(values.count == 49)
    for (index, value) in values.enumerated() {
      #expect(value == Double("0.\(index + 1 < 10 ? "0" : "")\(index + 1)"))
    }
  }

  @Test("the normal form parses back to the same values", arguments: ["0.01:0.49:0.01", "3", "1,2:4:0.5,7e-5"])
  func normalForm(text: String) throws {
    let axis = try GridAxis("mu", parsing: text)
    #expect(try Self.values(axis.normalForm) == Self.values(text))
    #expect(try GridAxis("mu", parsing: axis.normalForm).normalForm == axis.normalForm)
  }

  @Test(
    "what is not a grid is refused",
    arguments: [
      "", "a", "1,", ",1", "1:2", "1:2:3:4", "1:2:0", "1:2:-1", "2:1:1", "nan", "inf", "1:inf:1", "0x10",
      "1:2:1e-20", "1234567890123456", "1e999",
    ])
  func refused(text: String) {
    #expect(throws: ParameterError.self) { try GridAxis("epsilon", parsing: text) }
  }

  @Test("a long text that is refused is not repeated whole")
  func longText() {
    let text = [String](repeating: "0:1e14:1e-1", count: 5000).joined(separator: ",")
    let error = #expect(throws: ParameterError.self) { try GridAxis("epsilon", parsing: text) }
    #expect(error?.description.hasPrefix("epsilon = \"0:1e14:1e-1,") == true)
    #expect((error?.description.count ?? 0) < 300)
  }

  @Test("huge ranges cost nothing until they are used")
  func hugeRange() throws {
    #expect(try GridAxis("epsilon", parsing: "0:1:1e-9").count == 1_000_000_001)
  }
}
