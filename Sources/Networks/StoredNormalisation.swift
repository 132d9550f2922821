import Checkpoints
import Layers
import Tensors

/// The normalisation of images that a file keeps among a network's tensors.
///
/// Source: "mean" and "std" or "mu" and "sigma" in RobustBench's networks, "new_mean" and "new_std" below "normalizer" in
/// MadryLab's robustness, whose files hold network and normalisation once more below "attacker".
public struct StoredNormalisation: Hashable, Sendable {
  /// The names of the pair.
  public let names: [String]
  /// One number a channel.
  public let mean: [Double]
  /// One number a channel.
  public let deviation: [Double]

  private static let pairs = [("mean", "std"), ("mu", "sigma"), ("mu", "std"), ("new_mean", "new_std")]

  /// Takes the normalisation out of a file's tensors, wherever in the network it stands, and copies for attacks.
  static func separated(from file: StateDict) -> (rest: StateDict, normalisation: StoredNormalisation?) {
    var rest = StateDict()
    let parts = file.names.map { $0.split(separator: ".", omittingEmptySubsequences: false) }
    for (entry, parts) in zip(file.entries, parts) where !parts.dropLast().contains("attacker") {
      rest[entry.name] = entry.tensor
    }
    // A file of nothing but an attacker's copies is no such file.
    if rest.isEmpty { rest = file }
    for name in rest.names {
      let place = name.lastIndex(of: ".").map { String(name[...$0]) } ?? ""
      for (mean, deviation) in pairs where name == place + mean {
        let other = place + deviation
        guard let first = rest[name], let second = rest[other], first.elementCount == second.elementCount,
          let means = numbers(first), let deviations = numbers(second)
        else { continue }
        rest[name] = nil
        rest[other] = nil
        return (rest, StoredNormalisation(names: [name, other], mean: means, deviation: deviations))
      }
    }
    return (rest, nil)
  }

  /// The elements of a tensor with one number a channel: [c], [c, 1, 1] or [1, c, 1, 1].
  private static func numbers(_ tensor: HostTensor) -> [Double]? {
    guard (1...4).contains(tensor.elementCount), tensor.shape.filter({ $0 != 1 }).count <= 1 else { return nil }
    if let values = try? tensor.values(as: Float.self) { return values.map(Double.init) }
    return try? tensor.values(as: Double.self)
  }

  /// Compares with the normalisation that a network gets from its data set; rounding to float32 is no difference.
  ///
  /// - Throws: `NormalisationMismatch` if it is another.
  public func check(against normalisation: ChannelNormalisation?) throws(NormalisationMismatch) {
    let channels = max(mean.count, normalisation?.mean.count ?? 0)
    // A network without normalisation has mean 0 and deviation 1.
    let expected = (
      mean: normalisation?.mean ?? [Double](repeating: 0, count: channels),
      deviation: normalisation?.deviation ?? [Double](repeating: 1, count: channels)
    )
    guard Self.agree(mean, expected.mean), Self.agree(deviation, expected.deviation) else {
      throw NormalisationMismatch(stored: self, mean: expected.mean, deviation: expected.deviation)
    }
  }

  private static func agree(_ stored: [Double], _ expected: [Double]) -> Bool {
    stored.count == expected.count
      && zip(stored, expected).allSatisfy { stored, expected in
        // Half a unit in the last place from the number to the file's float32, and three for how it was computed there.
        (stored - expected).magnitude <= 2 * Double(Float(expected).ulp)
      }
  }
}

/// A file normalises images in another way than the data set says.
public struct NormalisationMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's.
  public let stored: StoredNormalisation
  /// Means of the data set, by channel.
  public let mean: [Double]
  /// Deviations of the data set, by channel.
  public let deviation: [Double]

  /// Both.
  public var description: String {
    "images are normalised with mean \(stored.mean.map(Self.text)) and deviation \(stored.deviation.map(Self.text)) "
      + "(\(stored.names.joined(separator: ", "))), and here with mean \(mean.map(Self.text)) and deviation "
      + "\(deviation.map(Self.text))"
  }

  private static func text(_ number: Double) -> String { "\(Float(number))" }
}
