import Foundation

/// The Python that has the packages of Tests/Interop/requirements.txt; `make test` makes it and names it in CCF_PYTHON.
public enum PythonPeer {
  /// The interpreter's path, if one is named.
  public static var path: String? {
    ProcessInfo.processInfo.environment["CCF_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether tests that need it run: where none is named they are skipped, but in continuous integration they fail.
  public static var isExpected: Bool { path != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

  /// How to get it, for skipped tests.
  public static let advice: String =
    "set CCF_PYTHON to the path that scripts/python-environment interop Tests/Interop/requirements.txt prints"

  /// Why a script's run failed.
  public struct Failure: Error, CustomStringConvertible {
    /// What the script printed.
    public let description: String
  }

  /// Runs a script of this repository and gives what it prints.
  ///
  /// - Throws: `Failure` if there is no Python or the script fails.
  public static func run(_ script: String, _ arguments: String...) throws -> String {
    guard let path else { throw Failure(description: advice) }
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = [repository.appendingPathComponent(script).path] + arguments
    // One thread: on a busy machine OpenMP's threads wait for each other.
    process.environment = ProcessInfo.processInfo.environment.merging(["OMP_NUM_THREADS": "1"]) { $1 }
    for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: folder.path(name), contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: folder.path("out"))
    process.standardError = FileHandle(forWritingAtPath: folder.path("err"))
    try process.run()
    process.waitUntilExit()
    let output = try folder.read("out")
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(script) ends with \(process.terminationStatus):\n\(output)\(try folder.read("err"))")
    }
    return output
  }

  /// The repository's root.
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()
}
