import Testing

@Suite("Help and version")
struct HelpTests {
  @Test("the command's help, word for word")
  func help() throws {
    let outcome = try Command.run("--help")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        OVERVIEW: The synthetic model of cross-class features in adversarial training,
        solved and checked.

        Optima, thresholds and robust accuracies of Section 4 of "Identifying and
        Understanding Cross-Class Features in Adversarial Training" (ICML 2025), for
        any parameters and over any grid, by closed form, by numeric minimisation of
        the population loss, and by minimisation of the empirical loss of drawn
        samples.

        EXIT CODES: 0 success; 1 the three optima of a sweep disagree (with --check),
        or verify finds a verdict that is not expected; 64 wrong usage or an impossible
        parameter; 65 a file that cannot be read or written or holds something else; 70
        an internal failure.

        USAGE: ccf-theory <subcommand>

        OPTIONS:
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          optimum                 Solve one training problem: weights, thresholds,
                                  accuracies and CAS, three ways.
          accuracy                Pairwise and joint robust accuracy at given ratios t
                                  = w2/w1.
          sweep                   Solve every cell of a grid over the parameters, three
                                  ways.
          merge                   Join the parts of a sharded sweep into the file that
                                  one run would write.
          verify                  Check every claim of the theory and print a verdict
                                  for each.
          derive                  Derive a result from the definitions, step by step,
                                  with reasons.
          audit                   Compare every equation of Section 4 and Appendix E
                                  with what the definitions give.

          See 'ccf-theory help <subcommand>' for detailed help.

        """)
  }

  @Test("every command has help", arguments: ["optimum", "accuracy", "sweep", "merge", "verify", "derive", "audit"])
  func subcommands(name: String) throws {
    let outcome = try Command.run(name, "--help")
    #expect(outcome.status == 0 && outcome.output.contains("USAGE: ccf-theory \(name)"))
  }

  @Test("version, and no command at all")
  func version() throws {
    #expect(try Command.run("--version").output.hasPrefix("0.1.0 ("))
    #expect(try Command.run("no-such-command").status == 64)
  }
}
