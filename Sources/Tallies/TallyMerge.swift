import MonteCarlo
import Reporting

/// Joins the files of all shares of a plan into the file that one run of the whole leaves, byte for byte.
public enum TallyMerge {
  /// Whether the file at `path` holds tallies, if perhaps damaged ones.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public static func isTallies(_ path: String) throws(FileError) -> Bool {
    guard let first = try LineReader(path).next() else { return false }
    return TallyHeader.isTallies(first.text)
  }

  /// What a merge did.
  public struct Outcome {
    /// Number of simulations.
    public let simulations: Int
    /// Blocks of all of them.
    public let blocks: Int
    /// What the plan was made from.
    public let configuration: ResultRecord
    /// The shares' files, digested as they were read.
    public let inputs: [RunProvenance.Input]
  }

  /// Merges `inputs` into `output`, which appears by rename once it is complete.
  ///
  /// - Throws: `FileError` for files of different plans, shares that are missing, doubled, incomplete or damaged,
  ///   unreadable or unwritable files, and an output that holds something else.
  public static func merge(_ inputs: [String], into output: String) throws(FileError) -> Outcome {
    var parts: [(path: String, contents: TallyContents)] = []
    for path in inputs {
      guard let contents = try TallyContents.read(path) else {
        throw FileError(path, "is empty, ends in its header, or does not hold the tallies of ccf-theory verify")
      }
      if let missing = contents.missing {
        throw FileError(
          path,
          "is incomplete, \(missing) is missing: run share \(contents.header.share.text) to its end, or copy its "
            + "file again")
      }
      parts.append((path, contents))
    }
    guard let first = parts.first else { throw FileError(output, "no shares given: name at least one file") }
    try check(parts)
    var tallies: [BlockTally?] = []
    for place in first.contents.header.simulations.indices {
      do {
        tallies.append(try BlockTally.joining(parts.compactMap { $0.contents.tallies[place] }))
      } catch {
        throw FileError(first.path, "cannot be joined with the others: \(error)")
      }
    }
    guard !Files.isLink(output) else { throw FileError(output, "is a symbolic link: name the file that it points to") }
    if Files.exists(output) {
      let header = try TallyContents.read(output)?.header
      guard header?.planLine == first.contents.header.planLine else {
        throw FileError(output, "holds another run than \(first.path): delete it or name another output")
      }
      guard header?.share == .whole else { throw FileError(output, "is a share of this run: name another output") }
    }
    try Files.write(first.contents.header.whole.text(tallies), to: output)
    return Outcome(
      simulations: tallies.count, blocks: first.contents.header.simulations.reduce(0) { $0 + $1.blocks },
      configuration: first.contents.header.configuration,
      inputs: parts.map { RunProvenance.Input(path: $0.path, sha256: $0.contents.digest) })
  }

  /// Sees that the parts are the shares of one plan, each once.
  private static func check(_ parts: [(path: String, contents: TallyContents)]) throws(FileError) {
    let (path, header) = (parts[0].path, parts[0].contents.header)
    var paths = [String?](repeating: nil, count: header.share.count)
    for part in parts {
      let other = part.contents.header
      guard other.planLine == header.planLine else {
        throw FileError(part.path, "is of another run than \(path): \(header.difference(from: other))")
      }
      guard other.share.count == header.share.count else {
        throw FileError(
          part.path,
          "is share \(other.share.text), but \(path) is one of \(header.share.count): give shares of one split")
      }
      if let twin = paths[other.share.number - 1] {
        throw FileError(part.path, "is share \(other.share.text), and so is \(twin): give each share once")
      }
      paths[other.share.number - 1] = part.path
    }
    let missing = paths.indices.filter { paths[$0] == nil }
    guard missing.isEmpty else {
      let named = missing.prefix(10).map { "\($0 + 1)/\(paths.count)" }.joined(separator: ", ")
      let more = missing.count > 10 ? " and \(missing.count - 10) more" : ""
      throw FileError(path, "is not the whole run: give share \(named)\(more) as well")
    }
  }
}
