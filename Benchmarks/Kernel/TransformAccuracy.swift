import Foundation
import MonteCarlo
import SyntheticModel

/// The kernel's normals against the same transform in double precision, over every radius and every angle.
enum TransformAccuracy {
  static func report() {
    let (radius, relative) = radii()
    print("all 2^31 radii: error at most \(radius), relative \(relative)")
    print("all 2^30 angles at the largest radius, \(largestRadius): error at most \(angles())")
    let (samples, changed, net, shift) = decisions()
    print("signs of \(samples) forms at the most sensitive place: \(changed) differ, \(net) net")
    print("mean of the forms: \(shift) more than in double precision")
  }

  static let largestRadius = (64 * log(2.0)).squareRoot()

  /// The radius that belongs to a word, in double precision.
  static func radius(_ word: UInt32) -> Double {
    let s = Double(Int32(bitPattern: word | 1)) * 0x1p-32
    return (-2 * (s > 0 ? log(s) : log1p(s))).squareRoot()
  }

  /// The angle before signs and exchange, in double precision.
  static func angle(_ word: UInt32) -> Double {
    Double(Int32(bitPattern: word << 2 | 2)) * 0x1p-31 * (Double.pi / 4)
  }

  /// Every radius; at the angle nearest 0 the cosine is the radius itself.
  static func radii() -> (Double, Double) {
    let length = 1 << 12
    let angleWords = [UInt32](repeating: 0, count: length)
    return worst(of: 0..<(1 << 19)) { piece in
      let words = (0..<length).map { UInt32(2 * (piece * length + $0)) }
      let (cosines, _) = KernelStream.transform(radiusWords: words, angleWords: angleWords)
      var result = (0.0, 0.0)
      for (word, value) in zip(words, cosines) {
        let exact = radius(word)
        let error = (Double(value) - exact).magnitude
        result = (max(result.0, error), max(result.1, error / exact))
      }
      return result
    }
  }

  /// Every angle up to sign and exchange, which only move bits, at the largest radius.
  static func angles() -> Double {
    let length = 1 << 12
    let radiusWords = [UInt32](repeating: 0, count: length)
    return worst(of: 0..<(1 << 18)) { piece in
      let words = (0..<length).map { UInt32(piece * length + $0) }
      let (cosines, sines) = KernelStream.transform(radiusWords: radiusWords, angleWords: words)
      var result = 0.0
      for index in words.indices {
        let exact = angle(words[index])
        let cosine = (Double(cosines[index]) - largestRadius * cos(exact)).magnitude
        let sine = (Double(sines[index]) - largestRadius * sin(exact)).magnitude
        result = max(result, cosine, sine)
      }
      return (result, 0)
    }.0
  }

  /// How many forms z_0 + z_1 + z_2 have another sign in single precision, the change of their count, and of their mean.
  static func decisions() -> (samples: Int, changed: Int, net: Int, shift: Double) {
    let stream = KernelStream(seed: 7, stream: 7)
    let batch = 3 * 64
    let batches = 1 << 17
    let tallies = concurrentMap(0..<batches) { index in
      let words = stream.words(first: UInt64(index * batch), count: batch)
      let normals = stream.normals(first: UInt64(index * batch), count: batch)
      var (changed, net, shift) = (0, 0, 0.0)
      let length = KernelStream.vectorLength
      var exact = [Double](repeating: 0, count: 3 * length)
      for group in 0..<(batch / 3) {
        let start = group * 3 * length
        for vector in stride(from: 0, to: 3 * length, by: length) {
          for lane in 0..<(length / 2) {
            let (first, second) = (vector + lane, vector + length / 2 + lane)
            let angleWord = words[start + second]
            let r = radius(words[start + first])
            let a = angle(angleWord)
            let cosine = angleWord >> 31 == 1 ? -r * cos(a) : r * cos(a)
            let exchanged = angleWord >> 30 & 1 == 1
            exact[first] = exchanged ? r * sin(a) : cosine
            exact[second] = exchanged ? cosine : r * sin(a)
          }
        }
        for sample in 0..<length {
          let single =
            (normals[start + sample] + normals[start + length + sample]) + normals[start + 2 * length + sample]
          let double = exact[sample] + exact[length + sample] + exact[2 * length + sample]
          shift += Double(single) - double
          if (single < 0) != (double < 0) {
            changed += 1
            net += single < 0 ? 1 : -1
          }
        }
      }
      return (changed, net, shift)
    }
    let samples = batches * batch / 3 * KernelStream.vectorLength
    return (
      samples, tallies.reduce(0) { $0 + $1.0 }, tallies.reduce(0) { $0 + $1.1 },
      tallies.reduce(0) { $0 + $1.2 } / Double(samples)
    )
  }

  static func worst(of pieces: Range<Int>, _ body: @Sendable (Int) -> (Double, Double)) -> (Double, Double) {
    concurrentMap(pieces, body).reduce((0, 0)) { (max($0.0, $1.0), max($0.1, $1.1)) }
  }

  /// `body` of each index, on all cores.
  static func concurrentMap<Value>(_ range: Range<Int>, _ body: @Sendable (Int) -> Value) -> [Value] {
    [Value](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      nonisolated(unsafe) let target = buffer
      DispatchQueue.concurrentPerform(iterations: range.count) { index in
        (target.baseAddress! + index).initialize(to: body(range.lowerBound + index))
      }
      initialized = range.count
    }
  }
}
