import Reporting
import Tensors

/// The formats of files with named tensors.
public enum CheckpointFormat: String, CaseIterable, Sendable {
  /// What `torch.save` writes: a zip file with a pickle and the storages.
  case pyTorch = "PyTorch zip"
  /// What `torch.save` wrote before PyTorch 1.6: pickles followed by the storages.
  case legacyPyTorch = "PyTorch legacy"
  /// A header in JSON followed by the tensors.
  case safetensors = "safetensors"
}

/// The named tensors of a file, and what else it held.
public struct Checkpoint: Sendable {
  /// An entry that is no tensor of the state dict.
  public struct SkippedEntry: Hashable, Sendable {
    /// The keys that lead to it, joined by "/".
    public let name: String
    /// What it is: "the integer 76", "a dictionary of 2 with tensors".
    public let summary: String
  }

  /// The format, told by the contents.
  public let format: CheckpointFormat
  /// The tensors under their names in the file.
  public let stateDict: StateDict
  /// The keys that led to the state dict inside the file: ["state_dict"]; empty where the file is one.
  public let nesting: [String]
  /// What was left aside, in order.
  public let skipped: [SkippedEntry]
  /// The text values that a safetensors file carries; empty in other formats.
  public let metadata: [String: String]

  /// Reads the state dict in the file at `path`, whatever its name ends with.
  ///
  /// Nothing in the file is executed. Check sums of zip entries are compared, where the entry is used. Memory is taken for
  /// the tensors, once, and only after the file is seen to hold their bytes.
  ///
  /// - Parameter key: for PyTorch's files, the keys that lead to the state dict, joined by "/": "last", "ema/state_dict".
  ///   By default the usual names ("state_dict", "model", "net", …) are followed where they lead to tensors.
  /// - Throws: `CheckpointError` if the file cannot be read, holds something else or is damaged, if a tensor in it is of a
  ///   kind that is not supported, or if it holds several state dicts and `key` is missing.
  public static func read(_ path: String, key: String? = nil) throws(CheckpointError) -> Checkpoint {
    let file: RandomAccessFile
    do throws(FileError) {
      file = try RandomAccessFile(path)
    } catch {
      throw CheckpointError(error)
    }
    let format = try FormatRecognition.format(of: file)
    switch format {
    case .pyTorch: return try PyTorchFile.read(file, key: key)
    case .legacyPyTorch: return try LegacyPyTorchFile.read(file, key: key)
    case .safetensors:
      guard key == nil else {
        throw CheckpointError(
          path, found: "a safetensors file, which has no nested dictionaries", accepted: "such a file without a key")
      }
      return try SafetensorsFile.read(file)
    }
  }

  /// What a pickle describes and `reader` finds.
  init(
    _ format: CheckpointFormat, _ selection: StateDictSelection, _ reader: inout TensorReader
  ) throws(CheckpointError) {
    var stateDict = StateDict()
    for (name, tensor) in selection.tensors { stateDict[name] = try reader.read(tensor, name) }
    self.init(
      format: format, stateDict: stateDict, nesting: selection.nesting, skipped: selection.skipped, metadata: [:])
  }

  init(
    format: CheckpointFormat, stateDict: StateDict, nesting: [String] = [], skipped: [SkippedEntry] = [],
    metadata: [String: String]
  ) {
    self.format = format
    self.stateDict = stateDict
    self.nesting = nesting
    self.skipped = skipped
    self.metadata = metadata
  }
}
