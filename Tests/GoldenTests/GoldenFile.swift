import Checkpoints
import Foundation
import Tensors

/// A file of golden values that scripts/goldens.py made with PyTorch.
///
/// Each case has inputs (CASE/input/NAME) and, for float32 and float64, results (CASE/TYPE/NAME); networks have weights
/// (NETWORK/weights/NAME).
struct GoldenFile {
  /// The folder of the files.
  static let folder = Bundle.module.url(forResource: "Golden", withExtension: nil)!.path

  /// The version of PyTorch that made the values.
  let torchVersion: String
  private let entries: [(path: [Substring], tensor: HostTensor)]

  init(_ name: String) throws {
    let checkpoint = try Checkpoint.read("\(Self.folder)/\(name).safetensors")
    torchVersion = checkpoint.metadata["torch"] ?? "unknown"
    entries = checkpoint.stateDict.entries.map { ($0.name.split(separator: "/"), $0.tensor) }
  }

  /// The cases that the file holds.
  var caseNames: Set<String> { Set(entries.filter { $0.path[1] != "weights" }.map { String($0.path[0]) }) }

  func inputs(_ name: String) -> [String: HostTensor] { tensors(name, "input") }

  func expected(_ name: String, _ type: ElementType) -> [String: HostTensor] { tensors(name, "\(type)") }

  func weights(_ network: String) -> StateDict { StateDict(tensors(network, "weights").map { ($0, $1) }) }

  private func tensors(_ name: String, _ part: String) -> [String: HostTensor] {
    let found = entries.filter { $0.path[0] == name && $0.path[1] == part }
    return Dictionary(uniqueKeysWithValues: found.map { (String($0.path[2]), $0.tensor) })
  }
}
