import Checkpoints
import Reporting
import Tensors

/// Paired estimates in a file of NumPy's (NPZ), so that combinations of them need no attribution vectors.
///
/// The array NAME [replicates] holds an estimate's replicates, NAME.estimate [] the estimate itself, both in float64;
/// `identity` has what they share, as JSON in UTF-8.
public enum ReplicateFile {
  private static let identity = "identity"
  private static let estimate = ".estimate"

  /// Writes estimates under names; `path` holds the old or the new file whole.
  ///
  /// - Throws: `PairingError` if they are not of the same samples drawn alike, `AttributionError` for none, `FileError`
  ///   when the system refuses.
  public static func write(_ estimates: [(name: String, estimate: PairedEstimate)], to path: String) throws {
    guard let first = estimates.first?.estimate.identity else {
      throw AttributionError("no estimates are given for \(path)")
    }
    var arrays = [(identity, try HostTensor(Array(first.json.utf8), shape: [first.json.utf8.count]))]
    for (name, estimate) in estimates {
      guard estimate.identity == first else { throw PairingError(one: first, other: estimate.identity) }
      arrays.append((name, try HostTensor(estimate.replicates, shape: [first.replicates])))
      arrays.append((name + Self.estimate, try HostTensor([estimate.estimate], shape: [])))
    }
    try NumPyFile.write(arrays, to: path)
  }

  /// Reads the estimates by name.
  ///
  /// - Throws: `CheckpointError` if the file cannot be read, is damaged or holds something else.
  public static func read(_ path: String) throws(CheckpointError) -> [String: PairedEstimate] {
    var arrays = try NumPyFile.readAll(path)
    func refusal(_ found: String) -> CheckpointError {
      CheckpointError(path, found: found, accepted: "replicates that ccf-at attribute wrote")
    }
    guard let bytes: [UInt8] = try? arrays.removeValue(forKey: identity)?.values(),
      let identity = BootstrapIdentity(json: String(decoding: bytes, as: UTF8.self))
    else { throw refusal("no identity") }
    var estimates: [String: PairedEstimate] = [:]
    for (name, array) in arrays where !name.hasSuffix(estimate) {
      guard let values: [Double] = try? arrays[name + estimate]?.values(), values.count == 1,
        array.shape == [identity.replicates], let replicates: [Double] = try? array.values(),
        let paired = try? PairedEstimate(values[0], replicates: replicates, identity: identity)
      else { throw refusal("no estimate with its \(identity.replicates) replicates under \(name)") }
      estimates[name] = paired
    }
    return estimates
  }
}

extension BootstrapIdentity {
  fileprivate var json: String {
    var record = ResultRecord()
    record.append("imagesSHA256", .text(imagesSHA256))
    record.append("samples", .integer(samples))
    record.append("seed", .text("\(seed)"))
    record.append("replicates", .integer(replicates))
    return record.jsonLine
  }

  fileprivate init?(json: String) {
    guard let record = ResultRecord(jsonLine: json), case .text(let images)? = record["imagesSHA256"],
      case .integer(let samples)? = record["samples"], case .text(let text)? = record["seed"], let seed = UInt64(text),
      case .integer(let replicates)? = record["replicates"], replicates >= 1
    else { return nil }
    self.init(imagesSHA256: images, samples: samples, AttributionBootstrap(replicates: replicates, seed: seed))
  }
}
