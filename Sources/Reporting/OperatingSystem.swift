#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The machine that runs the program, as the system describes it.
public enum OperatingSystem {
  /// The distribution, the kernel and the architecture: "Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86_64".
  public static var text: String {
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown" }
    let kernel = [string(names.sysname), string(names.release), string(names.machine)].joined(separator: " ")
    let distribution = field("PRETTY_NAME=", of: "/etc/os-release").map { String($0.filter { $0 != "\"" }) }
    return [distribution, kernel].compactMap { $0 }.joined(separator: ", ")
  }

  /// The processor's name, or "unknown".
  public static var processor: String {
    let value = field("model name", of: "/proc/cpuinfo")
    return value.map { String($0.drop { $0 == " " || $0 == "\t" || $0 == ":" }) } ?? "unknown"
  }

  /// The C library, whose mathematical functions the program uses: "glibc 2.36".
  public static var standardLibrary: String {
    #if canImport(Glibc)
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
        let length = confstr(Int32(_CS_GNU_LIBC_VERSION), buffer.baseAddress, buffer.count)
        return (1...buffer.count).contains(length) ? String(cString: buffer.baseAddress!) : "unknown"
      }
    #else
      "the system's"
    #endif
  }

  /// What follows `name` on the first line of a file that starts with it.
  private static func field(_ name: String, of path: String) -> Substring? {
    guard let reader = try? LineReader(path) else { return nil }
    while let line = try? reader.next() {
      if line.text.hasPrefix(name) { return line.text.dropFirst(name.count) }
    }
    return nil
  }

  /// The text of a C array of characters.
  private static func string<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
