import Checkpoints
import FeatureAttribution
import Reporting
import Tensors
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The attributions of a measurement that was stopped, in a file of the output folder.
struct PartialAttribution {
  private let path: String
  private let identification: String
  private let batchSize: Int

  /// - Parameters:
  ///   - identification: a digest of all that the attributions depend on.
  init(_ folder: String, identification: String, batchSize: Int) {
    path = folder + "/attribution.partial.safetensors"
    self.identification = identification
    self.batchSize = batchSize
  }

  /// What an earlier run measured; nil if there was none, or one of something else.
  func read(classCount: Int, on device: Device) -> MeasuredAttributions? {
    guard let file = try? Checkpoint.read(path), file.metadata["identification"] == identification,
      let vectors = file.stateDict["vectors"], let stored = file.stateDict["labels"],
      let labels: [Int64] = try? stored.values(), labels.count % batchSize == 0,
      let clean = file.metadata["clean"].flatMap({ Int($0) }),
      let attribution = try? AttributionVectors(
        Tensor(vectors, on: device), labels: labels.map { Int($0) }, classCount: classCount)
    else { return nil }
    let robust = file.metadata["robust"].flatMap { Int($0) }
    return MeasuredAttributions(
      attribution: attribution,
      counts: EvaluationCounts(
        clean: Accuracy(correct: clean, count: labels.count),
        robust: robust.map { Accuracy(correct: $0, count: labels.count) }))
  }

  /// Keeps what is measured.
  ///
  /// - Throws: `FileError` when the system refuses.
  func save(_ measured: MeasuredAttributions) throws {
    var metadata = ["identification": identification, "clean": "\(measured.counts.clean.correct)"]
    metadata["robust"] = measured.counts.robust.map { "\($0.correct)" }
    let labels = measured.attribution.labels
    try SafetensorsFile.write(
      StateDict([
        ("vectors", try measured.attribution.vectors.toHost()),
        ("labels", try HostTensor(labels.map(Int64.init), shape: [labels.count])),
      ]), metadata: metadata, to: path)
  }

  /// Deletes the file.
  func remove() { unlink(path) }
}
