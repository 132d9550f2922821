import Tensors

/// A network's parameters and buffers by name, in order: PyTorch's `state_dict`.
public struct StateDict: Hashable, Sendable {
  /// One named tensor.
  public struct Entry: Hashable, Sendable {
    /// The name, its parts joined by dots: "layer1.0.conv1.weight".
    public let name: String
    /// The tensor.
    public let tensor: HostTensor
  }

  /// The tensors in order; no two have the same name.
  public private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]

  /// No tensors.
  public init() {}

  /// The tensors of `entries` in their order; of two with the same name the later one, in the place of the first.
  public init(_ entries: some Sequence<(String, HostTensor)>) {
    for (name, tensor) in entries { self[name] = tensor }
  }

  /// The tensor of that name; a new name goes to the end, `nil` removes.
  public subscript(name: String) -> HostTensor? {
    get { places[name].map { entries[$0].tensor } }
    set {
      switch (places[name], newValue) {
      case (let place?, let tensor?): entries[place] = Entry(name: name, tensor: tensor)
      case (nil, let tensor?):
        places[name] = entries.count
        entries.append(Entry(name: name, tensor: tensor))
      case (let place?, nil):
        entries.remove(at: place)
        places = Dictionary(uniqueKeysWithValues: entries.indices.map { (entries[$0].name, $0) })
      case (nil, nil): break
      }
    }
  }

  /// The number of tensors.
  public var count: Int { entries.count }
  /// Whether there is none.
  public var isEmpty: Bool { entries.isEmpty }
  /// The names in order.
  public var names: [String] { entries.map(\.name) }

  /// The same tensors with `prefix` taken off their names, if every name has it; else as they are.
  ///
  /// `torch.nn.DataParallel` puts "module." before all names, wrappers of networks often "model.".
  public func removingPrefix(_ prefix: String = "module.") -> StateDict {
    guard !prefix.isEmpty, entries.allSatisfy({ $0.name.hasPrefix(prefix) }) else { return self }
    let shorter = StateDict(entries.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) })
    return shorter.count == count ? shorter : self
  }

  /// Checks that names, shapes and types are exactly those expected, in any order: what PyTorch calls strict.
  ///
  /// - Throws: `StateDictMismatch`, which lists every difference.
  public func check(against expected: [TensorSpecification]) throws(StateDictMismatch) {
    let mismatch = StateDictMismatch(expected: expected, found: self)
    if !mismatch.isEmpty { throw mismatch }
  }
}

/// Name, shape and element type that a network expects of a tensor.
public struct TensorSpecification: Hashable, Sendable, CustomStringConvertible {
  /// The tensor's name.
  public let name: String
  /// The length of each axis.
  public let shape: [Int]
  /// The type of the elements.
  public let elementType: ElementType

  /// A tensor that is expected.
  public init(_ name: String, shape: [Int], elementType: ElementType) {
    self.name = name
    self.shape = shape
    self.elementType = elementType
  }

  /// "name float32 [64, 3, 3, 3]".
  public var description: String { "\(name) \(elementType) \(shape)" }
}

/// How a state dict differs from what a network expects.
public struct StateDictMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// A tensor of the right name and another shape or type.
  public struct Difference: Hashable, Sendable {
    /// What the network expects.
    public let expected: TensorSpecification
    /// What is there.
    public let found: TensorSpecification
  }

  /// Tensors that the network expects and that are not there.
  public let missing: [TensorSpecification]
  /// Tensors that are there and that the network does not know.
  public let unexpected: [TensorSpecification]
  /// Tensors of another shape or type.
  public let different: [Difference]

  init(expected: [TensorSpecification], found: StateDict) {
    missing = expected.filter { found[$0.name] == nil }
    let known = Set(expected.map(\.name))
    unexpected = found.entries.filter { !known.contains($0.name) }.map(TensorSpecification.init)
    different = expected.compactMap { expected in
      guard let tensor = found[expected.name] else { return nil }
      let found = TensorSpecification(expected.name, shape: tensor.shape, elementType: tensor.elementType)
      return found == expected ? nil : Difference(expected: expected, found: found)
    }
  }

  var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && different.isEmpty }

  /// All differences, one a line.
  public var description: String {
    let lines =
      missing.map { "missing: \($0)" } + unexpected.map { "unexpected: \($0)" }
      + different.map {
        "different: \($0.expected.name) is \($0.found.elementType) \($0.found.shape), "
          + "the network has \($0.expected.elementType) \($0.expected.shape)"
      }
    return "the state dict does not fit the network:\n" + lines.map { "  \($0)" }.joined(separator: "\n")
  }
}

extension TensorSpecification {
  /// What an entry is.
  public init(_ entry: StateDict.Entry) {
    self.init(entry.name, shape: entry.tensor.shape, elementType: entry.tensor.elementType)
  }
}
