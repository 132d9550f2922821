import Checkpoints
import Datasets
import Foundation
import Reporting
import Training

/// What the run that wrote a checkpoint trained on, where the checkpoint still lies in its run's folder.
///
/// A network's normalisation is constants of its data set and is not in its state dict: with other constants the same
/// weights are another network.
struct CheckpointOrigin {
  private let checkpoint: String
  private let manifest: String
  private let contents: Contents

  private struct Contents: Decodable {
    struct Normalisation: Decodable {
      let mean: [Double]
      let deviation: [Double]
    }

    let dataset: String?
    let normalisation: Normalisation?
  }

  /// The origin of the checkpoint at `path`, or nil for one that lies elsewhere.
  ///
  /// - Throws: `FileError` for a run's manifest that cannot be read.
  init?(_ path: String) throws {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let run = RunFolder(file.deletingLastPathComponent().deletingLastPathComponent().path)
    guard file.deletingLastPathComponent().path == run.checkpoints, Files.exists(run.manifest()) else { return nil }
    checkpoint = path
    manifest = run.manifest()
    let reader = try RandomAccessFile(manifest)
    do {
      contents = try JSONDecoder().decode(Contents.self, from: Data(reader.read(upTo: reader.size)))
    } catch {
      throw FileError(manifest, "is no manifest of a run: \(error); move the checkpoint elsewhere to use it alone")
    }
  }

  /// Sees that images are normalised as the run did. Manifests of runs that did not write it say nothing.
  ///
  /// - Parameter statistics: what images are normalised by; nil where they are not.
  /// - Throws: `CheckpointError` that names both if it does not.
  func check(dataset: String, _ statistics: ChannelStatistics?) throws {
    guard let trained = contents.dataset, let normalisation = contents.normalisation else { return }
    guard let statistics else {
      throw CheckpointError(
        checkpoint, found: "a network that was trained on normalised images (\(manifest))",
        accepted: "one for pixels as they are; leave --no-normalise out")
    }
    guard normalisation.mean != statistics.mean || normalisation.deviation != statistics.standardDeviation else {
      return
    }
    let advice =
      trained == dataset
      ? "give the images that it was trained with" : "give the data set \(trained), or images that are normalised alike"
    throw CheckpointError(
      checkpoint,
      found: "a network that was trained on \(trained) with mean \(normalisation.mean) and deviation "
        + "\(normalisation.deviation) (\(manifest))",
      accepted:
        "one for \(dataset) with mean \(statistics.mean) and deviation \(statistics.standardDeviation); \(advice)")
  }
}
