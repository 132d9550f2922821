import Foundation

/// A folder of its own for one test, deleted with the value that holds it.
public final class TemporaryFolder {
  /// The folder's path.
  public let root: String

  /// Makes the folder.
  public init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("ccf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    root = url.path
  }

  /// Does `body` with the path of such a folder.
  public static func with(_ body: (_ path: String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try withExtendedLifetime(folder) { try body(folder.root) }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// The path of `name` inside.
  public func path(_ name: String) -> String { root + "/" + name }

  /// The text of the file `name`.
  public func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  /// The names inside, in order.
  public var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted() }
}
