import TestSupport
import Testing

@Suite("Help of ccf-at")
struct EngineHelpTests {
  static let program = BuiltProgram("ccf-at")

  @Test("its subcommands, in order")
  func subcommands() throws {
    let outcome = try Self.program.run("--help")
    #expect(outcome.status == 0)
    let names = outcome.output.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }.dropFirst()
      .compactMap { line in line.hasPrefix("  ") && !line.hasPrefix("   ") ? line.split(separator: " ").first : nil }
    #expect(
      names.starts(with: ["train", "evaluate", "attribute", "reproduce", "checkpoint", "data", "recipes"]), "\(names)")
    #expect(try Self.program.run("--version").output.hasPrefix("0.1.0 ("))
  }

  @Test("data fetch's help, word for word")
  func fetch() throws {
    #expect(
      try Self.program.run("data", "fetch", "--help").output == """
        OVERVIEW: Bring a data set to this machine, whole and checked.

        The archive is downloaded by curl and unpacked by tar or unzip; archive and
        files must have the published MD5. Files that have none are unpacked from the
        archive alone, and their MD5 is kept beside them in MD5SUMS. A download that
        was interrupted is taken up by the same command. A copy that is right is left
        as it is.

        EXIT CODES: 0 success; 64 wrong usage, or an impossible parameter; 65 a file or
        program that is missing, cannot be read or written, or holds something else; 70
        an internal failure; 130 stopped by SIGINT; 143 stopped by SIGTERM.

        USAGE: ccf-at data fetch <data-set> [--data <dir>] [--url <url>] [--from <path>]

        ARGUMENTS:
          <data-set>              The data set. (values: cifar10, cifar100,
                                  tiny-imagenet, planted)

        OPTIONS:
          --data <dir>            The folder of the data sets. (default: data)
          --url <url>             Another address of the archive than where it is
                                  published.
          --from <path>           The archive, or a folder with its files, on this
                                  machine.
          --version               Show the version.
          -h, --help              Show help information.


        """)
  }

  @Test("recipes show's help, word for word")
  func show() throws {
    #expect(
      try Self.program.run("recipes", "show", "--help").output == """
        OVERVIEW: Print a recipe with every choice in it, defaults too.

        A recipe that is printed reads as itself: the output can be saved, changed and
        named instead of a recipe.

        EXIT CODES: 0 success; 64 wrong usage, or an impossible parameter; 65 a file or
        program that is missing, cannot be read or written, or holds something else; 70
        an internal failure.

        USAGE: ccf-at recipes show <recipe> [--set <key=value> ...] [--format <format>]

        ARGUMENTS:
          <recipe>                The recipe: a name that ccf-at recipes lists, or a
                                  YAML file.

        OPTIONS:
          --set <key=value>       A key and a value that take the place of the
                                  recipe's, such as attack.steps=5; may be given
                                  several times.
          --format <format>       Output format; source is the file as it was written,
                                  with its comments. (values: yaml, json, source;
                                  default: yaml)
          --version               Show the version.
          -h, --help              Show help information.


        """)
  }
}
