/// The objects of a pickle, as data: nothing in it is looked up or called.
///
/// Objects lie in one array and refer to each other by their place in it, so that neither nesting nor cycles cost stack.
struct Pickle {
  /// The place of an object in `nodes`.
  typealias Reference = Int

  /// One object.
  enum Node {
    case none
    case boolean(Bool)
    case integer(Int)
    /// An integer beyond 64 bits: its bytes in two's complement, the lowest first.
    case largeInteger([UInt8])
    case real(Double)
    case text(String)
    case bytes([UInt8])
    /// A class or function, by its dotted name.
    case global(String)
    case tuple([Reference])
    case list([Reference])
    case dictionary([(key: Reference, value: Reference)])
    case set([Reference])
    /// What the pickle leaves to its reader: storages, in PyTorch's files.
    case persistent(Reference)
    /// What calling `function` would make, with what would be put into it afterwards.
    case call(function: Reference, arguments: Reference, additions: [Reference])
  }

  var nodes: [Node] = []
  /// The object that the pickle is of.
  var root: Reference = 0

  /// The name of the class or function at `reference`.
  func global(_ reference: Reference) -> String? {
    if case .global(let name) = nodes[reference] { name } else { nil }
  }

  /// The name of the class that an object is of; the older format refers to classes of networks by ("module", class, …).
  private func className(_ function: Reference) -> String? {
    guard case .persistent(let identifier) = nodes[function] else { return global(function) }
    guard let members = tuple(identifier), members.count > 1, text(members[0]) == "module" else { return nil }
    return global(members[1])
  }

  func text(_ reference: Reference) -> String? {
    if case .text(let text) = nodes[reference] { text } else { nil }
  }

  func integer(_ reference: Reference) -> Int? {
    if case .integer(let value) = nodes[reference] { value } else { nil }
  }

  /// The members of a tuple.
  func tuple(_ reference: Reference) -> [Reference]? {
    if case .tuple(let members) = nodes[reference] { members } else { nil }
  }

  func dictionary(_ reference: Reference) -> [(key: Reference, value: Reference)]? {
    if case .dictionary(let entries) = nodes[reference] { entries } else { nil }
  }

  /// The value of a dictionary's text key.
  func value(of reference: Reference, _ key: String) -> Reference? {
    dictionary(reference)?.last { text($0.key) == key }?.value
  }

  /// For every object, whether a persistent reference is among what it reaches: one pass over all edges, backwards.
  func holdersOfPersistents() -> [Bool] {
    // The objects that refer to object i are at starts[i] ..< starts[i + 1] in `sources`.
    var starts = [Int](repeating: 0, count: nodes.count + 1)
    for node in nodes { for target in node.references { starts[target + 1] += 1 } }
    for index in nodes.indices { starts[index + 1] += starts[index] }
    var next = starts
    var sources = [Reference](repeating: 0, count: starts[nodes.count])
    for (source, node) in nodes.enumerated() {
      for target in node.references {
        sources[next[target]] = source
        next[target] += 1
      }
    }
    var waiting = nodes.indices.filter { if case .persistent = nodes[$0] { true } else { false } }
    var holds = [Bool](repeating: false, count: nodes.count)
    for index in waiting { holds[index] = true }
    while let reached = waiting.popLast() {
      for source in sources[starts[reached]..<starts[reached + 1]] where !holds[source] {
        holds[source] = true
        waiting.append(source)
      }
    }
    return holds
  }

  /// What an object is, for people: "the integer 76", "a dictionary of 3".
  func summary(_ reference: Reference) -> String {
    switch nodes[reference] {
    case .none: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): "the integer \(value)"
    case .largeInteger: "an integer beyond 64 bits"
    case .real(let value): "the number \(value)"
    case .text(let text): text.utf8.count <= 60 ? "the text \"\(text)\"" : "a text of \(text.utf8.count) bytes"
    case .bytes(let bytes): "\(bytes.count) bytes"
    case .global(let name): "the class or function \(name)"
    case .tuple(let members): "a tuple of \(members.count)"
    case .list(let members): "a list of \(members.count)"
    case .dictionary(let entries): "a dictionary of \(entries.count)"
    case .set(let members): "a set of \(members.count)"
    case .persistent: "a storage"
    case .call(let function, _, _): "an object of \(className(function) ?? "an unknown class")"
    }
  }
}

extension Pickle.Node {
  /// The objects that this one refers to.
  var references: [Pickle.Reference] {
    switch self {
    case .none, .boolean, .integer, .largeInteger, .real, .text, .bytes, .global: []
    case .tuple(let members), .list(let members), .set(let members): members
    case .dictionary(let entries): entries.flatMap { [$0.key, $0.value] }
    case .persistent(let identifier): [identifier]
    case .call(let function, let arguments, let additions): additions + [function, arguments]
    }
  }
}
