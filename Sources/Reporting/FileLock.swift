#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The lock that keeps a file to one writing process. It ends with the process, however that ends.
enum FileLock {
  enum Outcome: Hashable {
    case taken
    /// The file system has no locks.
    case unavailable
    /// Another process has it.
    case held
    /// The system's error number.
    case failed(Int32)
  }

  /// Tries to take the lock on an open file, without waiting.
  static func take(_ descriptor: Int32) -> Outcome {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { return outcome(errno) }
    }
    return .taken
  }

  /// Gives the lock back. Closing the file is not enough: a process that another thread starts at this moment has the open
  /// file too, until its program begins.
  static func release(_ descriptor: Int32) { _ = flock(descriptor, LOCK_UN) }

  /// What flock's error number means.
  static func outcome(_ error: Int32) -> Outcome {
    switch error {
    case EWOULDBLOCK: .held
    case ENOSYS, ENOTSUP, ENOLCK: .unavailable
    default: .failed(error)
    }
  }

  /// The process that has the lock on an open file, "process 1234 (ccf-theory)"; "another process" where the system
  /// does not tell.
  static func holder(_ descriptor: Int32) -> String {
    var information = stat()
    guard fstat(descriptor, &information) == 0, let locks = try? LineReader("/proc/locks") else {
      return "another process"
    }
    while let line = try? locks.next() {
      // "1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF"; the last part of the sixth field is the file's number.
      let fields = line.text.split(separator: " ")
      guard fields.count >= 6, fields[1] == "FLOCK", let process = Int(fields[4]), process > 0,
        fields[5].split(separator: ":").last == Substring(String(information.st_ino))
      else { continue }
      let name = (try? LineReader("/proc/\(process)/comm").next())?.text
      return "process \(process)" + (name.map { " (\($0))" } ?? "")
    }
    return "another process"
  }
}
