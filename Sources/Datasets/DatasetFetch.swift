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

/// Brings a data set to a folder of this machine: whole and checked, or not at all.
public struct DatasetFetch {
  /// Where the data come from.
  public enum Source: Hashable, Sendable {
    /// The archive's address, for curl.
    case url(String)
    /// The archive, or a folder that holds its files, on this machine.
    case local(String)
  }

  /// How a fetch ended.
  public enum Outcome: Hashable, Sendable {
    /// There was a copy that is right, and it is untouched.
    case alreadyThere
    case fetched
    /// It was told to stop; what was downloaded is kept.
    case stopped
  }

  private let distribution: Distribution
  private let data: String
  private let source: Source
  private let showsProgress: Bool
  private let shouldStop: () -> Bool
  private let say: (String) -> Void

  /// - Parameters:
  ///   - distribution: what to fetch.
  ///   - data: the folder that gets it.
  ///   - source: where it comes from; nil for where it is published.
  ///   - showsProgress: whether curl draws its progress bar on standard error.
  ///   - shouldStop: asked now and then during a download.
  ///   - say: where messages go, a line each.
  public init(
    _ distribution: Distribution, to data: String, from source: Source? = nil,
    showsProgress: Bool = StandardError.isTerminal, shouldStop: @escaping () -> Bool = { false },
    say: @escaping (String) -> Void = { StandardError.write($0 + "\n") }
  ) {
    self.distribution = distribution
    self.data = data
    self.source = source ?? .url(distribution.url)
    self.showsProgress = showsProgress
    self.shouldStop = shouldStop
    self.say = say
  }

  private var partial: String { "\(data)/\(distribution.archive).partial" }
  private var staging: String { "\(data)/\(distribution.folder).partial" }

  /// Fetches the data set unless a right copy is there.
  ///
  /// An earlier copy is replaced file by file, where each image is a file as a whole, and only once all new files are
  /// checked. What an interrupted download has left is taken up.
  ///
  /// - Throws: `FileError` for a source that is missing or is not what was published, for a program that is missing, or
  ///   when the system refuses.
  public func run() throws(FileError) -> Outcome {
    if LocalCopy(distribution, in: data).isRight { return .alreadyThere }
    try Files.makeFolder(data)
    // Its lock keeps two runs apart.
    let download = try AppendOnlyFile(partial)
    do throws(FileError) {
      try Files.makeFolder(staging)
      let isComplete = try fillStaging(download)
      if isComplete { try install() }
      clearStaging()
      if isComplete || download.size == 0 { download.discard() }
      return isComplete ? .fetched : .stopped
    } catch {
      clearStaging()
      if download.size == 0 { download.discard() }
      throw error
    }
  }

  /// Puts the source's files into the staging folder; false if that was stopped.
  private func fillStaging(_ download: AppendOnlyFile) throws(FileError) -> Bool {
    switch source {
    case .url(let url):
      guard try ArchiveDownload(distribution, url, to: download, showsProgress, shouldStop, say).run() else {
        return false
      }
      return try unpack(download.path)
    case .local(let path) where Files.isFolder(path):
      try copyFiles(LocalCopy(distribution, in: path))
      return true
    case .local(let path):
      say("\(distribution.name): checking \(path)")
      let digest = try MD5.text(ofFile: path)
      guard digest == distribution.archiveMD5 else {
        throw FileError(
          path, "has the MD5 \(digest), the published archive \(distribution.archive) \(distribution.archiveMD5)")
      }
      return try unpack(path)
    }
  }

  /// Unpacks the archive's files into the staging folder; false if that was stopped.
  private func unpack(_ archive: String) throws(FileError) -> Bool {
    say("\(distribution.name): unpacking")
    let program = distribution.isZip ? "unzip" : "tar"
    let unpacking = try ChildProcess(
      program, distribution.isZip ? zipArguments(archive) : tarArguments(archive), shouldStop: shouldStop)
    if shouldStop() { return false }
    guard unpacking.status == 0 else {
      throw FileError(
        archive, "could not be unpacked: \(program) ended with \(unpacking.status), its message is above")
    }
    return true
  }

