/// Reads a pickle of protocol 2 to 5 into data (Python's `pickletools` lists the opcodes). What an opcode would look up or
/// call is recorded, never done.
struct PickleReader {
  /// A pickle with more objects than this is no description of tensors.
  static let mostObjects = 1 << 22
  private static let longestName = 1 << 10
  private static let accepted = "pickles of protocol 2 to 5 as torch.save writes them"

  private var cursor: ByteCursor
  private var pickle = Pickle()
  private var stack: [Pickle.Reference] = []
  /// Heights of the stack at which marks lie.
  private var marks: [Int] = []
  private var memo: [Int: Pickle.Reference] = [:]
  private var memberCount = 0

  /// Reads one pickle and leaves `cursor` behind it.
  static func read(_ cursor: inout ByteCursor) throws(CheckpointError) -> Pickle {
    var reader = PickleReader(cursor: cursor)
    try reader.run()
    cursor = reader.cursor
    return reader.pickle
  }

  private init(cursor: ByteCursor) { self.cursor = cursor }

  private func malformed(_ what: String) -> CheckpointError {
    cursor.error(what, accepted: Self.accepted)
  }

  private mutating func run() throws(CheckpointError) {
    guard cursor.remaining > 0, try cursor.byte() == 0x80 else {
      throw malformed("a pickle that does not begin with its protocol, as those of protocol 0 and 1")
    }
    let version = try cursor.byte()
    guard (2...5).contains(version) else { throw malformed("a pickle of protocol \(version)") }
    while true {
      let opcode = try cursor.byte()
      if opcode == UInt8(ascii: ".") {
        pickle.root = try pop()
        return
      }
      if try scalar(opcode) { continue }
      if try container(opcode) { continue }
      if try stackOrMemo(opcode) { continue }
      if try object(opcode) { continue }
      throw malformed("the pickle opcode 0x\(String(opcode, radix: 16))")
    }
  }

  // MARK: The stack

  @discardableResult
  private mutating func push(_ node: Pickle.Node) throws(CheckpointError) -> Pickle.Reference {
    guard pickle.nodes.count < Self.mostObjects else {
      throw malformed("a pickle of more than \(Self.mostObjects) objects")
    }
    pickle.nodes.append(node)
    stack.append(pickle.nodes.count - 1)
    return pickle.nodes.count - 1
  }

  private mutating func pop() throws(CheckpointError) -> Pickle.Reference {
    guard stack.count > marks.last ?? 0, let top = stack.popLast() else {
      throw malformed("a pickle that takes more than it has put on its stack")
    }
    return top
  }

  private func top() throws(CheckpointError) -> Pickle.Reference {
    guard stack.count > marks.last ?? 0, let top = stack.last else {
      throw malformed("a pickle that looks at an empty stack")
    }
    return top
  }

  /// Takes everything down to the last mark, and the mark.
  private mutating func popToMark() throws(CheckpointError) -> [Pickle.Reference] {
    guard let height = marks.popLast() else { throw malformed("a pickle that looks for a mark and has none") }
    let items = Array(stack[height...])
    stack.removeLast(items.count)
    return items
  }

  // MARK: Opcodes; each function says whether the opcode was one of its own.

