import TestSupport
import Testing

@Suite("ccf-theory verify")
struct VerifyCommandTests {
  @Test("verdicts and kill matrix, exit code 0")
  func verify() throws {
    let outcome = try Command.run("verify", "--samples", "65536", "--points", "32")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Theorem 2, any other class") && outcome.output.contains("refuted"))
    #expect(!outcome.output.contains("NOTHING") && !outcome.output.contains("  NO  "))
  }

  @Test("a report of one claim, quick and full told apart")
  func report() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(
      "verify", "--only", "lemma-1", "--quick", "--report", folder.path("report"), "--seed", "7")
    #expect(outcome.status == 0 && outcome.errors.contains("report.html"), "\(outcome.errors)")
    #expect(try folder.read("report/report.json").contains("\"seed\": \"7\""))
    #expect(try Command.run("verify", "--quick", "--full").status == 64)
    #expect(try Command.run("verify", "--only", "lemma-1", "--report", "/dev/null/x").status == 65)
  }

  @Test("one claim, the list, and what is refused")
  func options() throws {
    let one = try Command.run("verify", "--only", "theorem-2", "--samples", "65536", "--points", "32")
    #expect(one.status == 0 && one.output.contains("Theorem 2, one fixed class") && !one.output.contains("Lemma 1"))
    let list = try Command.run("verify", "--list")
    #expect(list.status == 0 && list.output.contains("theorem-3-range") && list.output.contains("theorem_3_range"))
    for arguments in [
      ["--only", "theorem-9"], ["--samples", "5"], ["--points", "0"], ["--seed", "-1"], ["--discrepancy", "0"],
      ["--discrepancy", "0.5"], ["--draws", "7"],
    ] {
      let outcome = try Command.run(["verify"] + arguments)
      #expect(outcome.status == 64, "\(arguments)")
    }
  }
}
