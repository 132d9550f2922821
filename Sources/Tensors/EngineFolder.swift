#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where libtorch and the library between it and this program lie.
///
/// The folder holds `libccf_torch.so`, and `torch/lib` with libtorch's own libraries, as a wheel of PyTorch lays them.
/// `scripts/engine` makes it.
public struct EngineFolder: Hashable, Sendable {
  /// The folder's path.
  public let path: String

  /// The folder at `path`, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The library that speaks this program's interface.
  var shim: String { path + "/libccf_torch.so" }

  /// libtorch's libraries in the order in which they must be loaded; those for CUDA where they are there.
  var libraries: [String] {
    let names = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so"]
    return names.map { "\(path)/torch/lib/\($0)" }.filter { !$0.contains("cuda") || access($0, F_OK) == 0 }
  }

  /// The folder that the environment variable `CCF_ENGINE` names; else the first `.engine` that holds the library, in
  /// the working folder, beside the executable, or in a folder above either; else `.engine`.
  public static func standard() -> EngineFolder {
    if let named = getenv("CCF_ENGINE") { return EngineFolder(String(cString: named)) }
    let starts = [workingFolder, executableFolder].compactMap { $0 }
    for start in starts {
      var folder = Substring(start)
      while true {
        let candidate = EngineFolder(folder + "/.engine")
        if access(candidate.shim, F_OK) == 0 { return candidate }
        guard let slash = folder.lastIndex(of: "/") else { break }
        folder = folder[..<slash]
      }
    }
    return EngineFolder(".engine")
  }

  private static var workingFolder: String? {
    guard let path = realpath(".", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  private static var executableFolder: String? {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    let text = String(cString: path)
    return text.lastIndex(of: "/").map { String(text[..<$0]) }
  }
}
