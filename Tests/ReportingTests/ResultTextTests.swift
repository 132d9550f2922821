import Reporting
import Testing

@Suite("Records as CSV and JSON")
struct ResultTextTests {
  static let record: ResultRecord = {
    var record = ResultRecord()
    record.append("cell", .integer(3))
    record.append("plain.w1", .number(0.1))
    record.append("plain.inner.z", .number(.infinity))
    record.append("name", .text("a, \"b\"\n\u{1}\\\t\r"))
    record.append("flag", .flag(true))
    record.append("none", .missing)
    record.append("list", .list([.integer(1), .number(0.5)]))
    return record
  }()

  @Test("numbers carry 17 significant digits and read back as they were")
  func exactNumbers() {
    for value: Double in [0.1, 1 / 3, -2.5e-300, 6.02214076e23, .leastNonzeroMagnitude, 0, -0.0, 1] {
      #expect(Double(value.exactText) == value)
    }
    #expect(0.2.exactText == "0.20000000000000001")
    #expect((1.0 / 3).rounded(toDigits: 3) == "0.333")
  }

  @Test("JSON: dotted paths nest, what is not finite is null, text is escaped")
  func json() {
    #expect(
      Self.record.jsonLine
        == #"{"cell":3,"plain":{"w1":0.10000000000000001,"inner":{"z":null}},"#
        + #""name":"a, \"b\"\n\u0001\\\t\r","flag":true,"none":null,"list":[1,0.5]}"#)
    var small = ResultRecord()
    small.append("a.b", .integer(1))
    #expect(small.prettyJSON == "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n")
    #expect(ResultRecord().prettyJSON == "{}\n")
  }

  @Test("JSON reads back, alphabetically")
  func jsonBack() throws {
    let back = try #require(ResultRecord(jsonLine: Self.record.jsonLine))
    #expect(back["plain.w1"] == .number(0.1))
    #expect(back["plain.inner.z"] == .missing)
    #expect(back["name"] == .text("a, \"b\"\n\u{1}\\\t\r"))
    #expect(back["flag"] == .flag(true))
    #expect(back["list"] == .list([.integer(1), .number(0.5)]))
    #expect(back["absent"] == nil)
    #expect(ResultRecord(jsonLine: "[1]") == nil)
    #expect(ResultRecord(jsonLine: "{") == nil)
  }

  @Test("CSV: quoting, empty for what has no number, and back")
  func csv() throws {
    var record = ResultRecord()
    record.append("n", .integer(-4))
    record.append("x", .number(0.25))
    record.append("y", .number(.nan))
    record.append("text", .text("say \"hi\", twice"))
    record.append("flag", .flag(false))
    record.append("list", .list([.integer(1)]))
    #expect(record.csvHeader == "n,x,y,text,flag,list")
    #expect(record.csvLine == "-4,0.25,,\"say \"\"hi\"\", twice\",false,")
    let header = record.fields.map(\.path)
    let back = try #require(ResultRecord(csvLine: record.csvLine[...], header: header))
    #expect(back["n"] == .integer(-4) && back["x"] == .number(0.25) && back["y"] == .missing)
    #expect(back["text"] == .text("say \"hi\", twice") && back["flag"] == .flag(false))
    #expect(ResultRecord(csvLine: "1,2", header: header) == nil)
    #expect(ResultRecord(csvLine: "1,2,3,\"4,5,6", header: header) == nil)
  }

  @Test("the sign of a zero survives both formats")
  func negativeZero() throws {
    var record = ResultRecord()
    record.append("x", .number(-0.0))
    #expect(record.csvLine == "-0" && record.jsonLine == #"{"x":-0}"#)
    let csv = try #require(ResultRecord(csvLine: "-0", header: ["x"]))
    let json = try #require(ResultRecord(jsonLine: record.jsonLine))
    #expect(csv.csvLine == "-0" && json.csvLine == "-0")
  }

  @Test("records are joined and taken apart")
  func composition() {
    var inner = ResultRecord()
    inner.append("a", .integer(1))
    inner.append("b", .integer(2))
    var record = ResultRecord()
    record.append(contentsOf: inner)
    record.append(contentsOf: inner, below: "deep")
    #expect(record.fields.map(\.path) == ["a", "b", "deep.a", "deep.b"])
    #expect(record.below("deep") == inner && record.below("dee") == ResultRecord())
  }

  @Test("values as numbers")
  func numbers() {
    #expect(ResultValue.integer(3).asNumber == 3)
    #expect(ResultValue.number(.nan).asNumber == nil)
    #expect(ResultValue.text("3").asNumber == nil)
    #expect(ResultValue.optional(nil) == .missing)
    #expect(ResultValue.optional(2) == .number(2))
  }
}

@Suite("Text for people")
struct PeopleTextTests {
  @Test("tables align")
  func table() {
    var table = TextTable(["name", "value"])
    table.append(["long name", "1"])
    table.append(["b", "22.5"])
    #expect(table.text == "name       value\n---------  -----\nlong name      1\nb           22.5\n")
  }

  @Test("uncertain numbers show two digits of the error")
  func uncertain() {
    #expect(0.317905.text(plusMinus: 0.00291) == "0.3179 ± 0.0029")
    #expect(1234.5.text(plusMinus: 60) == "1234 ± 60" || 1234.5.text(plusMinus: 60) == "1235 ± 60")
    #expect(0.5.text(plusMinus: 0) == "0.5")
    #expect(0.5.text(plusMinus: 1e-14) == "0.5 ± 1e-14")
    #expect(2.0.fixed(3) == "2.000")
  }

  @Test("the version names the release and the commit")
  func version() {
    #expect(BuildInformation.version == "\(BuildInformation.release) (\(BuildInformation.commit))")
    #expect(!BuildInformation.commit.isEmpty)
  }
}
