import ArgumentParser
import CommandLineSupport
import Datasets
import Reporting

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Fetch data sets and check them.",
    subcommands: [DataFetchCommand.self, DataListCommand.self, DataCheckCommand.self])
}

/// The options that name a data folder.
struct DataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of the data sets.", valueName: "dir"))
  var data = "data"
}

/// A data set's name.
struct DatasetName: ExpressibleByArgument {
  let distribution: Distribution

  init?(argument: String) {
    guard let distribution = Distribution.all.first(where: { $0.name == argument }) else { return nil }
    self.distribution = distribution
  }

  static var allValueStrings: [String] { Distribution.all.map(\.name) }
}

struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Bring a data set to this machine, whole and checked.",
    discussion: """
      The archive is downloaded by curl and unpacked by tar; archive and files must have the published MD5. A download \
      that was interrupted is taken up by the same command. A copy that is right is left as it is.

      \(ExitStatus.help([.usage, .data, .failure, .interrupted, .terminated]))
      """)

  @Argument(help: ArgumentHelp("The data set.", valueName: "data-set"))
  var dataset: DatasetName

  @OptionGroup var options: DataOptions

  @Option(help: "Another address of the archive than where it is published.")
  var url: String?

  @Option(help: ArgumentHelp("The archive, or a folder with its files, on this machine.", valueName: "path"))
  var from: String?

  func validate() throws {
    if url != nil, from != nil { throw ValidationError("--url and --from are two places for one data set: give one") }
  }

  func run() throws {
    let distribution = dataset.distribution
    let signals = StopSignals()
    defer { signals.end() }
    let fetch = DatasetFetch(
      distribution, to: options.data, from: from.map { .local($0) } ?? url.map { .url($0) },
      shouldStop: { signals.wish.status != nil })
    let outcome = try fetch.run()
    let copy = LocalCopy(distribution, in: options.data)
    switch outcome {
    case .alreadyThere: try StandardOutput.write("\(distribution.name): already in \(copy.folder), checksums right\n")
    case .fetched: try StandardOutput.write("\(distribution.name): in \(copy.folder), checksums right\n")
    case .stopped:
      StandardError.write("\(distribution.name): stopped; the same command goes on from there\n")
      if let status = signals.wish.status { throw status.code }
    }
  }
}

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the data sets, and whether they are there and right.")

  @OptionGroup var options: DataOptions

  func run() throws {
    var table = TextTable(["data set", "folder", "state"], alignments: [.left, .left, .left])
    for distribution in Distribution.all {
      let copy = LocalCopy(distribution, in: options.data)
      table.append([distribution.name, copy.folder, copy.summary])
    }
    try StandardOutput.write(table.text)
  }
}

struct DataCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every file of a data set by its published MD5.",
    discussion: ExitStatus.help([.usage, .data, .failure]))

  @Argument(help: ArgumentHelp("The data set.", valueName: "data-set"))
  var dataset: DatasetName

  @OptionGroup var options: DataOptions

  func run() throws {
    let copy = LocalCopy(dataset.distribution, in: options.data)
    var table = TextTable(["file", "state"], alignments: [.left, .left])
    let states = copy.distribution.files.map { (file: $0, state: copy.state($0)) }
    for (file, state) in states { table.append([copy.path(file), state.text]) }
    try StandardOutput.write(table.text)
    guard states.allSatisfy({ $0.state == .right }) else {
      throw FileError(copy.folder, "does not hold \(copy.distribution.name): \(copy.advice)")
    }
  }
}

extension LocalCopy {
  /// What is true of the files, in a few words.
  fileprivate var summary: String {
    let states = distribution.files.map { state($0) }
    if states.allSatisfy({ $0 == .missing }) { return "not there" }
    let wrong = zip(distribution.files, states).filter { $0.1 != .right }
    if wrong.isEmpty { return "checksums right" }
    return wrong.map { "\($0.name) \($1 == .missing ? "is missing" : "is damaged")" }.joined(separator: ", ")
  }
}

extension LocalCopy.State {
  fileprivate var text: String {
    switch self {
    case .right: "checksum right"
    case .missing: "missing"
    case .wrong(let reason): reason
    }
  }
}
