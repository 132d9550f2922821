import MonteCarlo
import Reporting

/// A file of tallies: what the simulations of a plan counted, on the blocks of one share of it.
///
/// While the share is simulated, tallies of further blocks are appended to "PATH.progress". When nothing is missing PATH
/// appears by rename, with one line for each simulation: its bytes are a function of plan, configuration and share.
public struct TallyFile {
  /// Where the complete file goes.
  public let path: String
  private let header: TallyHeader

  /// The file at `path` for a share of `plan`.
  ///
  /// - Parameter configuration: what the plan was made from; text and whole numbers, for people and for messages.
  public init(_ path: String, plan: SimulationPlan, configuration: ResultRecord, share: BlockShare) {
    self.path = path
    header = TallyHeader(plan, configuration: configuration, share: share)
  }

  /// Where tallies go until the file is complete.
  public var progressPath: String { path + ".progress" }

  /// Takes up what an earlier run left.
  ///
  /// - Returns: each simulation's tally as far as it is there, and the log for those still missing: `nil` when the file
  ///   is complete.
  /// - Throws: `FileError` when another run is simulating into the file, or the files hold something else, are damaged,
  ///   or cannot be read or written. Nothing is changed then.
  func open() throws(FileError) -> (tallies: [BlockTally?], log: TallyLog?) {
    guard let last = path.last, last != "/" else { throw FileError("\"\(path)\"", "is not the name of a file") }
    // Renaming would replace the link, not what it points to.
    for name in [path, progressPath] where Files.isLink(name) && !Files.exists(path) {
      throw FileError(name, "is a symbolic link: name the file that it points to")
    }
    if Files.exists(path) { return (try complete().tallies, nil) }
    let file = try AppendOnlyFile(progressPath)
    do throws(FileError) {
      // Another run may have completed the file before this one had the lock.
      if Files.exists(path) {
        let tallies = try complete().tallies
        if file.size == 0 { file.discard() }
        return (tallies, nil)
      }
      let contents = try contents(progressPath)
      try file.keep(bytes: contents?.bytes ?? 0)
      if contents == nil { try file.append(header.text) }
      let tallies = contents?.tallies ?? [BlockTally?](repeating: nil, count: header.simulations.count)
      return (tallies, TallyLog(header, file, finalPath: path))
    } catch {
      if file.size == 0 { file.discard() }
      throw error
    }
  }

  /// SHA-256 of the complete file, 64 hexadecimal digits.
  ///
  /// - Throws: `FileError` when it is not complete, holds something else, or cannot be read.
  public func digest() throws(FileError) -> String { try complete().digest }

  private func complete() throws(FileError) -> TallyContents {
    let contents = try contents(path)
    guard let contents, contents.missing == nil else {
      throw FileError(
        path,
        "is incomplete, \(contents?.missing ?? "its header") is missing: copy the file again, or delete it and "
          + "simulate again")
    }
    return contents
  }

  /// The contents of a file of this plan and share; `nil` if a run was stopped while it wrote the header.
  private func contents(_ path: String) throws(FileError) -> TallyContents? {
    guard let contents = try TallyContents.read(path) else {
      guard header.text.hasPrefix(try beginning(path)) else {
        throw FileError(path, "does not hold the tallies of this run: delete it or name another file")
      }
      return nil
    }
    guard contents.header.planLine == header.planLine else {
      throw FileError(
        path, "holds another run (\(header.difference(from: contents.header))): delete it or name another file")
    }
    guard contents.header.share == header.share else {
      throw FileError(
        path,
        "holds share \(contents.header.share.text) instead of \(header.share.text): name another file for each share")
    }
    return contents
  }

  /// The file's first bytes, more than the header has if there are as many.
  private func beginning(_ path: String) throws(FileError) -> String {
    let reader = try LineReader(path)
    var text = ""
    while text.utf8.count <= header.text.utf8.count, let line = try reader.next() {
      text += line.text + (line.isComplete ? "\n" : "")
    }
    return text
  }
}

/// The growing file of a share that is being simulated.
final class TallyLog {
  /// Longest time between two saves: what a run that is killed loses.
  private static let interval = Duration.seconds(1)

  /// Whether other processes are kept away: false on a file system without locks.
  var isLocked: Bool { file.isLocked }

  private let header: TallyHeader
  private let file: AppendOnlyFile
  private let finalPath: String
  private var pending: [BlockTally?]
  private var lastSave = ContinuousClock.now

  init(_ header: TallyHeader, _ file: AppendOnlyFile, finalPath: String) {
    self.header = header
    self.file = file
    self.finalPath = finalPath
    pending = [BlockTally?](repeating: nil, count: header.simulations.count)
  }

  /// Takes in the next blocks of a simulation, and saves when it is time to.
  func add(_ place: Int, _ piece: BlockTally) throws {
    if pending[place] == nil { pending[place] = piece } else { try pending[place]!.append(piece) }
    if ContinuousClock.now - lastSave >= Self.interval { try save() }
  }

  /// Writes down what was taken in since the last time, and waits until it is on disk: at most once a second, but for the end.
  func save() throws(FileError) {
    var text = ""
    for (place, tally) in pending.enumerated() {
      guard let tally else { continue }
      text += header.line(place, tally)
      pending[place] = nil
    }
    if !text.isEmpty {
      try file.append(text)
      try file.flush()
    }
    lastSave = .now
  }

  /// Writes the complete file, and deletes this one.
  func finish(_ tallies: [BlockTally?]) throws(FileError) {
    try Files.write(header.text(tallies), to: finalPath)
    file.discard()
  }
}

extension TallyHeader {
  /// A complete file: the header, and a line for each simulation of which the share has blocks.
  func text(_ tallies: [BlockTally?]) -> String {
    text + tallies.enumerated().map { place, tally in tally.map { line(place, $0) } ?? "" }.joined()
  }
}
