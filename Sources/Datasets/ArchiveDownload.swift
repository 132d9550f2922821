import Reporting

/// The download of a data set's archive by curl, which goes on where an earlier one stopped.
struct ArchiveDownload {
  private let distribution: Distribution
  private let url: String
  private let file: AppendOnlyFile
  private let showsProgress: Bool
  private let shouldStop: () -> Bool
  private let say: (String) -> Void

  init(
    _ distribution: Distribution, _ url: String, to file: AppendOnlyFile, _ showsProgress: Bool,
    _ shouldStop: @escaping () -> Bool, _ say: @escaping (String) -> Void
  ) {
    self.distribution = distribution
    self.url = url
    self.file = file
    self.showsProgress = showsProgress
    self.shouldStop = shouldStop
    self.say = say
  }

  /// What curl says of a server that cannot send a part of a file.
  private static let noRanges: Int32 = 33
  /// What a server says of a part that begins at or after the file's end.
  private static let pastTheEnd = "416"

  /// What curl says of a server that announces more bytes than are allowed.
  private static let announcedTooLarge: Int32 = 63

  /// Downloads the rest of the archive and checks it; false if that was stopped.
  ///
  /// - Throws: `FileError` when curl is missing or fails, which keeps what was downloaded, or the archive is another,
  ///   which discards it.
  func run() throws(FileError) -> Bool {
    // A longer file is no part of the archive.
    if isTooLarge { try file.keep(bytes: 0) }
    if file.size > 0 {
      guard try digest() != distribution.archiveMD5 else { return true }
      say("\(distribution.name): going on after \(file.size) bytes of \(url)")
    } else {
      say("\(distribution.name): downloading \(url)")
    }
    let resumed = file.size > 0
    var curl = try transfer()
    if resumed, !isTooLarge, curl.status == Self.noRanges || curl.output == Self.pastTheEnd, !shouldStop() {
      say("\(distribution.name): the server cannot go on there; from the beginning")
      try file.keep(bytes: 0)
      curl = try transfer()
    }
    if shouldStop() { return false }
    guard !isTooLarge, curl.status != Self.announcedTooLarge else {
      try file.keep(bytes: 0)
      throw FileError(
        url,
        "sends more than the \(distribution.archiveSize) bytes of the published archive \(distribution.archive): discarded; "
          + "give another --url")
    }
    guard curl.status == 0 else {
      let code = curl.output.isEmpty || curl.output == "000" ? "" : ", HTTP \(curl.output)"
      throw FileError(
        url,
        "could not be downloaded (curl ended with \(curl.status)\(code); its message is above). \(file.size) bytes are "
          + "kept, and the same command goes on from there; --url names another place, --from a file that you have")
    }
    let digest = try digest()
    guard digest == distribution.archiveMD5 else {
      let size = file.size
      try file.keep(bytes: 0)
      throw FileError(
        url,
        "gave \(size) bytes with the MD5 \(digest), the published archive \(distribution.archive) has "
          + "\(distribution.archiveMD5): discarded; run the command again, or give another --url")
    }
    return true
  }

  /// Whether more came than the archive has: a server may send without end.
  private var isTooLarge: Bool { file.size > distribution.archiveSize }

  private func digest() throws(FileError) -> String { try MD5.text(ofFile: file.path) }

  private func transfer() throws(FileError) -> ChildProcess {
    try ChildProcess(
      "curl",
      [
        "--fail", "--location", "--proto", "=https,http,ftp,file", "--continue-at", "-", "--output", file.path,
        "--max-filesize", "\(distribution.archiveSize)", "--retry", "3", "--connect-timeout", "30", "--speed-limit",
        "1000", "--speed-time", "60", "--write-out",
        "%{http_code}",
      ] + (showsProgress ? ["--progress-bar"] : ["--silent", "--show-error"]) + ["--url", url],
      shouldStop: { shouldStop() || isTooLarge })
  }
}
