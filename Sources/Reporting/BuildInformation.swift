import CBuildInformation

/// What this program is: its version, the commit that it was built from, and the compiler that built it.
public enum BuildInformation {
  /// The release, as in CHANGELOG.md.
  public static let release = "0.1.0"

  /// The commit, "+changes" appended if the tree differed from it; "unknown" when built outside git.
  public static var commit: String { String(cString: ccf_build_commit()) }

  /// The Swift compiler, "unknown" when built without the Makefile, and the clang that comes with it, which always
  /// tells which toolchain it was.
  public static var compiler: String {
    "Swift \(String(cString: ccf_build_swift())), clang \(String(cString: ccf_build_clang()))"
  }

  /// Release and commit.
  public static var version: String { "\(release) (\(commit))" }
}
