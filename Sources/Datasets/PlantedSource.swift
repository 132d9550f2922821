import Reporting
import SyntheticModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Planted images that were written to a folder, as a data set of recipes and commands.
public struct PlantedSource: ImageSource {
  /// "planted".
  public let name = "planted"
  /// What it holds, in a few words.
  public let summary = "planted images: the synthetic model lifted to pixels"
  /// It is made, not fetched.
  public var distribution: Distribution? { nil }

  /// The data set in a folder that `PlantedFiles` wrote.
  public init() {}

  /// Reads one part from the folder `data`, or the folder `planted` in it.
  ///
  /// - Throws: `FileError` for a folder without a description, or files that are not those that it names; `DatasetError` for
  ///   a label that no class has.
  public func load(_ split: DatasetSplit, from data: String, checking: FileChecking) throws -> ImageDataset {
    let (parameters, copy) = try read(data)
    return try CIFARBinary(
      published: copy.distribution, title: "planted images", summary: summary, side: parameters.side, labelBytes: 1,
      classNames: parameters.classNames, statistics: parameters.statistics
    ).load(split, from: data, checking: checking)
  }

  /// The copy in `data`, or nil if there is none.
  ///
  /// - Throws: `FileError` for a description that cannot be read.
  public func localCopy(in data: String) throws(FileError) -> LocalCopy? {
    Files.exists(Self.path(data)) ? try read(data).copy : nil
  }

  /// What the images in a folder are a function of.
  ///
  /// - Throws: `FileError` for a description that is missing, or is no such.
  public static func parameters(in data: String) throws(FileError) -> PlantedParameters {
    try PlantedSource().read(data).parameters
  }

  private static func path(_ data: String) -> String {
    let own = "\(data)/\(PlantedFiles.description)"
    return Files.exists(own) ? own : "\(data)/planted/\(PlantedFiles.description)"
  }

  private func read(_ data: String) throws(FileError) -> (parameters: PlantedParameters, copy: LocalCopy) {
    let path = Self.path(data)
    guard Files.exists(path) else {
      throw FileError(
        path, "is missing: make planted images by ccf-at data make planted --output DIR, and give --data DIR")
    }
    let file = try RandomAccessFile(path)
    let bytes = try file.read(upTo: file.size)
    let parameters: PlantedParameters
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: Data(bytes))
      parameters = try document.parameters
    } catch {
      throw FileError(path, "is no description of planted images: \(error)")
    }
    guard document.matches(PlantedMap(parameters)) else {
      throw FileError(
        path,
        "has other patches than its parameters give: it was changed, or made by another version; make the images again")
    }
    let files = document.files.map(\.file)
    let distribution = Distribution(
      name: name, url: "", archive: "", archiveSize: 0, archiveMD5: "", folder: "planted",
      training: files.dropLast(), test: files.suffix(1))
    return (parameters, LocalCopy(distribution, in: data))
  }

  /// What is read of the description.
  private struct Document: Decodable {
    struct Copy: Decodable {
      let exclusiveMean, exclusiveDeviation, sharedMean, sharedDeviation: Double
    }

    struct File: Decodable {
      let name: String
      let images: Int
      let md5: String

      var file: Distribution.File { Distribution.File(name: name, images: images, md5: md5) }
    }

    struct Patch: Decodable {
      let classes: [Int]
      let copy, row, column: Int
      let pattern: String
    }

    let format: String
    let classes: Int
    let copies: [Copy]
    let side, patchSide: Int
    let noise: Double
    let seed: String
    let files: [File]
    let patches: [Patch]

    var parameters: PlantedParameters {
      get throws {
        guard format == PlantedFiles.format else {
          throw DatasetError("planted images", "the format is \"\(format)\", accepted is \"\(PlantedFiles.format)\"")
        }
        guard let seed = UInt64(seed) else {
          throw DatasetError("planted images", "the seed \(seed) is no whole number")
        }
        // The files' names become paths.
        let names = files.map(\.name)
        guard names == PlantedFiles.trainingFiles + [PlantedFiles.testFile] else {
          throw DatasetError("planted images", "the files are \(names.joined(separator: ", "))")
        }
        if let file = files.first(where: { !(1...10_000_000).contains($0.images) }) {
          throw DatasetError(
            "planted images", "\(file.name) is said to hold \(file.images) images: accepted are 1 to 10000000")
        }
        return try PlantedParameters(
          GaussianModel(
            classes: classes,
            copies: copies.map {
              try FeatureCopy(
                exclusiveMean: $0.exclusiveMean, exclusiveDeviation: $0.exclusiveDeviation, sharedMean: $0.sharedMean,
                sharedDeviation: $0.sharedDeviation)
            }), side: side, patchSide: patchSide, noise: noise, seed: seed)
      }
    }

    /// Whether the patches are those of `map`.
    func matches(_ map: PlantedMap) -> Bool {
      patches.count == map.patches.count
        && zip(patches, map.patches).allSatisfy { written, patch in
          written.classes == patch.classes && written.copy == patch.copy && written.row == patch.row
            && written.column == patch.column && written.pattern == String(patch.pattern.map { $0 > 0 ? "+" : "-" })
        }
    }
  }
}