  private func tarArguments(_ archive: String) -> [String] {
    [
      "--extract", "--gzip", "--force-local", "--file", archive, "--directory", staging, "--no-same-owner",
      "--strip-components=1",
    ] + distribution.files.map { "\(distribution.folder)/\($0.name)" }
  }

  private func zipArguments(_ archive: String) -> [String] {
    guard case .folders(_, let leftOut) = distribution.contents, !leftOut.isEmpty else {
      return ["-qq", "-o", archive, "-d", staging]
    }
    return ["-qq", "-o", archive, "-d", staging, "-x"] + leftOut.map { "\(distribution.folder)/\($0)" }
  }

  /// The staged folder that takes the data set's name.
  private var staged: String { distribution.isZip ? "\(staging)/\(distribution.folder)" : staging }

  private func copyFiles(_ origin: LocalCopy) throws(FileError) {
    guard distribution.hasPublishedDigests else {
      throw FileError(
        origin.data,
        "cannot be checked, since the files of \(distribution.name) have no published MD5: give the archive "
          + "\(distribution.archive), or leave the folder where it is and name it by --data with --made-data")
    }
    for file in distribution.files {
      guard Files.exists(origin.path(file)) else {
        throw FileError(origin.path(file), "is missing: name a folder that holds all files of \(distribution.name)")
      }
      let copy = try AppendOnlyFile("\(staging)/\(file.name)", keepingBytes: 0)
      let reader = try RandomAccessFile(origin.path(file))
      var digest = MD5()
      while true {
        let piece = try reader.read(upTo: 1 << 20)
        if piece.isEmpty { break }
        piece.withUnsafeBytes { digest.update($0) }
        try copy.append(bytes: piece)
      }
      if let published = file.md5, digest.text != published {
        throw FileError(origin.path(file), LocalCopy.mismatch(digest.text, published))
      }
    }
  }

  /// Checks what is staged and puts it in place.
  private func install() throws(FileError) {
    let folder = "\(data)/\(distribution.folder)"
    var kept: [String: String] = [:]
    for name in try stagedNames() {
      let path = "\(staged)/\(name)"
      let digest = try MD5.text(ofFile: path)
      if let published = distribution.files.first(where: { $0.name == name })?.md5 {
        guard digest == published else { throw FileError(path, LocalCopy.mismatch(digest, published)) }
      } else {
        kept[name] = digest
      }
    }
    if !kept.isEmpty { try DigestList(kept).write(to: staged) }
    guard Files.exists(folder) else { return try Files.move(staged, to: folder) }
    switch distribution.contents {
    case .files:
      let names = distribution.files.map(\.name) + (kept.isEmpty ? [] : [DigestList.fileName])
      for name in names { try Files.move("\(staged)/\(name)", to: "\(folder)/\(name)") }
    case .folders:
      guard try DigestList(in: folder) != nil else {
        throw FileError(
          folder,
          "was not unpacked by this command, which would delete what is in it: move it away, or give another --data")
      }
      let replaced = "\(staging)/replaced"
      try Files.move(folder, to: replaced)
      do throws(FileError) { try Files.move(staged, to: folder) } catch {
        try Files.move(replaced, to: folder)
        throw error
      }
    }
  }

  /// The paths of the staged files below their folder.
  private func stagedNames() throws(FileError) -> [String] {
    guard case .folders(let marker, _) = distribution.contents else { return distribution.files.map(\.name) }
    guard Files.exists("\(staged)/\(marker)"), let names = try? FileManager.default.subpathsOfDirectory(atPath: staged)
    else {
      throw FileError("\(staged)/\(marker)", "is not in the archive: see that it is \(distribution.archive)")
    }
    return names.filter { !Files.isFolder("\(staged)/\($0)") }
  }

  private func clearStaging() { try? FileManager.default.removeItem(atPath: staging) }
}

extension Distribution {
  fileprivate var isZip: Bool { archive.hasSuffix(".zip") }
}
