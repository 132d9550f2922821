import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Checkpoints that Python wrote, and ours in Python")
struct InteroperationTests {
  @Test("the files that the tests keep hold, bit for bit, what Python said when it wrote them")
  func golden() {
    let (folder, index) = ExpectedFiles.golden
    #expect(index.files.count >= 10)
    index.compare(in: folder)
  }

  @Test(
    "torch.save, both formats and all protocols, and safetensors: every bit is read, and what cannot be is refused",
    .enabled(if: PythonPeer.isExpected, Comment(rawValue: PythonPeer.advice)))
  func reading() throws {
    let folder = try TemporaryFolder()
    _ = try PythonPeer.run("scripts/checkpoint-interop", "write", folder.root)
    let index = try ExpectedFiles(in: folder.root)
    #expect(index.files.count >= 50 && index.refused.count >= 35)
    index.compare(in: folder.root)
  }

  @Test(
    "torch.load(weights_only=True), load_state_dict(strict=True) and safetensors read what we write, bit for bit",
    .enabled(if: PythonPeer.isExpected, Comment(rawValue: PythonPeer.advice)))
  func writing() throws {
    let folder = try TemporaryFolder()
    var files: [ExpectedFiles.File] = []
    let (golden, index) = ExpectedFiles.golden
    for name in ["network.pth", "types-2.pt", "shapes-2.pt", "windows-2.pt"] {
      let source = index.files.first { $0.file == name }!
      let stateDict = try Checkpoint.read("\(golden)/\(name)").stateDict
      let stem = String(name.prefix { $0 != "." })
      let metadata = ["format": "pt", "note": "\"\\\u{1}\u{65e5}"]
      try PyTorchFile.write(stateDict, to: folder.path("\(stem).pth"))
      try SafetensorsFile.write(stateDict, metadata: metadata, to: folder.path("\(stem).safetensors"))
      files.append(ExpectedFiles.File(file: "\(stem).pth", format: "PyTorch zip", tensors: source.tensors))
      files.append(
        ExpectedFiles.File(
          file: "\(stem).safetensors", format: "safetensors", metadata: metadata, tensors: source.tensors))
    }
    let none = StateDict()
    try PyTorchFile.write(none, to: folder.path("none.pth"))
    try SafetensorsFile.write(none, to: folder.path("none.safetensors"))
    files.append(ExpectedFiles.File(file: "none.pth", format: "PyTorch zip", tensors: []))
    files.append(ExpectedFiles.File(file: "none.safetensors", format: "safetensors", tensors: []))
    try ExpectedFiles(files: files).write(in: folder.root)
    let output = try PythonPeer.run("scripts/checkpoint-interop", "check", folder.root)
    #expect(output.components(separatedBy: "tensors compared").count == files.count + 1)
  }
}
