import Reporting
import Tensors

/// Files as `torch.save` writes them: a zip file with the pickle `data.pkl` and one entry for each storage.
public enum PyTorchFile {
  /// A pickle that describes tensors is shorter.
  private static let longestPickle = 1 << 28

  static func read(_ file: RandomAccessFile, key: String?) throws(CheckpointError) -> Checkpoint {
    let zip = try ZipReader(file)
    let root = try rootFolder(zip)
    try checkByteOrder(zip, root)
    try checkVersion(zip, root)
    let entry = zip.entry(root + "data.pkl")!
    guard entry.contents.count <= longestPickle else {
      throw CheckpointError(
        file.path, found: "a pickle of \(entry.contents.count) bytes", accepted: "at most \(longestPickle)")
    }
    try zip.checkContents(entry)
    var cursor = ByteCursor(file, entry.contents, subject: entry.name)
    let pickle = try PickleReader.read(&cursor)
    guard cursor.remaining == 0 else {
      throw cursor.error("\(cursor.remaining) bytes behind the pickle", accepted: "one pickle in data.pkl")
    }
    guard !pickle.nodes.contains(where: isScriptTag) else {
      throw CheckpointError(
        file.path, found: "a file by libtorch's pickle_save or torch.jit, whose types are TorchScript's",
        accepted: "a file by torch.save: load this one in Python and save its state dict again")
    }
    var places: [String: StoragePlace] = [:]
    for entry in zip.entries where entry.name.hasPrefix(root + "data/") {
      places[String(entry.name.dropFirst(root.count + 5))] = StoragePlace(range: entry.contents, entry: entry)
    }
    let selection = try StateDictSelection(pickle, path: file.path, key: key)
    var reader = TensorReader(file, zip: zip, places: places)
    return try Checkpoint(.pyTorch, selection, &reader)
  }

  private static func isScriptTag(_ node: Pickle.Node) -> Bool {
    if case .global(let name) = node {
      name.hasPrefix("torch.jit._pickle.") || name.hasPrefix("__torch__.")
    } else {
      false
    }
  }

  /// The folder of all entries, with its slash.
  private static func rootFolder(_ zip: ZipReader) throws(CheckpointError) -> String {
    let suffix = "/data.pkl"
    let roots = zip.entries.filter { $0.name.hasSuffix(suffix) }.map { String($0.name.dropLast(suffix.count)) + "/" }
      .filter { !$0.dropLast().contains("/") }
    let isScript = zip.entries.contains { $0.name.hasSuffix("/constants.pkl") || $0.name.contains("/code/") }
    guard !isScript else {
      throw CheckpointError(
        zip.file.path, found: "a TorchScript archive (torch.jit.save), which holds a program",
        accepted: "a state dict: torch.save(torch.jit.load(path).state_dict(), other)")
    }
    guard roots.count == 1 else {
      throw CheckpointError(
        zip.file.path,
        found: "a zip file of \(zip.entries.count) entries with \(roots.count) of the name NAME/data.pkl",
        accepted: "a file by torch.save, which has one")
    }
    return roots[0]
  }

  private static func checkByteOrder(_ zip: ZipReader, _ root: String) throws(CheckpointError) {
    guard let entry = zip.entry(root + "byteorder") else { return }
    let text = String(decoding: try zip.contents(entry, atMost: 64), as: UTF8.self)
    guard text == "little" else {
      throw CheckpointError(
        zip.file.path, found: "the byte order \"\(text)\"", accepted: "little: save the file on such a machine")
    }
  }

  private static func checkVersion(_ zip: ZipReader, _ root: String) throws(CheckpointError) {
    guard let entry = zip.entry(root + "version") else { return }
    let text = String(decoding: try zip.contents(entry, atMost: 64), as: UTF8.self)
    let digits = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard let version = Int(digits), (1...10).contains(version) else {
      throw CheckpointError(zip.file.path, found: "the format version \"\(digits)\"", accepted: "1 to 10")
    }
  }
}

extension PyTorchFile {
  /// Writes `stateDict` to `path` as an OrderedDict that `torch.load(path, weights_only=True)` reads and
  /// `load_state_dict(…, strict=True)` takes.
  ///
  /// The same tensors give the same bytes. The file is written beside `path` first and on disk before it takes the name,
  /// so that `path` holds the old or the new file whole, whatever happens.
  ///
  /// - Throws: `FileError` when the system refuses, for instance because the disk is full; what `path` held is intact.
  public static func write(_ stateDict: StateDict, to path: String) throws(FileError) {
    try write(stateDict, to: path, zip64Limit: Int(UInt32.max))
  }

  static func write(_ stateDict: StateDict, to path: String, zip64Limit: Int) throws(FileError) {
    try Files.writeWhole(path) { (file) throws(FileError) in
      var zip = ZipWriter(file, zip64Limit: zip64Limit)
      try zip.append("archive/data.pkl", PickleWriter.pickle(stateDict))
      try zip.append("archive/byteorder", Array("little".utf8))
      for (index, entry) in stateDict.entries.enumerated() {
        try zip.append("archive/data/\(index)", entry.tensor.bytes)
      }
      try zip.append("archive/version", Array("3\n".utf8))
      try zip.finish()
    }
  }
}
