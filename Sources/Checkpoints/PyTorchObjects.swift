import Tensors

/// Finds tensors among the objects of a pickle that `torch.save` wrote.
struct PyTorchObjects {
  let pickle: Pickle
  private let holders: [Bool]

  init(_ pickle: Pickle) {
    self.pickle = pickle
    holders = pickle.holdersOfPersistents()
  }

  /// What a value of a dictionary is to a reader of tensors.
  enum Kind {
    case tensor(TensorReference)
    case dictionary
    case other
  }

  /// What the object is.
  ///
  /// - Throws: a text that says why, if it is a tensor of a kind that cannot be read or an object with tensors inside.
  func kind(_ reference: Pickle.Reference) throws(TensorProblem) -> Kind {
    switch pickle.nodes[reference] {
    case .dictionary: return .dictionary
    case .call(let function, let arguments, _):
      if let tensor = try tensor(function, arguments) { return .tensor(tensor) }
      if isTensorFunction(function) || holdsStorages(reference) {
        throw TensorProblem("\(pickle.summary(reference)) with tensors inside")
      }
      return .other
    case .persistent: throw TensorProblem("a storage without a tensor")
    default: return .other
    }
  }

  /// Whether the object is a tensor, readable or not.
  func isTensor(_ reference: Pickle.Reference) -> Bool {
    if case .call(let function, _, _) = pickle.nodes[reference] { isTensorFunction(function) } else { false }
  }

  /// Whether storages are among what the object holds.
  func holdsStorages(_ reference: Pickle.Reference) -> Bool { holders[reference] }

  private func isTensorFunction(_ function: Pickle.Reference) -> Bool {
    guard let name = pickle.global(function) else { return false }
    return name.hasPrefix("torch._utils._rebuild_") || name.hasPrefix("torch._tensor._rebuild_")
      || name == "torch.nn.parameter.Parameter"
  }

  /// The tensor that calling `function` would make; `nil` if it makes something else.
  private func tensor(
    _ function: Pickle.Reference, _ arguments: Pickle.Reference
  ) throws(TensorProblem) -> TensorReference? {
    // A parameter wraps a tensor, a subclass's or attributed tensor wraps the call; deeper nesting is no tensor of PyTorch.
    var (function, arguments) = (function, arguments)
    for _ in 0..<4 {
      guard let name = pickle.global(function), let members = pickle.tuple(arguments) else { return nil }
      switch (name, members.count) {
      case ("torch._utils._rebuild_tensor", 4...), ("torch._utils._rebuild_tensor_v2", 4...):
        try checkAttributes(members.dropFirst(6).first)
        return try described(members, elementType: nil)
      case ("torch._utils._rebuild_tensor_v3", 7...):
        guard let name = pickle.global(members[6]), let type = PyTorchTypes.elementType(named: name) else {
          throw TensorProblem("a tensor of the type \(pickle.summary(members[6])), not \(PyTorchTypes.list)")
        }
        try checkAttributes(members.dropFirst(7).first)
        return try described(members, elementType: type)
      case ("torch._utils._rebuild_parameter", 1...), ("torch._utils._rebuild_parameter_with_state", 1...),
        ("torch.nn.parameter.Parameter", 1...):
        guard case .call(let inner, let innerArguments, _) = pickle.nodes[members[0]] else { return nil }
        (function, arguments) = (inner, innerArguments)
      case ("torch._tensor._rebuild_from_type_v2", 3...):
        (function, arguments) = (members[0], members[2])
      default: return nil
      }
    }
    return nil
  }

  /// Refuses a tensor with attributes, such as a negation or conjugation that PyTorch leaves for later.
  private func checkAttributes(_ attributes: Pickle.Reference?) throws(TensorProblem) {
    guard let attributes else { return }
    switch pickle.nodes[attributes] {
    case .none: return
    case .dictionary(let entries) where entries.isEmpty: return
    default: throw TensorProblem("a tensor with attributes, such as a negation that was not carried out")
    }
  }

  /// The tensor of (storage, offset, shape, strides, …).
  private func described(
    _ members: [Pickle.Reference], elementType: ElementType?
  ) throws(TensorProblem) -> TensorReference {
    guard case .persistent(let identifier) = pickle.nodes[members[0]], let offset = pickle.integer(members[1]),
      let shape = integers(members[2]), let strides = integers(members[3])
    else { throw TensorProblem("a tensor whose storage, offset, shape or strides are of another kind than PyTorch's") }
    let storage = try storage(identifier, elementType)
    return try TensorReference(storage: storage, offset: offset, shape: shape, strides: strides)
  }

  /// The storage of ("storage", class, key, device, elements), in the older format with a view at the end.
  private func storage(
    _ identifier: Pickle.Reference, _ elementType: ElementType?
  ) throws(TensorProblem) -> TensorReference.Storage {
    guard let members = pickle.tuple(identifier), members.count >= 5, pickle.text(members[0]) == "storage",
      let name = pickle.global(members[1]), let key = pickle.text(members[2]), var count = pickle.integer(members[4])
    else { throw TensorProblem("a storage that is described in another way than PyTorch's") }
    let untyped = name == "torch.storage.UntypedStorage" || name == "torch.storage._UntypedStorage"
    guard let type = PyTorchTypes.elementType(ofStorage: name) ?? (untyped ? elementType ?? .uint8 : nil) else {
      throw TensorProblem("a storage of the class \(name), not one of \(PyTorchTypes.list)")
    }
    guard elementType ?? type == type else {
      throw TensorProblem("a tensor of \(elementType!.description) in a storage of the class \(name)")
    }
    if untyped { count /= type.byteCount }
    var storage = TensorReference.Storage(key: key, elementType: type, count: count)
    if members.count > 5, let view = pickle.tuple(members[5]) {
      guard view.count == 3, let offset = pickle.integer(view[1]), let count = pickle.integer(view[2]) else {
        throw TensorProblem("a view onto a storage that is described in another way than PyTorch's")
      }
      storage = TensorReference.Storage(key: key, elementType: type, count: count, viewOffset: offset)
    }
    return storage
  }

  /// The numbers of a tuple, list or `torch.Size`.
  private func integers(_ reference: Pickle.Reference) -> [Int]? {
    var members: [Pickle.Reference]
    switch pickle.nodes[reference] {
    case .tuple(let items), .list(let items): members = items
    case .call(let function, let arguments, _):
      guard pickle.global(function) == "torch.Size", let only = pickle.tuple(arguments)?.first else { return nil }
      switch pickle.nodes[only] {
      case .tuple(let items), .list(let items): members = items
      default: return nil
      }
    default: return nil
    }
    let values = members.compactMap { pickle.integer($0) }
    return values.count == members.count ? values : nil
  }
}
