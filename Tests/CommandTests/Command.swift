import Foundation
import TestSupport
import Testing

/// The built `ccf-theory`, run as a process.
enum Command {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The environment without a place for coverage profiles: those of killed processes would spoil the tests' own.
  static let environment = ProcessInfo.processInfo.environment.merging(["LLVM_PROFILE_FILE": "/dev/null"]) { $1 }

  static var executable: URL { TestProducts.folder.appendingPathComponent("ccf-theory") }

  /// Runs the command to its end.
  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let folder = try TemporaryFolder()
    return try outcome(of: start(arguments, folder, environment: environment), folder)
  }

  /// Whether this system lets a test make a terminal; a bare chroot does not.
  static var canMakeTerminals: Bool {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    if terminal >= 0 { close(terminal) }
    return terminal >= 0
  }

  /// Runs a line of bash in which "$0" is the command and "$@" are the arguments.
  static func shell(_ line: String, _ arguments: [String]) throws -> Outcome {
    let folder = try TemporaryFolder()
    return try outcome(
      of: start(["-c", line, executable.path] + arguments, folder, of: URL(fileURLWithPath: "/bin/bash")), folder)
  }

  private static func outcome(of process: Process, _ folder: TemporaryFolder) throws -> Outcome {
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: try folder.read("out"), errors: try folder.read("err"))
  }

  /// Starts the command, or another program; its output goes to the files "out" and "err" in `folder`.
  static func start(
    _ arguments: [String], _ folder: TemporaryFolder, of program: URL = executable, environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = Self.environment.merging(environment) { $1 }
    for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: folder.path(name), contents: nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: folder.path("out"))
    process.standardError = FileHandle(forWritingAtPath: folder.path("err"))
    try process.run()
    return process
  }

  /// Waits until a running process has done what `condition` says; fails if it ends before, or after a minute.
  static func wait(for process: Process, until condition: () -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: 60)
    while !condition() {
      try #require(process.isRunning && Date.now < deadline, "the process ended before it got there")
      Thread.sleep(forTimeInterval: 0.003)
    }
  }
}
