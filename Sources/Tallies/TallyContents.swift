import MonteCarlo
import Reporting

/// What a file of tallies holds.
struct TallyContents {
  /// What the file says about itself.
  let header: TallyHeader
  /// Each simulation's tally, from the share's first block on; `nil` where there is none yet.
  private(set) var tallies: [BlockTally?]
  /// Bytes up to the end of the last whole line.
  private(set) var bytes: Int
  /// Whether the last line was cut off.
  private(set) var isCutOff = false
  /// SHA-256 of the file, 64 hexadecimal digits.
  private(set) var digest = ""

  /// Reads the file at `path`.
  ///
  /// - Returns: `nil` for a file that ends before its header does.
  /// - Throws: `FileError` for a file that cannot be read, holds something else, is damaged, or has a block twice.
  static func read(_ path: String) throws(FileError) -> TallyContents? {
    let reader = try LineReader(path, digesting: true)
    guard let first = try reader.next(), let second = try reader.next(), second.isComplete else { return nil }
    let header = try TallyHeader(first.text, second.text, path: path)
    var contents = TallyContents(
      header: header, tallies: [BlockTally?](repeating: nil, count: header.simulations.count), bytes: second.end)
    let blocks = header.blocks
    var number = 2
    while let line = try reader.next() {
      number += 1
      guard line.isComplete else {
        contents.isCutOff = true
        continue
      }
      guard let (place, tally) = header.tally(line.text) else {
        throw FileError(
          path, "line \(number) is damaged or of another run: delete the file and simulate its share again")
      }
      do {
        if contents.tallies[place] == nil {
          guard tally.blocks.lowerBound == blocks[place].lowerBound, tally.blocks.upperBound <= blocks[place].upperBound
          else { throw SimulationError.blocksOutOfRange(tally.blocks, limit: blocks[place].upperBound) }
          contents.tallies[place] = tally
        } else {
          try contents.tallies[place]!.append(tally)
        }
      } catch {
        throw FileError(
          path,
          "line \(number) does not go on where \(header.simulations[place].name) was (\(error)): a line is doubled "
            + "or missing; delete the file and simulate its share again")
      }
      contents.bytes = line.end
    }
    contents.digest = reader.digest!.text
    return contents
  }

  /// What is missing, in words; `nil` for a complete share.
  var missing: String? {
    for (place, blocks) in header.blocks.enumerated() {
      let next = tallies[place]?.blocks.upperBound ?? blocks.lowerBound
      if next < blocks.upperBound {
        return "blocks \(next)..<\(blocks.upperBound) of \(header.simulations[place].name)"
      }
    }
    return isCutOff ? "the end of the last line" : nil
  }
}
