import Foundation

/// A program that the build made, run as a process.
public struct BuiltProgram: Sendable {
  /// How a process ended.
  public struct Outcome: Sendable {
    /// The exit code.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: String
    /// What it wrote to standard error.
    public let errors: String
  }

  /// A process that was not seen to do what a test waited for.
  public struct NeverHappened: Error {}

  /// The environment without a place for coverage profiles: those of killed processes would spoil the tests' own.
  public static let environment = ProcessInfo.processInfo.environment.merging(["LLVM_PROFILE_FILE": "/dev/null"]) { $1 }

  /// Where it is.
  public let executable: URL

  /// The program `name`.
  public init(_ name: String) {
    executable = TestProducts.folder.appendingPathComponent(name)
  }

  /// Runs the program to its end.
  public func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the program to its end.
  public func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let folder = try TemporaryFolder()
    return try Self.outcome(of: start(arguments, folder, environment: environment), folder)
  }

  /// Runs a line of bash in which "$0" is the program and "$@" are the arguments.
  public func shell(_ line: String, _ arguments: [String]) throws -> Outcome {
    let folder = try TemporaryFolder()
    return try Self.outcome(
      of: Self.start(["-c", line, executable.path] + arguments, folder, of: URL(fileURLWithPath: "/bin/bash")), folder)
  }

  /// Starts the program; its output goes to the files "out" and "err" in `folder`.
  public func start(
    _ arguments: [String], _ folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Process {
    try Self.start(arguments, folder, of: executable, environment: environment)
  }

  private static func outcome(of process: Process, _ folder: TemporaryFolder) throws -> Outcome {
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: try folder.read("out"), errors: try folder.read("err"))
  }

  private static func start(
    _ arguments: [String], _ folder: TemporaryFolder, of program: URL, environment: [String: String] = [:]
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

  /// Waits until a running process has done what `condition` says.
  ///
  /// - Throws: `NeverHappened` if it ends before, or after a minute.
  public static func wait(for process: Process, until condition: () -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: 60)
    while !condition() {
      guard process.isRunning && Date.now < deadline else { throw NeverHappened() }
      Thread.sleep(forTimeInterval: 0.003)
    }
  }
}
