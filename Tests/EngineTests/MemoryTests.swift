import EngineTestSupport
import TestSupport
import Testing

@Suite(.engine) struct MemoryTests {
  @Test func `training, evaluation, stopping, resuming and errors leave no tensor`() throws {
    let outcome = try BuiltProgram("engine-memory").run()
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.hasPrefix("24 steps, growth 0; "), "\(outcome.output)")
  }

  @Test func `a tensor that is kept is noticed`() throws {
    let outcome = try BuiltProgram("engine-memory").run("--leak")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("kept 1"))
  }
}
