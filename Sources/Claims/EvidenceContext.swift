import MonteCarlo
import RandomStreams
import Statistics
import SyntheticModel

/// What the claims draw their evidence from: the formulas under test, a simulator, and how much to spend.
public struct EvidenceContext: Sendable {
  /// The formulas under test.
  public var formulas: ClaimedFormulas
  /// The simulator; its seed is the report's.
  public let simulator: DefinitionSimulator
  /// Samples of each simulation in double precision.
  public let samples: Int
  /// Samples of each simulation by the fast kernel, which counts events alone.
  public let kernelSamples: Int
  /// Parameter points of each property that is checked over the paper's region.
  public let points: Int
  /// Observations that do not depend on the formulas under test: negative controls meet the same ones.
  let cache = ObservationCache()

  /// A context.
  public init(
    formulas: ClaimedFormulas = .derived, simulator: DefinitionSimulator, samples: Int, kernelSamples: Int? = nil,
    points: Int
  ) {
    self.formulas = formulas
    self.simulator = simulator
    self.samples = samples
    self.kernelSamples = kernelSamples ?? samples
    self.points = points
  }

  /// Simulates rows that share their draws; every claim and row group has a stream of its own.
  func events(
    _ claim: String, _ group: Int, _ model: GaussianModel, _ rows: [DefinitionSimulator.Row]
  ) async throws -> [Claims.EventCounts] {
    let stream = stream(claim, group)
    return try await cache.events.value(stream) {
      try await simulator.events(model, rows, samples: samples, stream: stream)
    }
  }

  /// Counts the pairwise and joint events of rows that share their draws, by the fast kernel.
  func frequencies(
    _ claim: String, _ group: Int, _ model: GaussianModel, _ rows: [DefinitionSimulator.Row]
  ) async throws -> [MonteCarlo.EventCounts] {
    let stream = stream(claim + "/kernel", group)
    return try await cache.frequencies.value(stream) {
      let plan = try EventPlan(
        rows: rows.map { try EventForms(model, weights: $0.weights, epsilon: $0.epsilon) }, seed: simulator.seed,
        stream: stream)
      let blocks = EventSimulator.blockCount(forSamples: kernelSamples)
      return try await EventSimulator(plan, workers: simulator.workers).run(blocks: 0..<blocks).rows
    }
  }

  /// Simulates means of statistics of standard normals.
  func means(
    _ claim: String, _ group: Int, normals: Int, statistics count: Int,
    _ statistics: @escaping @Sendable (_ draws: [Double], _ values: inout [Double]) -> Void
  ) async throws -> [SampleMean] {
    let stream = stream(claim, group)
    return try await cache.means.value(stream) {
      try await simulator.means(
        normals: normals, statistics: count, samples: samples, stream: stream, statistics)
    }
  }

  /// The numeric minimum of a problem's population loss.
  func minimum(_ problem: TrainingProblem) throws -> PopulationOptimum {
    try cache.minima.value(problem) { try PopulationOptimum(problem) }
  }

  /// The stream of a claim's `group`-th simulation.
  func stream(_ claim: String, _ group: Int) -> UInt64 {
    StableHash("\(claim)#\(group)").value
  }
}
