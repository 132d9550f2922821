import Foundation
import TestSupport
import Testing

@Suite("ccf-theory derive and audit")
struct SymbolicCommandTests {
  @Test("a derivation in every format, the same every time")
  func derive() throws {
    let text = try Command.run("derive", "theorem-1")
    #expect(text.status == 0 && text.output.contains("     eps0 = (mu - sigma/sqrt(pi))/2\n"), "\(text.errors)")
    #expect(try Command.run("derive", "theorem-1").output == text.output)
    let latex = try Command.run("derive", "theorem-3", "--format", "latex")
    #expect(
      latex.status == 0 && latex.output.hasPrefix("\\documentclass") && latex.output.hasSuffix("\\end{document}\n"))
    let markdown = try Command.run("derive", "lemma-1", "--format", "markdown")
    #expect(markdown.output.hasPrefix("## Lemma 1"))
    let json = try Command.run("derive", "right-smoothing", "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let results = try #require(object?["results"] as? [[String: String]])
    #expect(results.last?["expression"] == "sigma/(sqrt(Pi)*(mu-eps)+sigma)")
  }

  @Test("the list, and names that are not accepted")
  func names() throws {
    let list = try Command.run("derive", "--list")
    #expect(list.status == 0 && list.output.contains("theorem-3-main-text-nested"))
    for arguments in [
      ["derive"], ["derive", "theorem-9"], ["derive", "theorem-1", "--format", "pdf"], ["audit", "--format", "latex"],
    ] {
      #expect(try Command.run(arguments).status == 64, "\(arguments)")
    }
    let unknown = try Command.run("derive", "theorem-9")
    #expect(unknown.errors.contains("\"theorem-9\"") && unknown.errors.contains("corollary-1"))
  }

  @Test("the audit in every format, the same every time")
  func audit() throws {
    let text = try Command.run("audit")
    #expect(text.status == 0 && text.output.contains("36 numbered equations"), "\(text.errors)")
    #expect(try Command.run("audit").output == text.output)
    let errata = try Command.run("audit", "--errata", "--format", "csv")
    #expect(errata.output.hasPrefix("id,equations,place,kind,verdict,detail,claim\n"))
    #expect(errata.output.contains("eq-39-line-2,39,") && !errata.output.contains("eq-29"))
    let json = try Command.run("audit", "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let entries = try #require(object?["entries"] as? [[String: Any]])
    let misprint = try #require(entries.first { $0["id"] as? String == "eq-39-line-2" })
    #expect(misprint["difference"] as? [String] == ["2 mu (1 - beta) w1"])
    #expect(((misprint["witness"] as? [String: Any])?["at"] as? [String: Double])?["eps"] == 0.2)
    #expect(try Command.run("audit", "--format", "markdown").output.hasPrefix("# Errata\n"))
  }

  @Test("the symbolic library's expressions are all released")
  func memory() throws {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = TestProducts.folder.appendingPathComponent("symbolic-memory")
    process.environment = Command.environment
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(output.contains("parsing 0, ") && output.contains("work again 0"), "\(output)")
    #expect(!output.contains("error"), "\(output)")
  }
}
