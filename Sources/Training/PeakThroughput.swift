import Tensors

/// What a device reaches at most, measured: the yardstick for a run.
public enum PeakThroughput {
  /// Floating-point operations a second of the product of two float32 matrices of side `side`: the best of `rounds`.
  ///
  /// By default the side is one that is large enough for the device: 1,536 on a CPU, 8,192 on a card.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public static func measured(on device: Device, side: Int? = nil, rounds: Int = 5) throws -> Double {
    let side = side ?? (device.isCPU ? 1536 : 8192)
    let generator = try RandomGenerator(seed: 0, on: device)
    let one = try Tensor.uniform([side, side], from: generator)
    let other = try Tensor.uniform([side, side], from: generator)
    var best = Duration.seconds(1e9)
    for _ in 0...rounds {
      let time = try ContinuousClock().measure {
        _ = try one.matmul(other)
        try device.synchronise()
      }
      best = min(best, time)
    }
    return 2 * Double(side) * Double(side) * Double(side) / (best / .seconds(1))
  }
}
