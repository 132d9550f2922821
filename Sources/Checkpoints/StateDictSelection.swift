/// The dictionary of tensors inside what a file holds, and what is left aside.
///
/// Repositories wrap a network's state dict: {"state_dict": …, "epoch": 76}. Where one of the usual names leads to tensors
/// it is followed; where several do, the choice is the caller's.
struct StateDictSelection {
  /// The names under which repositories for adversarial robustness keep a network's state dict (RobustBench's loader and
  /// the training scripts of its entries).
  static let nestings = [
    "state_dict", "model_state_dict", "model", "net", "network", "model_state", "net_state_dict", "weights", "params",
    "student", "last", "best", "ema", "state_dict_ema", "model_ema", "ema_state_dict", "ema_model_state_dict",
  ]
  private static let deepest = 8

  /// The keys that lead to the dictionary.
  private(set) var nesting: [String] = []
  /// Tensors in order.
  private(set) var tensors: [(name: String, tensor: TensorReference)] = []
  /// What was left aside: the keys that lead to it, and what it is.
  private(set) var skipped: [Checkpoint.SkippedEntry] = []

  private let objects: PyTorchObjects
  private let path: String
  private var pickle: Pickle { objects.pickle }

  /// Follows `key`, names joined by "/", or the usual names.
  init(_ pickle: Pickle, path: String, key: String?) throws(CheckpointError) {
    objects = PyTorchObjects(pickle)
    self.path = path
    var place = pickle.root
    if let key {
      for name in try Self.parts(of: key, path) { place = try step(into: name, from: place) }
    } else {
      while let name = try usualName(in: place) { place = try step(into: name, from: place) }
    }
    try take(place)
  }

  private static func parts(of key: String, _ path: String) throws(CheckpointError) -> [String] {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= deepest else {
      throw CheckpointError(path, found: "a key of \(parts.count) parts", accepted: "at most \(deepest)")
    }
    return parts
  }

  private func refusal(_ found: String, _ accepted: String) -> CheckpointError {
    CheckpointError(path, found: found, accepted: accepted)
  }

  /// The keys that lead to `reference`, for people.
  private func place(_ name: String? = nil) -> String { (nesting + [name].compactMap { $0 }).joined(separator: "/") }

  /// The entries with text for keys of the dictionary at `reference`; under other keys there is no tensor.
  private func entries(_ reference: Pickle.Reference) throws(CheckpointError) -> [(String, Pickle.Reference)] {
    guard let pairs = pickle.dictionary(reference) else {
      let what = pickle.summary(reference)
      let place = nesting.isEmpty ? what : "\(what) at \(place())"
      if objects.isTensor(reference) {
        throw refusal("\(place) with a single tensor", "a dictionary of tensors by name")
      }
      throw refusal(
        "\(place), not a dictionary" + (objects.holdsStorages(reference) ? ", with tensors inside" : ""),
        "a dictionary of tensors by name: torch.save(model.state_dict(), path)")
    }
    var names: Set<String> = []
    var entries: [(String, Pickle.Reference)] = []
    for pair in pairs {
      guard let name = pickle.text(pair.key) else {
        // Optimisers number their parameters; names of a state dict are text.
        guard !objects.isTensor(pair.value) else {
          throw refusal("a tensor under \(pickle.summary(pair.key)) in \(place())", "tensors by name")
        }
        continue
      }
      guard names.insert(name).inserted else {
        throw refusal("two entries named \"\(place(name))\"", "one entry of a name")
      }
      entries.append((name, pair.value))
    }
    return entries
  }

  /// The usual name that leads to tensors from `reference`, if there is one.
  private func usualName(in reference: Pickle.Reference) throws(CheckpointError) -> String? {
    let entries = try entries(reference)
    let candidates = entries.filter {
      Self.nestings.contains($0.0) && pickle.dictionary($0.1) != nil && objects.holdsStorages($0.1)
    }
    guard candidates.count <= 1 else {
      throw refusal(
        "several dictionaries with tensors: \(candidates.map { place($0.0) }.joined(separator: ", "))",
        "one of them as the key")
    }
    guard nesting.count < Self.deepest else {
      throw refusal("dictionaries in dictionaries beyond \(place())", "at most \(Self.deepest) levels")
    }
    return candidates.first?.0
  }

  private mutating func step(
    into name: String, from reference: Pickle.Reference
  ) throws(CheckpointError) -> Pickle.Reference {
    var chosen: Pickle.Reference?
    for (other, value) in try entries(reference) {
      if other == name {
        chosen = value
      } else {
        skipped.append(Checkpoint.SkippedEntry(name: place(other), summary: summary(value)))
      }
    }
    skipUnnamed(reference)
    guard let chosen else {
      let names = try entries(reference).map(\.0).prefix(20).joined(separator: ", ")
      throw refusal("no entry \"\(place(name))\"", "one of: \(names)")
    }
    nesting.append(name)
    return chosen
  }

  /// Reports the entries at `reference` whose keys are no text.
  private mutating func skipUnnamed(_ reference: Pickle.Reference) {
    for pair in pickle.dictionary(reference) ?? [] where pickle.text(pair.key) == nil {
      let name = place("(\(pickle.summary(pair.key)))")
      skipped.append(Checkpoint.SkippedEntry(name: name, summary: summary(pair.value)))
    }
  }

  private func summary(_ reference: Pickle.Reference) -> String {
    let holds = objects.holdsStorages(reference) && !objects.isTensor(reference)
    return (objects.isTensor(reference) ? "a tensor" : pickle.summary(reference)) + (holds ? " with tensors" : "")
  }

  /// Takes the tensors of the dictionary at `reference`.
  private mutating func take(_ reference: Pickle.Reference) throws(CheckpointError) {
    let entries = try entries(reference)
    for (name, value) in entries {
      do throws(TensorProblem) {
        if case .tensor(let tensor) = try objects.kind(value) {
          tensors.append((name, tensor))
          continue
        }
      } catch {
        throw refusal("\(place(name)): \(error.text)", "dense tensors of \(PyTorchTypes.list)")
      }
      skipped.append(Checkpoint.SkippedEntry(name: place(name), summary: summary(value)))
    }
    skipUnnamed(reference)
    // An empty dictionary is the state dict of a network without parameters.
    guard tensors.isEmpty, pickle.dictionary(reference)?.isEmpty != true else { return }
    let holders = entries.filter { objects.holdsStorages($0.1) }.map { place($0.0) }
    let dictionary = nesting.isEmpty ? "the file's dictionary" : "the dictionary \(place())"
    throw refusal(
      "no tensors in \(dictionary)" + (holders.isEmpty ? "" : ", but below \(holders.joined(separator: ", "))"),
      holders.isEmpty ? "a dictionary of tensors by name" : "one of them as the key")
  }
}
