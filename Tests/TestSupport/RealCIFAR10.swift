import Foundation

/// CIFAR-10 itself, where this machine has it: `$CCF_DATA`, `data/` in the checkout, or packed in `../shared/data`.
public enum RealCIFAR10 {
  /// A data folder that holds the test images, or nil; what was found is printed once.
  public static let testBatch: String? = folder(["test_batch"])

  /// The reason that a test which needs it gives for not running.
  public static let advice = "no CIFAR-10 here: set CCF_DATA, or fetch it to data/ by ccf-at data fetch cifar10"

  /// A data folder that holds the given batches, or nil.
  private static func folder(_ batches: [String]) -> String? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let process = Process()
    process.executableURL = root.appendingPathComponent("scripts/cifar10")
    process.arguments = batches
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.standardError
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let folder = process.terminationStatus == 0 ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    print("CIFAR-10: \(folder.map { "\(batches.joined(separator: ", ")) of \($0)" } ?? advice)")
    return folder
  }
}
