import Foundation
import MonteCarlo
import Numerics
import RandomStreams
import TestSupport
import Testing

@Suite("Kernel words and normals")
struct KernelStreamTests {
  @Test(
    "words are Random123's, in every variant, also where the lower counter word is at its end",
    arguments: KernelVariant.supported)
  func words(variant: KernelVariant) {
    let (seed, number): (UInt64, UInt64) = (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)
    let stream = KernelStream(seed: seed, stream: number, variant: variant)
    let key = [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)]
    for first in [0, 1, UInt64(1) << 28 - 2, UInt64(1) << 40 - 1] {
      let words = stream.words(first: first, count: 4)
      for index in 0..<64 {
        let block = first * 16 + UInt64(index)
        let expected = PhiloxStream.block(
          counter: [
            UInt32(truncatingIfNeeded: block), UInt32(block >> 32), UInt32(truncatingIfNeeded: number),
            UInt32(number >> 32),
          ], key: key)
        for word in 0..<4 { #expect(words[index / 16 * 64 + word * 16 + index % 16] == expected[word]) }
      }
    }
  }

  @Test("normals have the same bits in every variant, and are the transform of the words")
  func variants() {
    func bits(_ variant: KernelVariant) -> [UInt32] {
      KernelStream(seed: 3, stream: 4, variant: variant).normals(first: 5, count: 20_000).map(\.bitPattern)
    }
    let reference = bits(.portable)
    for variant in KernelVariant.supported { #expect(bits(variant) == reference, "\(variant)") }
    let words = KernelStream(seed: 3, stream: 4).words(first: 5, count: 20_000)
    let vectors = stride(from: 0, to: words.count, by: 64)
    let (cosines, sines) = KernelStream.transform(
      radiusWords: vectors.flatMap { words[$0..<($0 + 32)] },
      angleWords: vectors.flatMap { words[($0 + 32)..<($0 + 64)] })
    let expected = stride(from: 0, to: cosines.count, by: 32).flatMap {
      cosines[$0..<($0 + 32)] + sines[$0..<($0 + 32)]
    }
    #expect(expected.map(\.bitPattern) == reference)
  }

  /// Words whose uniforms or angles are at the ends, at powers of 2, and where the transform changes its branch.
  static let adversarial: [UInt32] = {
    var words: [UInt32] = []
    let turn = 0.5.squareRoot()
    for bit in 0..<32 { for step in -3...3 { words.append(UInt32(1) << bit &+ UInt32(bitPattern: Int32(step))) } }
    for scale in [turn, 0.5, 0.25, 0.75, 1 - turn] {
      for step in -8...8 { words.append(UInt32(truncatingIfNeeded: Int((scale * 0x1p32).rounded()) + step)) }
    }
    return words + words.map { ~$0 }
  }()

  @Test("normals against double precision, over 16 million pairs of words and every pair of adversarial ones")
  func accuracy() {
    var worst = WorstError("normal")
    func check(_ radiusWords: [UInt32], _ angleWords: [UInt32]) {
      let (cosines, sines) = KernelStream.transform(radiusWords: radiusWords, angleWords: angleWords)
      // The worst of a batch is looked up afterwards: a description for each pair would take minutes.
      var largest = (error: -1.0, index: 0)
      for index in radiusWords.indices {
        let (cosine, sine) = Self.normals(radiusWords[index], angleWords[index])
        let error = max((Double(cosines[index]) - cosine).magnitude, (Double(sines[index]) - sine).magnitude)
        if !(error <= largest.error) { largest = (error, index) }
      }
      worst.record(
        largest.error, allowed: 1.2e-6, "words \(radiusWords[largest.index]), \(angleWords[largest.index])")
    }
    for word in Self.adversarial {
      check([UInt32](repeating: word, count: Self.adversarial.count), Self.adversarial)
    }
    for batch in 0..<128 {
      let words = KernelStream(seed: 11, stream: 1).words(first: UInt64(batch * 4096), count: 4096)
      check(Array(words[..<(words.count / 2)]), Array(words[(words.count / 2)...]))
    }
    #expect(worst.holds, "\(worst)")
  }

  /// Box and Muller's transform of the kernel's uniforms, in double precision.
  static func normals(_ radiusWord: UInt32, _ angleWord: UInt32) -> (Double, Double) {
    let s = Double(Int32(bitPattern: radiusWord | 1)) * 0x1p-32
    let radius = (-2 * (s > 0 ? log(s) : log1p(s))).squareRoot()
    let angle = Double(Int32(bitPattern: angleWord << 2 | 2)) * 0x1p-31 * (Double.pi / 4)
    let cosine = radius * (angleWord >> 31 == 1 ? -cos(angle) : cos(angle))
    let sine = radius * sin(angle)
    return angleWord >> 30 & 1 == 1 ? (sine, cosine) : (cosine, sine)
  }

  @Test("the tails reach 6.66, and no word gives anything but a finite number")
  func range() {
    let words = Self.adversarial
    let (cosines, _) = KernelStream.transform(
      radiusWords: words, angleWords: [UInt32](repeating: 0, count: words.count))
    #expect(cosines.allSatisfy { $0.isFinite && $0 >= 0 })
    #expect(cosines.max()! > 6.66)
    #expect(cosines.min()! < 4e-5)
  }

  /// P(statistic > 3.65) < 2 exp(-2 * 3.65^2) = 5.3e-12; at 2^21 values any law off by 0.0037 in its distribution
  /// function is rejected with probability over 0.999.
  static let critical = 3.65

  @Test("two million normals have the normal law; 1 % more spread is rejected")
  func law() {
    let normals = KernelStream(seed: 2, stream: 9).normals(first: 0, count: 1 << 15).map(Double.init).sorted()
    func statistic(_ scale: Double) -> Double {
      let count = Double(normals.count)
      var worst = 0.0
      for (index, value) in normals.enumerated() {
        let f = StandardNormal.distribution(scale * value)
        worst = max(worst, f - Double(index) / count, Double(index + 1) / count - f)
      }
      return worst * count.squareRoot()
    }
    #expect(normals.count >= 1_000_000)
    #expect(statistic(1) < Self.critical)
    #expect(statistic(1.01) > Self.critical)
  }

  @Test("moments to the fourth, and no correlation between the normals of a block or of neighbouring lanes")
  func moments() {
    let normals = KernelStream(seed: 2, stream: 10).normals(first: 0, count: 1 << 15).map(Double.init)
    let count = Double(normals.count)
    let critical = criticalScore(count: 9)
    // E z^k and the variance E z^2k - (E z^k)^2.
    for (power, mean, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
      let average = normals.reduce(0) { $0 + pow($1, Double(power)) } / count
      #expect(((average - mean) / (variance / count).squareRoot()).magnitude < critical, "moment \(power)")
    }
    // Distances 1 (next lane), 16 (the other pair), 32 (the sine to the cosine), 48 and 64 (the next 16 blocks).
    for distance in [1, 16, 32, 48, 64] {
      let products = zip(normals, normals.dropFirst(distance)).reduce(0) { $0 + $1.0 * $1.1 }
      #expect((products / (count - Double(distance)).squareRoot()).magnitude < critical, "distance \(distance)")
    }
  }
}