  private mutating func scalar(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.boolean(true))
    case 0x89: try push(.boolean(false))
    case UInt8(ascii: "K"): try push(.integer(Int(try cursor.byte())))
    case UInt8(ascii: "M"): try push(.integer(Int(try cursor.number(UInt16.self))))
    case UInt8(ascii: "J"): try push(.integer(Int(Int32(bitPattern: try cursor.number(UInt32.self)))))
    case 0x8a: try pushInteger(try cursor.bytes(Int(try cursor.byte())))
    case 0x8b: try pushInteger(try cursor.bytes(Int(try cursor.number(UInt32.self))))
    case UInt8(ascii: "G"): try push(.real(Double(bitPattern: try cursor.number(UInt64.self).byteSwapped)))
    case UInt8(ascii: "X"): try push(.text(try cursor.text(Int(try cursor.number(UInt32.self)))))
    case 0x8c: try push(.text(try cursor.text(Int(try cursor.byte()))))
    case 0x8d: try push(.text(try cursor.text(try cursor.length())))
    // Strings of Python 2, which names of old checkpoints are.
    case UInt8(ascii: "U"): try push(.text(try cursor.text(Int(try cursor.byte()))))
    case UInt8(ascii: "T"): try push(.text(try cursor.text(Int(try cursor.number(UInt32.self)))))
    case UInt8(ascii: "C"): try push(.bytes(try cursor.bytes(Int(try cursor.byte()))))
    case UInt8(ascii: "B"): try push(.bytes(try cursor.bytes(Int(try cursor.number(UInt32.self)))))
    case 0x8e: try push(.bytes(try cursor.bytes(try cursor.length())))
    default: return false
    }
    return true
  }

  private mutating func pushInteger(_ bytes: [UInt8]) throws(CheckpointError) {
    guard bytes.count <= 8 else {
      try push(.largeInteger(bytes))
      return
    }
    let negative = bytes.last.map { $0 & 0x80 != 0 } ?? false
    var value = negative ? -1 : 0
    for byte in bytes.reversed() { value = value << 8 | Int(byte) }
    try push(.integer(value))
  }

  private mutating func container(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: ")"): try push(.tuple([]))
    case 0x85...0x87:
      var members: [Pickle.Reference] = []
      for _ in 0..<(opcode - 0x84) { members.append(try pop()) }
      try push(.tuple(members.reversed()))
    case UInt8(ascii: "t"): try push(.tuple(try popToMark()))
    case UInt8(ascii: "]"): try push(.list([]))
    case UInt8(ascii: "l"): try push(.list(try popToMark()))
    case UInt8(ascii: "}"): try push(.dictionary([]))
    case UInt8(ascii: "d"): try push(.dictionary(try pairs(try popToMark())))
    case 0x8f: try push(.set([]))
    case 0x91: try push(.set(try popToMark()))
    case UInt8(ascii: "a"): try extend(with: [try pop()])
    case UInt8(ascii: "e"), 0x90: try extend(with: try popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try insert([(try pop(), value)])
    case UInt8(ascii: "u"): try insert(try pairs(try popToMark()))
    default: return false
    }
    return true
  }

  private func pairs(
    _ items: [Pickle.Reference]
  ) throws(CheckpointError) -> [(key: Pickle.Reference, value: Pickle.Reference)] {
    guard items.count.isMultiple(of: 2) else { throw malformed("a dictionary with a key and no value") }
    return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
  }

  /// Counts members of lists and dictionaries, which cost memory without being objects of their own.
  private mutating func count(_ members: Int) throws(CheckpointError) {
    memberCount += members
    guard memberCount <= 2 * Self.mostObjects else {
      throw malformed("lists and dictionaries of more than \(2 * Self.mostObjects) members")
    }
  }

  /// Puts `items` into the list, set or object on the stack.
  private mutating func extend(with items: [Pickle.Reference]) throws(CheckpointError) {
    let place = try top()
    try count(items.count)
    // The node gives its array away while that grows, and nothing else may hold it: a copy for each opcode would take
    // quadratic time.
    switch pickle.nodes[place] {
    case .list(var members):
      pickle.nodes[place] = .none
      members += items
      pickle.nodes[place] = .list(members)
    case .set(var members):
      pickle.nodes[place] = .none
      members += items
      pickle.nodes[place] = .set(members)
    case .call(let function, let arguments, var additions):
      pickle.nodes[place] = .none
      additions += items
      pickle.nodes[place] = .call(function: function, arguments: arguments, additions: additions)
    default: throw malformed("a pickle that appends to something that is no list")
    }
  }

  /// Puts `items` into the dictionary or object on the stack.
  private mutating func insert(
    _ items: [(key: Pickle.Reference, value: Pickle.Reference)]
  ) throws(CheckpointError) {
    let place = try top()
    guard case .dictionary(var entries) = pickle.nodes[place] else {
      return try extend(with: items.flatMap { [$0.key, $0.value] })
    }
    try count(items.count)
    pickle.nodes[place] = .none
    entries += items
    pickle.nodes[place] = .dictionary(entries)
  }

  private mutating func stackOrMemo(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: "("):
      guard marks.count < Self.mostObjects else { throw malformed("a pickle of more than \(marks.count) marks") }
      marks.append(stack.count)
    case UInt8(ascii: "0"):
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): try repeated(try top())
    case UInt8(ascii: "q"): try remember(Int(try cursor.byte()))
    case UInt8(ascii: "r"): try remember(Int(try cursor.number(UInt32.self)))
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "h"): try recall(Int(try cursor.byte()))
    case UInt8(ascii: "j"): try recall(Int(try cursor.number(UInt32.self)))
    case 0x95:
      let length = try cursor.length()
      guard length <= cursor.remaining else { throw malformed("a frame of \(length) bytes") }
    default: return false
    }
    return true
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let reference = memo[index] else { throw malformed("a reference to the object \(index), which is none") }
    try repeated(reference)
  }

  private mutating func remember(_ index: Int) throws(CheckpointError) {
    memo[index] = try top()
    guard memo.count <= Self.mostObjects else { throw malformed("a memo of more than \(Self.mostObjects) objects") }
  }

  /// Puts an object on the stack that is there already.
  private mutating func repeated(_ reference: Pickle.Reference) throws(CheckpointError) {
    guard stack.count < 2 * Self.mostObjects else { throw malformed("a stack of \(stack.count) objects") }
    stack.append(reference)
  }

  private mutating func object(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: "c"):
      let module = try line()
      try push(.global("\(module).\(try line())"))
    case 0x93:
      let (name, module) = (try pop(), try pop())
      guard let module = pickle.text(module), let name = pickle.text(name) else {
        throw malformed("a class or function without a name")
      }
      try push(.global("\(module).\(name)"))
    case UInt8(ascii: "Q"): try push(.persistent(try pop()))
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      try call(try pop(), arguments)
    case 0x92:
      let (keywords, arguments) = (try pop(), try pop())
      try push(.call(function: try pop(), arguments: arguments, additions: [keywords]))
    case UInt8(ascii: "b"):
      let state = try pop()
      // A dictionary's attributes, such as the `_metadata` of a state dict, are no entries.
      if case .dictionary = pickle.nodes[try top()] { break }
      try extend(with: [state])
    default: return false
    }
    return true
  }

  /// What the dictionaries of the standard library come from is a dictionary; any other call stays one.
  private mutating func call(_ function: Pickle.Reference, _ arguments: Pickle.Reference) throws(CheckpointError) {
    let members = pickle.tuple(arguments)
    switch (pickle.global(function), members?.count) {
    case ("collections.OrderedDict", 0), ("collections.defaultdict", _), ("builtins.dict", 0): try push(.dictionary([]))
    case ("collections.OrderedDict", 1):
      // Python 2 wrote a list of pairs.
      guard case .list(let items) = pickle.nodes[members![0]] else {
        throw malformed("an OrderedDict that is made of something else than pairs")
      }
      try count(items.count)
      var entries: [(key: Pickle.Reference, value: Pickle.Reference)] = []
      for item in items {
        let pair: [Pickle.Reference]
        switch pickle.nodes[item] {
        case .tuple(let members), .list(let members): pair = members
        default: pair = []
        }
        guard pair.count == 2 else { throw malformed("an OrderedDict that is made of something else than pairs") }
        entries.append((pair[0], pair[1]))
      }
      try push(.dictionary(entries))
    default: try push(.call(function: function, arguments: arguments, additions: []))
    }
  }

  /// Text up to the next line break: part of a class's or function's name.
  private mutating func line() throws(CheckpointError) -> String {
    var bytes: [UInt8] = []
    while true {
      let byte = try cursor.byte()
      if byte == 0x0a { break }
      guard bytes.count < Self.longestName else {
        throw malformed("the name of a class or function beyond \(Self.longestName) bytes")
      }
      bytes.append(byte)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed("a name that is not UTF-8") }
    return text
  }
}
