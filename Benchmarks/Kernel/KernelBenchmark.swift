// Throughput of the Monte Carlo kernel; with --accuracy the error of its normals, with --precision the time to a standard error
// of 1e-5 by the estimator of least variance, as JSON.
//
// Usage: kernel-benchmark [--json | --accuracy | --precision] [--seconds S]

import Foundation
import MonteCarlo
import SyntheticModel

/// Samples per second of one way of spending the processor.
struct Throughput: Codable {
  let variant: String
  let work: String
  let threads: Int
  let samplesPerSecond: Double
}

@main
struct KernelBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.contains("--accuracy") {
      TransformAccuracy.report()
      return
    }
    if arguments.contains("--precision") {
      print(String(decoding: try JSONEncoder().encode(TimeToPrecision.measure()), as: UTF8.self))
      return
    }
    var seconds = 1.0
    if let index = arguments.firstIndex(of: "--seconds"), index + 1 < arguments.endIndex {
      seconds = Double(arguments[index + 1]) ?? seconds
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    var results: [Throughput] = []
    for variant in KernelVariant.supported.reversed() {
      for threads in variant == .fastest && cores > 1 ? [1, cores] : [1] {
        results += try await measure(variant, threads: threads, seconds: seconds)
      }
    }
    if arguments.contains("--json") {
      print(String(decoding: try JSONEncoder().encode(results), as: UTF8.self))
    } else {
      for result in results {
        let millions = String(format: "%8.1f", result.samplesPerSecond / 1e6)
        print("\(result.variant), \(result.threads) threads, \(result.work): \(millions) million samples/s")
      }
    }
  }

  /// The figures of a variant: words alone, normals alone (the limit), and the whole with 1 row, with 16, and with 16 that
  /// are compared with a partner.
  static func measure(_ variant: KernelVariant, threads: Int, seconds: Double) async throws -> [Throughput] {
    // Several threads get many tasks each: with one or two, the last one to end would set the time. For one thread, short
    // steps are seldom interrupted by others on the machine.
    let blocks = variant == .portable ? 4 : threads == 1 ? 64 : 512
    func result(_ work: String, _ step: @escaping @Sendable () async throws -> Int) async throws -> Throughput {
      Throughput(
        variant: variant.description, work: work, threads: threads,
        samplesPerSecond: try await rate(seconds: seconds, step))
    }
    // As many vectors at a time as the kernel holds for three normals a sample.
    let vectors = 24
    let chunks = blocks * EventSimulation.samplesPerBlock * 3 / (vectors * KernelStream.vectorLength)
    let stream = KernelStream(seed: 1, stream: 1, variant: variant)
    func alone(_ body: @escaping @Sendable () -> Void) -> @Sendable () async -> Int {
      {
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<threads { group.addTask { body() } }
        }
        return threads * blocks * EventSimulation.samplesPerBlock
      }
    }
    var results = [
      try await result("words", alone { stream.discardWords(vectors: vectors, times: chunks) }),
      try await result("normals", alone { stream.discardNormals(vectors: vectors, times: chunks) }),
    ]
    let works: [(String, Int, EventSimulation.Pairing)] = [
      ("1 row", 1, .none), ("16 rows", 16, .none), ("16 rows, paired with the first", 16, .withFirst),
      ("16 rows, paired with the previous", 16, .withPrevious),
    ]
    for (work, rows, pairing) in works {
      let simulation = try EventSimulation(
        rows: forms(rows), seed: 1, stream: 1, pairing: pairing, variant: variant)
      results.append(
        try await result(work) {
          _ = try await simulation.run(blocks: 0..<(threads * blocks), workers: threads)
          return threads * blocks * EventSimulation.samplesPerBlock
        })
    }
    return results
  }

  /// Samples per second: the median over repeated steps, for about `seconds`, after one step to warm up.
  static func rate(seconds: Double, _ step: () async throws -> Int) async throws -> Double {
    _ = try await step()
    let clock = ContinuousClock()
    let start = clock.now
    var rates: [Double] = []
    repeat {
      let begin = clock.now
      let samples = try await step()
      rates.append(Double(samples) / ((clock.now - begin) / .seconds(1)))
    } while (clock.now - start) / .seconds(1) < seconds || rates.count < 3
    return rates.sorted()[rates.count / 2]
  }

  /// The paper's model at `rows` ratios t = w2/w1.
  static func forms(_ rows: Int) throws -> [EventForms] {
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    return try (1...rows).map {
      try EventForms(model, weights: Weights(w1: 1, w2: Double($0) / Double(rows)), epsilon: 0.2)
    }
  }
}
