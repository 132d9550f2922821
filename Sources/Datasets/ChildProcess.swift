import Reporting

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Another program, run to its end. Its messages go to this process's standard error.
struct ChildProcess {
  /// The exit code, or 128 and the number of the signal that ended it.
  let status: Int32
  /// What it wrote to standard output, which must be short.
  let output: String

  /// Runs `program`, which is looked for on PATH; tells it to stop once `shouldStop` says so.
  ///
  /// - Throws: `FileError` when it cannot be started.
  init(_ program: String, _ arguments: [String], shouldStop: () -> Bool = { false }) throws(FileError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .system(program, "cannot be started") }
    defer { close(ends[0]) }
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    let started = Self.spawn(program, arguments, output: ends[1])
    close(ends[1])
    guard case .success(let process) = started else {
      if case .failure(.missing) = started {
        throw FileError(program, "is not on PATH: install it (Debian: apt-get install \(program))")
      }
      throw .system(program, "cannot be started")
    }
    var status: Int32 = 0
    var isTold = false
    while true {
      let result = waitpid(process, &status, WNOHANG)
      if result == process { break }
      if result < 0, errno != EINTR { throw .system(program, "was lost") }
      if !isTold, shouldStop() {
        kill(process, SIGTERM)
        isTold = true
      }
      usleep(20_000)
    }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = read(ends[0], &buffer, buffer.count)
    self.status = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    output = String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)
  }

  private enum SpawnError: Error {
    case missing, refused
  }

  private static func spawn(
    _ program: String, _ arguments: [String], output: Int32
  ) -> Result<pid_t, SpawnError> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, output)
    // A signal that this process listens to, and so ignores, must not be ignored by the other one; nor may it be
    // blocked, as all are on the threads of Dispatch.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let words = ([program] + arguments).map { strdup($0) } + [nil]
    let environment = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + environment).forEach { free($0) } }
    var process: pid_t = 0
    let error = posix_spawnp(&process, program, &actions, &attributes, words, environment)
    errno = error
    return error == 0 ? .success(process) : .failure(error == ENOENT ? .missing : .refused)
  }
}
