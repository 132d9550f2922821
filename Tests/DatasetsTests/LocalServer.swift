import Foundation
import TestSupport

/// A web server on this machine that serves one file; see range-server.py.
final class LocalServer {
  enum Mode: String {
    case ranges, whole, cut, long, endless
  }

  private let process = Process()
  private let input = Pipe()
  private let log: String
  let url: String

  init(_ file: String, _ mode: Mode, in folder: TemporaryFolder) throws {
    log = folder.path("requests-\(mode)-\(UUID().uuidString)")
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("range-server.py")
    process.arguments = ["python3", script.path, file, log, mode.rawValue]
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    url = "http://127.0.0.1:\(port.trimmingCharacters(in: .whitespacesAndNewlines))/made.tar.gz"
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The requests so far: path and asked range, "-" for none.
  var requests: [String] {
    ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }
}
