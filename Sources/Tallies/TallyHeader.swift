import MonteCarlo
import RandomStreams
import Reporting

/// What a file of tallies says about itself, in its first two lines: the plan, which is the same for all shares, and
/// which share it is.
struct TallyHeader {
  private static let format = "ccf-theory tallies"
  private static let version = 1

  /// One simulation of the plan.
  struct Simulation: Hashable {
    let name: String
    let blocks: Int
    /// `BlockSimulation.identity`.
    let identity: StableHash
    /// The hash of block 0's integers.
    let first: StableHash
  }

  let simulations: [Simulation]
  let share: BlockShare
  /// What the plan was made from, for people and for messages.
  let configuration: ResultRecord
  /// The plan's line; the context of the lines that follow.
  let planLine: String

  /// The header of a share of `plan`.
  init(_ plan: SimulationPlan, configuration: ResultRecord, share: BlockShare) {
    simulations = plan.simulations.map { planned in
      var first = StableHash()
      for sum in planned.first.sums {
        first.combine(UInt64(truncatingIfNeeded: sum))
        first.combine(UInt64(truncatingIfNeeded: sum >> 64))
      }
      return Simulation(
        name: planned.name, blocks: planned.blocks, identity: planned.simulation.identity, first: first)
    }
    self.share = share
    self.configuration = configuration
    var record = ResultRecord()
    record.append("format", .text(Self.format))
    record.append("version", .integer(Self.version))
    record.append("configuration", .object(configuration))
    record.append("simulations", .list(simulations.map { .text($0.name) }))
    record.append("blocks", .list(simulations.map { .integer($0.blocks) }))
    record.append("identities", .list(simulations.map { .text($0.identity.text) }))
    record.append("firstBlocks", .list(simulations.map { .text($0.first.text) }))
    planLine = CheckedLine.text(record, in: "")
  }

  /// The header of all shares together.
  var whole: TallyHeader { TallyHeader(self, share: .whole) }

  private init(_ other: TallyHeader, share: BlockShare) {
    simulations = other.simulations
    configuration = other.configuration
    planLine = other.planLine
    self.share = share
  }

  /// The header that a file's first two lines hold.
  ///
  /// - Throws: `FileError` for lines that are damaged or something else.
  init(_ first: String, _ second: String, path: String) throws(FileError) {
    guard Self.isTallies(first) else { throw FileError(path, "does not hold the tallies of ccf-theory verify") }
    let damaged = FileError(path, "has a damaged header: copy the file again, or simulate its share again")
    guard let plan = CheckedLine.record(first, in: ""), let line = CheckedLine.record(second, in: first) else {
      throw damaged
    }
    guard plan["version"] == .integer(Self.version) else {
      throw FileError(path, "was written by another version of ccf-theory: use the same one for all parts")
    }
    func list<Value>(_ name: String, _ value: (ResultValue) -> Value?) -> [Value]? {
      guard case .list(let items)? = plan[name] else { return nil }
      let values = items.compactMap(value)
      return values.count == items.count ? values : nil
    }
    func hash(_ value: ResultValue) -> StableHash? { value.asText.flatMap { StableHash(hexadecimal: $0) } }
    guard let names = list("simulations", \.asText), let blocks = list("blocks", \.asInteger),
      let identities = list("identities", hash), let firsts = list("firstBlocks", hash),
      Set([names.count, blocks.count, identities.count, firsts.count]).count == 1, Set(names).count == names.count,
      blocks.allSatisfy({ $0 > 0 }),
      case .list(let share)? = line["share"], share.count == 2, let number = share[0].asInteger,
      let count = share[1].asInteger, 1 <= number, number <= count, count <= BlockShare.largestCount
    else { throw damaged }
    simulations = names.indices.map {
      Simulation(name: names[$0], blocks: blocks[$0], identity: identities[$0], first: firsts[$0])
    }
    self.share = BlockShare(number, of: count)
    planLine = first
    configuration = plan.below("configuration")
  }

  /// Whether a file that begins with this line holds tallies, if perhaps damaged ones.
  static func isTallies(_ line: String) -> Bool { line.hasPrefix("{\"format\":\"\(format)\"") }

  /// The two lines, each with its line break.
  var text: String {
    var record = ResultRecord()
    record.append("share", .list([.integer(share.number), .integer(share.count)]))
    return planLine + "\n" + CheckedLine.text(record, in: planLine) + "\n"
  }

  /// Each simulation's blocks of the share.
  var blocks: [Range<Int>] { simulations.map { share.blocks(of: $0.blocks) } }

  /// A simulation's tally as a line, with its line break.
  func line(_ place: Int, _ tally: BlockTally) -> String {
    var record = ResultRecord()
    record.append("simulation", .text(simulations[place].name))
    record.append("blocks", .list([.integer(tally.blocks.lowerBound), .integer(tally.blocks.upperBound)]))
    record.append("sums", .list(tally.sums.map { .text(String($0)) }))
    return CheckedLine.text(record, in: planLine) + "\n"
  }

  /// The simulation and the tally that a line holds, or `nil` if it is damaged or of another plan.
  func tally(_ line: String) -> (place: Int, tally: BlockTally)? {
    guard let record = CheckedLine.record(line, in: planLine), let name = record["simulation"]?.asText,
      let place = simulations.firstIndex(where: { $0.name == name }),
      case .list(let ends)? = record["blocks"], ends.count == 2, let lower = ends[0].asInteger,
      let upper = ends[1].asInteger, 0 <= lower, lower < upper, upper <= simulations[place].blocks,
      case .list(let items)? = record["sums"]
    else { return nil }
    let sums = items.compactMap { $0.asText.flatMap { Int128($0) } }
    guard sums.count == items.count, !sums.isEmpty else { return nil }
    return (place, BlockTally(simulations[place].identity, blocks: lower..<upper, sums: sums))
  }

  /// How another plan differs from this one, in words.
  func difference(from other: TallyHeader) -> String {
    let paths = configuration.fields.map(\.path)
    for path in paths + other.configuration.fields.map(\.path).filter({ !paths.contains($0) }) {
      let (mine, theirs) = (configuration[path], other.configuration[path])
      if mine != theirs { return "\(path) \(theirs?.text ?? "missing") instead of \(mine?.text ?? "missing")" }
    }
    return "the same configuration, but other simulations, or other results of their first blocks: "
      + "another version of the program, or a machine that computes differently"
  }
}

extension ResultValue {
  fileprivate var asText: String? {
    if case .text(let text) = self { text } else { nil }
  }

  fileprivate var asInteger: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The value for a message.
  fileprivate var text: String {
    switch self {
    case .text(let text): text
    case .integer(let value): String(value)
    case .list(let values): values.map(\.text).joined(separator: ", ")
    default: "?"
    }
  }
}
