import Checkpoints
import Foundation
import Tensors
import Testing

/// What scripts/checkpoint-interop says that files hold.
struct ExpectedFiles: Codable {
  struct File: Codable, CustomTestStringConvertible {
    var file: String
    var format: String
    var key: String?
    var nesting: [String] = []
    var skipped: [String] = []
    var metadata: [String: String] = [:]
    var tensors: [Tensor]
    var testDescription: String { file + (key.map { " \($0)" } ?? "") }
  }

  struct Tensor: Codable, Hashable {
    let name: String
    let type: String
    let shape: [Int]
    let hex: String

    init(_ entry: StateDict.Entry) {
      name = entry.name
      type = "\(entry.tensor.elementType)"
      shape = entry.tensor.shape
      hex = entry.tensor.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }

  struct Refused: Codable {
    let file: String
    let found: String
    let key: String?
  }

  var files: [File]
  var refused: [Refused] = []

  init(files: [File]) { self.files = files }

  /// The index in `folder`.
  init(in folder: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json"))
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  /// Writes the index into `folder`.
  func write(in folder: String) throws {
    try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: folder + "/expected.json"))
  }

  /// The files that the tests keep.
  static let golden: (folder: String, index: ExpectedFiles) = {
    let folder = Bundle.module.url(forResource: "Golden", withExtension: nil)!.path
    return (folder, try! ExpectedFiles(in: folder))
  }()

  /// Reads every file in `folder` and compares all that it holds.
  func compare(in folder: String) {
    for file in files {
      do {
        let read = try Checkpoint.read("\(folder)/\(file.file)", key: file.key)
        #expect(read.format.rawValue == file.format, "\(file.file)")
        #expect(read.nesting == file.nesting, "\(file.file)")
        #expect(read.metadata == file.metadata, "\(file.file)")

        #expect(read.skipped.map(\.name) == file.skipped, "\(file.file)")
        var (found, expected) = (read.stateDict.entries.map(ExpectedFiles.Tensor.init), file.tensors)
        if read.format == .safetensors {
          // The library orders its header itself.
          found.sort { $0.name < $1.name }
          expected.sort { $0.name < $1.name }
        }
        #expect(found.map(\.name) == expected.map(\.name), "\(file.file)")
        for (found, expected) in zip(found, expected) { #expect(found == expected, "\(file.file)") }
      } catch {
        Issue.record("\(file.testDescription): \(error)")
      }
    }
    for file in refused {
      let path = "\(folder)/\(file.file)"
      let error = #expect(throws: CheckpointError.self, "\(file.file)") { try Checkpoint.read(path, key: file.key) }
      guard let error else { continue }
      #expect(error.path == path && error.description.contains(file.found), "\(file.file): \(error)")
    }
  }
}
