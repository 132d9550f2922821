import Foundation

/// A program of this package, run as a process that may not write files beyond a size: what a full disk is like.
public enum LimitedProcess {
  /// Runs the product `name` to its end and gives what it prints.
  ///
  /// - Parameter largestFile: kilobytes.
  public static func run(_ name: String, _ arguments: [String], largestFile: Int) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // Without the signal the system's refusal is an error number, as that of a full disk.
    let line = "trap '' XFSZ; ulimit -f \(largestFile); exec \"$0\" \"$@\""
    process.arguments = ["-c", line, TestProducts.folder.appendingPathComponent(name).path] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LLVM_PROFILE_FILE": "/dev/null"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
