/// How a data set is published: an archive of binary files, each with its MD5.
public struct Distribution: Hashable, Sendable {
  /// One file.
  public struct File: Hashable, Sendable {
    /// The file's name.
    public let name: String
    /// Number of images in it.
    public let images: Int
    /// MD5 of its bytes, 32 hexadecimal digits.
    public let md5: String

    /// The file `name` of `images` images with the digest `md5`.
    public init(name: String, images: Int, md5: String) {
      self.name = name
      self.images = images
      self.md5 = md5
    }
  }

  /// The data set's name on the command line.
  public let name: String
  /// Where the archive is.
  public let url: String
  /// The archive's own name.
  public let archive: String
  /// MD5 of the archive.
  public let archiveMD5: String
  /// The folder in the archive that holds the files.
  public let folder: String
  /// The files of the training images, in order.
  public let training: [File]
  /// The files of the test images, in order.
  public let test: [File]

  /// A distribution from its parts.
  public init(
    name: String, url: String, archive: String, archiveMD5: String, folder: String, training: [File], test: [File]
  ) {
    self.name = name
    self.url = url
    self.archive = archive
    self.archiveMD5 = archiveMD5
    self.folder = folder
    self.training = training
    self.test = test
  }

  /// All files, training and test.
  public var files: [File] { training + test }

  /// The data sets that can be fetched.
  public static let all = [cifar10]

  /// CIFAR-10, binary version: 50,000 training and 10,000 test images of 32 x 32 in colour, ten classes.
  ///
  /// Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
  public static let cifar10 = Distribution(
    name: "cifar10", url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    archive: "cifar-10-binary.tar.gz", archiveMD5: "c32a1d4ab5d03f1284b67883e8d87530",
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
