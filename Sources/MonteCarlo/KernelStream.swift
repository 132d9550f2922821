import CMonteCarlo

/// The kernel's random words and normals by themselves, as every sample of an `EventSimulation` uses them.
///
/// Numbers come in vectors of 64: vector `v` holds the four words of each of the Philox4x32-10 blocks 16 v to 16 v + 15
/// (key: the seed; counter: the stream in the upper 64 bits, the block in the lower), the first words of all blocks,
/// then the second words, and so on. Box and Muller's transform puts two pairs of normals in their places: words 0 and 1
/// give the radii, words 2 and 3 the angles, and there stand `r0 cos a0`, `r1 cos a1`, `r0 sin a0`, `r1 sin a1`. Group `g`
/// of 64 samples with d normals each is the vectors g d to g d + d - 1: entry `i` of the r-th of them is normal number r
/// of the group's sample `i`.
public struct KernelStream: Hashable, Sendable {
  /// Numbers in a vector, and samples in a group.
  public static let vectorLength = Int(CCF_MC_GROUP_SAMPLES)
  /// Philox blocks in a vector.
  public static let lanes = Int(CCF_MC_LANES)

  /// The key.
  public let seed: UInt64
  /// The upper 64 bits of the counter.
  public let stream: UInt64
  /// How it is computed.
  public let variant: KernelVariant

  /// A stream. `variant` must be one that the machine supports.
  public init(seed: UInt64, stream: UInt64, variant: KernelVariant = .fastest) {
    precondition(KernelVariant.supported.contains(variant), "this machine does not run \(variant)")
    self.seed = seed
    self.stream = stream
    self.variant = variant
  }

  /// The words of `count` vectors from vector `first` on.
  public func words(first: UInt64, count: Int) -> [UInt32] {
    floats(count: count) { ccf_mc_fill_words(variant.code, seed, stream, first, count, $0) }.map(\.bitPattern)
  }

  /// The normals of `count` vectors from vector `first` on.
  public func normals(first: UInt64, count: Int) -> [Float] {
    floats(count: count) { ccf_mc_fill_normals(variant.code, seed, stream, first, count, $0) }
  }

  private func floats(count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    let length = count * Self.vectorLength
    return withAlignedScratch(byteCount: length * MemoryLayout<Float>.stride) { scratch in
      let floats = scratch.bindMemory(to: Float.self, capacity: length)
      fill(floats)
      return Array(UnsafeBufferPointer(start: floats, count: length))
    }
  }

  /// Computes `times` times `vectors` vectors of words and keeps none: what a benchmark times.
  public func discardWords(vectors: Int, times: Int) {
    _ = floats(count: vectors) { words in
      for turn in 0..<times { ccf_mc_fill_words(variant.code, seed, stream, UInt64(turn * vectors), vectors, words) }
    }
  }

  /// The same for normals: the limit of what a simulation can reach.
  public func discardNormals(vectors: Int, times: Int) {
    _ = floats(count: vectors) { normals in
      for turn in 0..<times {
        ccf_mc_fill_normals(variant.code, seed, stream, UInt64(turn * vectors), vectors, normals)
      }
    }
  }

  /// The kernel's transform of given words: the uniform's word and the angle's word to two normals.
  ///
  /// - Parameter variant: one that the machine supports.
  public static func transform(
    radiusWords: [UInt32], angleWords: [UInt32], variant: KernelVariant = .fastest
  ) -> (cosines: [Float], sines: [Float]) {
    precondition(radiusWords.count == angleWords.count, "one angle for each radius")
    precondition(KernelVariant.supported.contains(variant), "this machine does not run \(variant)")
    let count = radiusWords.count
    let padding = [UInt32](repeating: 0, count: (2 * lanes - count % (2 * lanes)) % (2 * lanes))
    var cosines = [Float](repeating: 0, count: count + padding.count)
    var sines = cosines
    ccf_mc_transform(
      variant.code, cosines.count, radiusWords + padding, angleWords + padding, &cosines, &sines)
    return (Array(cosines.prefix(count)), Array(sines.prefix(count)))
  }
}

/// Calls `body` with memory aligned as the kernel wants it.
func withAlignedScratch<Result>(
  byteCount: Int, _ body: (UnsafeMutableRawPointer) throws -> Result
) rethrows -> Result {
  let scratch = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
  defer { scratch.deallocate() }
  return try body(scratch)
}
