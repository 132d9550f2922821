import Checkpoints
import FeatureAttribution
import Reporting
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The attributions of a measurement whose result is not written, some of them or all, in a file of the output folder.
struct PartialAttribution {
  private let path: String
  private let identification: String
  private let total: Int
  private let batchSize: Int

  /// - Parameters:
  ///   - identification: a digest of all that the attributions depend on.
  ///   - total: the number of samples of all.
  init(_ folder: String, identification: String, total: Int, batchSize: Int) {
    path = folder + "/attribution.partial.safetensors"
    self.identification = identification
    self.total = total
    self.batchSize = batchSize
  }

  /// What an earlier run measured; nil if there was none, or one of something else.
  func read(classCount: Int, on device: Device) -> MeasuredAttributions? {
    guard let file = try? Checkpoint.read(path), file.metadata["identification"] == identification,
      let vectors = file.stateDict["vectors"], let labels = Self.classes(file.stateDict["labels"]),
      let clean = Self.classes(file.stateDict["clean"]), labels.count <= total,
      labels.count % batchSize == 0 || labels.count == total,
      let attribution = try? AttributionVectors(Tensor(vectors, on: device), labels: labels, classCount: classCount)
    else { return nil }
    return try? MeasuredAttributions(
      attribution: attribution, cleanClasses: clean, robustClasses: Self.classes(file.stateDict["robust"]))
  }

  /// Keeps what is measured.
  ///
  /// - Throws: `FileError` when the system refuses.
  func save(_ measured: MeasuredAttributions) throws {
    func tensor(_ classes: [Int]) throws -> HostTensor {
      try HostTensor(classes.map(Int64.init), shape: [classes.count])
    }
    var tensors = [
      ("vectors", try measured.attribution.vectors.toHost()), ("labels", try tensor(measured.attribution.labels)),
      ("clean", try tensor(measured.cleanClasses)),
    ]
    if let robust = measured.robustClasses { tensors.append(("robust", try tensor(robust))) }
    try SafetensorsFile.write(StateDict(tensors), metadata: ["identification": identification], to: path)
  }

  /// Deletes the file.
  func remove() { unlink(path) }

  private static func classes(_ tensor: HostTensor?) -> [Int]? {
    (try? tensor?.values(as: Int64.self))?.map { Int($0) }
  }
}
