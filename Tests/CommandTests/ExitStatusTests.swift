import Numerics
import Reporting
import Sweeps
import SyntheticModel
import Testing
import ccf_theory

@Suite("Exit codes")
struct ExitStatusTests {
  struct Unknown: Error {}

  @Test("usage 64, data 65, everything else 70: an error that nobody foresaw too")
  func codes() {
    #expect(ExitStatus(ParameterError("mu", given: 0, accepted: "more")).rawValue == 64)
    #expect(ExitStatus(FileError("rows.csv", "is damaged")).rawValue == 65)
    #expect(ExitStatus(NumericsError(routine: "root", reason: "none")).rawValue == 70)
    #expect(ExitStatus(Unknown()).rawValue == 70)
    #expect(ExitStatus(CancellationError()).rawValue == 70)
  }

  @Test("a cell that fails ends the sweep with its own error's code")
  func cells() async throws {
    let configuration = try SweepConfiguration(beta: "0", epsilon: "0.1", samples: 0, seed: 1)
    for (reason, code) in [
      (NumericsError(routine: "root", reason: "none"), 70), (FileError("rows.csv", "is damaged"), 65), (Unknown(), 70),
    ] as [(any Error, Int32)] {
      let runner = SweepRunner(configuration, format: .csv, workers: 1) { _, _ in throw reason }
      let error = await #expect(throws: SweepCellError.self) { try await runner.run(from: 0) { _ in } }
      #expect(ExitStatus(try #require(error)).rawValue == code)
    }
  }
}
