import Reporting
import Tensors

/// Files as `torch.save` wrote them before PyTorch 1.6, and writes them still when it is told so: five pickles (magic
/// number, protocol, system, object, storage keys), then each storage with its length in front.
enum LegacyPyTorchFile {
  private static let longestPickles = 1 << 28

  static func read(_ file: RandomAccessFile, key: String?) throws(CheckpointError) -> Checkpoint {
    var pickles = ByteCursor(file, 0..<min(file.size, longestPickles), subject: "pickles of a legacy file")
    _ = try PickleReader.read(&pickles)
    try checkSystem(&pickles)
    let pickle = try PickleReader.read(&pickles)
    let keys = try storageKeys(&pickles)
    var cursor = ByteCursor(file, pickles.position..<file.size, subject: "storages of a legacy file")
    let widths = try elementWidths(pickle, file.path)
    var places: [String: StoragePlace] = [:]
    for key in keys {
      guard let width = widths[key] else {
        throw cursor.error("a storage \(key) that no tensor uses", accepted: "storages of known types")
      }
      let count = try cursor.length()
      guard count <= cursor.remaining / width else {
        throw cursor.error(
          "\(count) elements of \(width) bytes are announced where \(cursor.remaining) bytes are left",
          accepted: "a file that was written or downloaded to its end")
      }
      guard places[key] == nil else { throw cursor.error("two storages \(key)", accepted: "one storage of a key") }
      places[key] = StoragePlace(range: cursor.position..<(cursor.position + count * width))
      try cursor.skip(count * width)
    }
    guard cursor.remaining == 0 else {
      throw cursor.error("\(cursor.remaining) bytes behind the last storage", accepted: "nothing there")
    }
    let selection = try StateDictSelection(pickle, path: file.path, key: key)
    var reader = TensorReader(file, zip: nil, places: places)
    return try Checkpoint(.legacyPyTorch, selection, &reader)
  }

  /// Reads the pickles of the protocol's number and of the machine's properties.
  private static func checkSystem(_ cursor: inout ByteCursor) throws(CheckpointError) {
    let version = try PickleReader.read(&cursor)
    guard version.integer(version.root) == 1001 else {
      throw cursor.error(
        "the legacy protocol version \(version.summary(version.root))", accepted: "the integer 1001")
    }
    let system = try PickleReader.read(&cursor)
    if let order = system.value(of: system.root, "little_endian"), case .boolean(true) = system.nodes[order] { return }
    throw cursor.error("a file of a machine that is not little-endian", accepted: "little-endian files")
  }

  private static func storageKeys(_ cursor: inout ByteCursor) throws(CheckpointError) -> [String] {
    let pickle = try PickleReader.read(&cursor)
    guard case .list(let items) = pickle.nodes[pickle.root] else {
      throw cursor.error("\(pickle.summary(pickle.root)) for the storage keys", accepted: "a list")
    }
    var keys: [String] = []
    for item in items {
      guard let key = pickle.text(item) else {
        throw cursor.error("\(pickle.summary(item)) as a storage's key", accepted: "text")
      }
      keys.append(key)
    }
    return keys
  }

  /// Bytes of an element of each storage that the pickle refers to, whether we can read its type or not.
  private static func elementWidths(_ pickle: Pickle, _ path: String) throws(CheckpointError) -> [String: Int] {
    var widths: [String: Int] = [:]
    for node in pickle.nodes {
      guard case .persistent(let identifier) = node, let members = pickle.tuple(identifier), members.count > 2,
        pickle.text(members[0]) == "storage", let name = pickle.global(members[1]), let key = pickle.text(members[2])
      else { continue }
      guard let width = width(ofStorage: name), widths[key] ?? width == width else {
        throw CheckpointError(
          path, found: "the storage \(key) of the class \(name)", accepted: "one of \(PyTorchTypes.list)")
      }
      widths[key] = width
    }
    return widths
  }

  private static func width(ofStorage name: String) -> Int? {
    switch name {
    case "torch.ComplexFloatStorage": 8
    case "torch.ComplexDoubleStorage": 16
    case "torch.storage.UntypedStorage", "torch.storage._UntypedStorage": 1
    default: PyTorchTypes.elementType(ofStorage: name)?.byteCount
    }
  }
}
