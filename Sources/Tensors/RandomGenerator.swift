import CTorch
import RandomStreams

/// A generator of the library, for one device: Mersenne Twister on the CPU, Philox on a card.
///
/// The same seed gives the same numbers on the same kind of device, whatever the number of threads.
public final class RandomGenerator {
  /// Where it makes its numbers.
  public let device: Device
  let handle: ccf_generator

  /// A generator that starts from `seed`.
  ///
  /// - Throws: `TensorError` if the device has none.
  public init(seed: UInt64, on device: Device) throws(TensorError) {
    guard let handle = device.engine.functions.pointee.make_generator(seed, device.index) else {
      throw device.engine.error("generator")
    }
    self.device = device
    self.handle = handle
  }

  deinit { device.engine.functions.pointee.free_generator(handle) }
}

/// Randomness by address: a seed, what the numbers are for, and where in the run.
///
/// Whatever draws random numbers makes its generator here, for the step that it works on. So a run has no state of
/// generators to save: one that is taken up at a step draws there what an uninterrupted one draws.
public struct RandomSource: Hashable, Sendable {
  /// The run's seed.
  public let seed: UInt64

  /// Randomness under `seed`.
  public init(seed: UInt64) { self.seed = seed }

  /// The generator for `purpose` at `position`, for example ("attack", epoch 3, step 17).
  ///
  /// - Throws: `TensorError` if the device has none.
  public func generator(_ purpose: String, at position: Int..., on device: Device) throws(TensorError)
    -> RandomGenerator
  {
    try RandomGenerator(seed: seed(purpose, at: position), on: device)
  }

  /// The seed for `purpose` at `position`.
  public func seed(_ purpose: String, at position: [Int]) -> UInt64 {
    var hash = StableHash(purpose)
    for number in position { hash.combine(UInt64(bitPattern: Int64(number))) }
    // The hash only names the stream; Philox makes the seeds of neighbouring positions independent. The library's
    // generator on the CPU takes 32 bits of them: among the 200,000 positions of a long run a few share their numbers.
    var stream = PhiloxStream(seed: seed, stream: hash.value)
    return stream.next()
  }
}
