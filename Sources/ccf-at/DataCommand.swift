import ArgumentParser
import CommandLineSupport
import Datasets
import Reporting

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Fetch or make data sets and check them.",
    subcommands: [DataFetchCommand.self, DataMakeCommand.self, DataListCommand.self, DataCheckCommand.self])
}

/// The options that name a data folder.
struct DataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of the data sets.", valueName: "dir"))
  var data = "data"
}

/// A data set's name.
struct DatasetName: ExpressibleByArgument {
  let source: any ImageSource

  init(_ source: any ImageSource) { self.source = source }

  init?(argument: String) {
    guard let source = ImageSources.named(argument) else { return nil }
    self.source = source
  }

  static var allValueStrings: [String] { ImageSources.names }

  var defaultValueDescription: String { source.name }
}

struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Bring a data set to this machine, whole and checked.",
    discussion: """
      The archive is downloaded by curl and unpacked by tar or unzip; archive and files must have the published MD5. Files \
      that have none are unpacked from the archive alone, and their MD5 is kept beside them in MD5SUMS. A download that \
      was interrupted is taken up by the same command. A copy that is right is left as it is.

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
    if dataset.source.distribution == nil {
      throw ValidationError(
        "\(dataset.source.name) is made, not fetched: see ccf-at data make \(dataset.source.name) --help")
    }
  }

  func run() throws {
    guard let distribution = dataset.source.distribution else { return }
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
    var table = TextTable(["data set", "what", "folder", "state"], alignments: [.left, .left, .left, .left])
    for source in ImageSources.all {
      do throws(FileError) {
        let copy = try source.localCopy(in: options.data)
        table.append([source.name, source.summary, copy?.folder ?? options.data, copy?.summary ?? "not there"])
      } catch {
        table.append([source.name, source.summary, error.path, error.reason])
      }
    }
    try StandardOutput.write(table.text)
  }
}

struct DataCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every file of a data set by its MD5.",
    discussion: ExitStatus.help([.usage, .data, .failure]))

  @Argument(help: ArgumentHelp("The data set.", valueName: "data-set"))
  var dataset: DatasetName

  @OptionGroup var options: DataOptions

  func run() throws {
    guard let copy = try dataset.source.localCopy(in: options.data) else {
      throw FileError(
        options.data, "does not hold \(dataset.source.name): see ccf-at data make \(dataset.source.name) --help")
    }
    var table = TextTable(["file", "state"], alignments: [.left, .left])
    let states = copy.states
    let wrong = states.filter { $0.state != .right }
    let shown = states.count <= Self.mostShown ? states : Array(wrong.prefix(Self.mostShown))
    for (name, state) in shown { table.append(["\(copy.folder)/\(name)", state.text]) }
    if shown.count < states.count {
      table.append(["\(states.count) files", "\(states.count - wrong.count) checksums right, \(wrong.count) not"])
    }
    try StandardOutput.write(table.text)
    guard wrong.isEmpty else { throw FileError(copy.folder, "does not hold \(copy.distribution.name): \(copy.advice)") }
  }

  /// Of more files only those that are not right are shown.
  private static let mostShown = 20
}

extension LocalCopy {
  /// What is true of the files, in a few words.
  fileprivate var summary: String {
    let states = states
    if states.allSatisfy({ $0.state == .missing }) { return "not there" }
    let wrong = states.filter { $0.state != .right }
    if wrong.isEmpty { return "checksums right" }
    let named = wrong.prefix(6).map { "\($0.name) \($0.state.summary)" }
    return named.joined(separator: ", ")
      + (wrong.count > named.count ? ", and \(wrong.count - named.count) others" : "")
  }
}

extension LocalCopy.State {
  fileprivate var summary: String {
    switch self {
    case .right: "is right"
    case .missing: "is missing"
    case .unchecked: "cannot be checked"
    case .wrong: "is damaged"
    }
  }

  fileprivate var text: String {
    switch self {
    case .unchecked: LocalCopy.noDigest
    case .right: "checksum right"
    case .missing: "missing"
    case .wrong(let reason): reason
    }
  }
}
