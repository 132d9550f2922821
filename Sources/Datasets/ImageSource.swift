import Reporting

/// A part of a data set.
public enum DatasetSplit: String, CaseIterable, Hashable, Sendable {
  case training, test
}

/// Whether a data set's files must be the published ones.
public enum FileChecking: Hashable, Sendable {
  /// Each file must have the digest that it was published with, or that was kept when it was fetched or made.
  case digests
  /// Files of the published names and form, whatever they hold: data that were made.
  case form
}

/// A data set that the program knows: its name in recipes and commands, how it is published, how its files are read.
public protocol ImageSource: Sendable {
  /// The name in recipes and on the command line, such as "cifar10".
  var name: String { get }
  /// What it holds, in a few words.
  var summary: String { get }
  /// How it is published; nil for a data set that is made.
  var distribution: Distribution? { get }

  /// Reads one part from the folder `data`, or the data set's own folder in it.
  ///
  /// - Throws: `FileError` for a file that is missing or is not what it should be, `DatasetError` for contents that are no
  ///   such data set.
  func load(_ split: DatasetSplit, from data: String, checking: FileChecking) throws -> ImageDataset

  /// The copy in the folder `data`, complete or not; nil for a data set that is made and is not there.
  ///
  /// - Throws: `FileError` for a description that cannot be read.
  func localCopy(in data: String) throws(FileError) -> LocalCopy?
}

extension ImageSource {
  /// The copy of what is published.
  public func localCopy(in data: String) throws(FileError) -> LocalCopy? {
    distribution.map { LocalCopy($0, in: data) }
  }
}

/// The data sets that the program knows.
public enum ImageSources {
  /// All of them.
  public static let all: [any ImageSource] = [
    CIFARBinary.cifar10, CIFARBinary.cifar100, TinyImageNet(), PlantedSource(),
  ]

  /// Their names.
  public static var names: [String] { all.map(\.name) }

  /// The data set `name`, or nil if there is none of that name.
  public static func named(_ name: String) -> (any ImageSource)? { all.first { $0.name == name } }
}
