/// How a data set is published: an archive, what it holds, and digests.
public struct Distribution: Hashable, Sendable {
  /// One file.
  public struct File: Hashable, Sendable {
    /// The file's name.
    public let name: String
    /// Number of images in it.
    public let images: Int
    /// MD5 of its bytes as published, 32 hexadecimal digits; nil where none is.
    public let md5: String?

    /// The file `name` of `images` images with the digest `md5`.
    public init(name: String, images: Int, md5: String?) {
      self.name = name
      self.images = images
      self.md5 = md5
    }
  }

  /// What the archive holds.
  public enum Contents: Hashable, Sendable {
    /// Files of images: training, and test, each in order.
    case files(training: [File], test: [File])
    /// Folders with a file an image; they are there where the file `marker` is. Those that match a pattern of
    /// `leftOut` are not unpacked.
    case folders(marker: String, leftOut: [String])
  }

  /// The data set's name on the command line.
  public let name: String
  /// Where the archive is; empty for data that are made.
  public let url: String
  /// The archive's own name, which ends in .tar.gz or .zip.
  public let archive: String
  /// Bytes of the archive: no download takes more.
  public let archiveSize: Int
  /// MD5 of the archive.
  public let archiveMD5: String
  /// The folder in the archive that holds the files.
  public let folder: String
  /// What is in that folder.
  public let contents: Contents

  /// A distribution of files from its parts.
  public init(
    name: String, url: String, archive: String, archiveSize: Int, archiveMD5: String, folder: String,
    training: [File], test: [File]
  ) {
    self.init(
      name: name, url: url, archive: archive, archiveSize: archiveSize, archiveMD5: archiveMD5, folder: folder,
      contents: .files(training: training, test: test))
  }

  /// A distribution from its parts.
  public init(
    name: String, url: String, archive: String, archiveSize: Int, archiveMD5: String, folder: String,
    contents: Contents
  ) {
    self.name = name
    self.url = url
    self.archive = archive
    self.archiveSize = archiveSize
    self.archiveMD5 = archiveMD5
    self.folder = folder
    self.contents = contents
  }

  /// The files of the training images, in order; none where each image is a file.
  public var training: [File] { if case .files(let training, _) = contents { training } else { [] } }

  /// The files of the test images, in order; none where each image is a file.
  public var test: [File] { if case .files(_, let test) = contents { test } else { [] } }

  /// All files, training and test; none where each image is a file.
  public var files: [File] { training + test }

  /// Whether each file has a published digest.
  public var hasPublishedDigests: Bool {
    if case .folders = contents { false } else { files.allSatisfy { $0.md5 != nil } }
  }

  /// CIFAR-10, binary version.
  ///
  /// Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
  public static let cifar10 = Distribution(
    name: "cifar10", url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    archive: "cifar-10-binary.tar.gz", archiveSize: 170_052_171, archiveMD5: "c32a1d4ab5d03f1284b67883e8d87530",
    folder: "cifar-10-batches-bin",
    training: [
      File(name: "data_batch_1.bin", images: 10_000, md5: "5dd7e06a14cb22eb9f671a540d1b7c25"),
      File(name: "data_batch_2.bin", images: 10_000, md5: "5ea93a67294ea407fff1d09f752e9692"),
      File(name: "data_batch_3.bin", images: 10_000, md5: "942cd6a4bcdd0dd3c604fbe906cb4421"),
      File(name: "data_batch_4.bin", images: 10_000, md5: "ae636b3ba5c66a11e91e8cb52e771fcb"),
      File(name: "data_batch_5.bin", images: 10_000, md5: "53f37980c15c3d472c316c40844f3f0d"),
    ],
    test: [File(name: "test_batch.bin", images: 10_000, md5: "803d5f7f4d78ea53de84dbe85f74fb6d")])
}
