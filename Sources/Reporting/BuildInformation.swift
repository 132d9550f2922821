import CBuildInformation

/// What this program is: its version and the commit that it was built from.
public enum BuildInformation {
  /// The release, as in CHANGELOG.md.
  public static let release = "0.1.0"

  /// The commit, "+changes" appended if the tree differed from it; "unknown" when built outside git.
  public static var commit: String { String(cString: ccf_build_commit()) }

  /// Release and commit.
  public static var version: String { "\(release) (\(commit))" }
}
