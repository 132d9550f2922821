import Foundation
import Reporting
import Training

/// The checkpoints that a path names: a file, or those of a folder.
struct CheckpointList {
  /// One of them.
  struct Entry {
    let path: String
    /// The file's name, without its ending where no other has the same.
    let name: String
    /// The epoch in a name such as epoch-0010.
    let epoch: Int?
  }

  /// Whether a folder was named.
  let isFolder: Bool
  /// Those of epochs first, ascending; then the others by name.
  let entries: [Entry]

  /// - Parameters:
  ///   - path: a checkpoint, a folder of checkpoints, or the folder of a run.
  /// - Throws: `FileError` for a folder without checkpoints.
  init(_ path: String) throws {
    isFolder = Files.isFolder(path)
    guard isFolder else {
      entries = [Self.entry(path)]
      return
    }
    let run = RunFolder(path)
    let folder = Files.isFolder(run.checkpoints) ? run.checkpoints : path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let endings = [".pth", ".pt", ".safetensors"]
    entries =
      names.filter { name in endings.contains { name.hasSuffix($0) } && name != "state.safetensors" }
      .map { Self.entry("\(folder)/\($0)") }
      .sorted { ($0.epoch ?? .max, $0.name) < ($1.epoch ?? .max, $1.name) }
      .uniquelyNamed()
    guard !entries.isEmpty else {
      throw FileError(
        folder, "holds no checkpoint: give a folder with files .pth, .pt or .safetensors, or one such file")
    }
  }

  private static func entry(_ path: String) -> Entry {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let digits = name.hasPrefix("epoch-") ? name.dropFirst("epoch-".count) : ""
    return Entry(path: path, name: name, epoch: Int(digits))
  }
}

extension [CheckpointList.Entry] {
  /// With the files' whole names where those without their endings are alike.
  fileprivate func uniquelyNamed() -> Self {
    map { entry in
      guard count(where: { $0.name == entry.name }) > 1 else { return entry }
      return Element(
        path: entry.path, name: URL(fileURLWithPath: entry.path).lastPathComponent, epoch: entry.epoch)
    }
  }
}
