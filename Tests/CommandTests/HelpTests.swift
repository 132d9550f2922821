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

        EXIT CODES: 0 success; 1 the result is not the expected one (sweep --check,
        verify, audit); 64 wrong usage, or an impossible parameter; 65 a file or
        program that is missing, cannot be read or written, or holds something else; 70
        an internal failure; 130 stopped by SIGINT; 143 stopped by SIGTERM.

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
          merge                   Join the parts of a sharded sweep or verification
                                  into the file that one run would write.
          verify                  Check every claim of the theory and print a verdict
                                  for each.
          derive                  Derive a result from the definitions, step by step,
                                  with reasons.
          audit                   Compare every equation of Section 4 and Appendix E
                                  with what the definitions give.

          See 'ccf-theory help <subcommand>' for detailed help.

        """)
  }

  @Test("merge's help, word for word")
  func merge() throws {
    #expect(
      try Command.run("merge", "--help").output == """
        OVERVIEW: Join the parts of a sharded sweep or verification into the file that
        one run would write.

        The result is the same, byte for byte, as that of the command without --shard.
        FILE.provenance.json has the SHA-256 of every part. An output that holds
        something else is left alone.

        EXIT CODES: 0 success; 64 wrong usage, or an impossible parameter; 65 a file or
        program that is missing, cannot be read or written, or holds something else; 70
        an internal failure.

        USAGE: ccf-theory merge --output <file> <parts> ...

        ARGUMENTS:
          <parts>                 The output of every shard.

        OPTIONS:
          --output <file>         The file to write.
          --version               Show the version.
          -h, --help              Show help information.


        """)
  }

  @Test(
    "every command has help, with its exit codes",
    arguments: ["optimum", "accuracy", "sweep", "merge", "verify", "derive", "audit"])
  func subcommands(name: String) throws {
    for outcome in [try Command.run(name, "--help"), try Command.run("help", name)] {
      #expect(outcome.status == 0 && outcome.output.contains("USAGE: ccf-theory \(name)"))
      #expect(outcome.output.contains("EXIT CODES: 0 success;"))
    }
  }

  @Test("version, and no command at all")
  func version() throws {
    #expect(try Command.run("--version").output.hasPrefix("0.1.0 ("))
    #expect(try Command.run("no-such-command").status == 64)
  }
}
