import Foundation
import TestSupport

/// The built `ccf-theory`, run as a process.
enum Command {
  typealias Outcome = BuiltProgram.Outcome

  private static let program = BuiltProgram("ccf-theory")

  static let environment = BuiltProgram.environment

  static var executable: URL { program.executable }

  /// Whether this system lets a test make a terminal; a bare chroot does not.
  static var canMakeTerminals: Bool {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    if terminal >= 0 { close(terminal) }
    return terminal >= 0
  }

  static func run(_ arguments: String...) throws -> Outcome { try program.run(arguments) }

  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    try program.run(arguments, environment: environment)
  }

  static func shell(_ line: String, _ arguments: [String]) throws -> Outcome {
    try program.shell(line, arguments)
  }

  static func start(_ arguments: [String], _ folder: TemporaryFolder) throws -> Process {
    try program.start(arguments, folder)
  }

  static func wait(for process: Process, until condition: () -> Bool) throws {
    try BuiltProgram.wait(for: process, until: condition)
  }
}
