import CRandom123

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A stream of random numbers addressed by counter: Philox4x32-10 of Random123.
///
/// Element `k` of stream `stream` under `seed` is a pure function of these three numbers, so results do not depend
/// on which thread, shard or order produced them. Two streams never overlap: `stream` is the upper half of the
/// 128-bit counter.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11.
public struct PhiloxStream: Sendable, RandomNumberGenerator {
  /// The key.
  public let seed: UInt64
  /// The upper 64 bits of the counter.
  public let stream: UInt64

  private static let blocksHeld = 32
  private var nextBlock: UInt64
  private var words: [UInt64]
  private var position: Int
  private var spareNormal: Double?

  /// The stream from its beginning, or from block `block` of two 64-bit words each.
  public init(seed: UInt64, stream: UInt64, block: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    nextBlock = block
    words = [UInt64](repeating: 0, count: 2 * Self.blocksHeld)
    position = 2 * Self.blocksHeld
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if position == words.count {
      ccf_philox_fill(seed, stream, nextBlock, Self.blocksHeld, &words)
      nextBlock += UInt64(Self.blocksHeld)
      position = 0
    }
    defer { position += 1 }
    return words[position]
  }

  /// One Philox4x32-10 block, as Random123 defines it.
  ///
  /// - Parameters:
  ///   - counter: four 32-bit words.
  ///   - key: two 32-bit words.
  /// - Returns: four 32-bit words.
  public static func block(counter: [UInt32], key: [UInt32]) -> [UInt32] {
    precondition(counter.count == 4 && key.count == 2, "Philox4x32 takes a counter of 4 words and a key of 2")
    var output = [UInt32](repeating: 0, count: 4)
    ccf_philox4x32(counter, key, &output)
    return output
  }

  /// Uniform on the open interval (0, 1): the odd multiples of 2^-53, which never round to an end.
  public mutating func nextUniform() -> Double {
    (Double(next() >> 12) + 0.5) * 0x1p-52
  }

  /// Standard normal, by Box and Muller's transform; two uniforms make two normals.
  public mutating func nextNormal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * log(nextUniform())).squareRoot()
    let angle = 2 * Double.pi * nextUniform()
    spareNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// Uniform on {0, …, bound - 1}, `bound >= 1`, by Lemire's multiplication; the bias is below `bound * 2^-64`.
  public mutating func nextIndex(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
