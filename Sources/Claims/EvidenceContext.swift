import MonteCarlo
import RandomStreams
import SyntheticModel
import Tallies

/// What the claims draw their evidence from: the formulas under test, simulations, and how much to spend.
public struct EvidenceContext: Sendable {
  /// The formulas under test.
  public var formulas: ClaimedFormulas
  /// Seed of all draws.
  public let seed: UInt64
  /// Number of tasks at a time.
  public let workers: Int
  /// Samples of each simulation of events and losses, which the fast kernel does; rounded up to whole blocks of 65,536.
  public let samples: Int
  /// Draws of each simulation of other statistics, in double precision; rounded up to whole blocks of 16,384.
  public let draws: Int
  /// The most samples of an empirical optimum, whatever the other sizes: they are held in memory.
  public static let largestOptimumSamples = 200_000
  /// Samples of each empirical optimum.
  let optimumSamples: Int
  /// Parameter points of each property that is checked over the paper's region.
  public let points: Int
  /// Where tallies of simulations come from.
  private let tallies: any TallySource
  /// Observations that do not depend on the formulas under test: negative controls meet the same ones.
  let cache = ObservationCache()

  /// A context.
  ///
  /// - Parameter tallies: where the tallies of simulations come from; by default they are simulated when they are asked
  ///   for.
  public init(
    formulas: ClaimedFormulas = .derived, seed: UInt64, workers: Int, samples: Int, draws: Int, points: Int,
    tallies: (any TallySource)? = nil
  ) {
    self.init(
      formulas: formulas, seed: seed, workers: workers, samples: samples, draws: draws,
      optimumSamples: min(samples, Self.largestOptimumSamples), points: points,
      tallies: tallies ?? TallyStore(workers: workers))
  }

  private init(
    formulas: ClaimedFormulas, seed: UInt64, workers: Int, samples: Int, draws: Int, optimumSamples: Int, points: Int,
    tallies: any TallySource
  ) {
    self.formulas = formulas
    self.seed = seed
    self.workers = max(1, workers)
    self.samples = samples
    self.draws = draws
    self.optimumSamples = optimumSamples
    self.points = points
    self.tallies = tallies
  }

  /// The same with every tally from `tallies`.
  public func taking(_ tallies: any TallySource) -> EvidenceContext {
    EvidenceContext(
      formulas: formulas, seed: seed, workers: workers, samples: samples, draws: draws, optimumSamples: optimumSamples,
      points: points, tallies: tallies)
  }

  /// A context that asks `planner` for the same simulations, and spends next to nothing on the rest.
  func planning(_ planner: SimulationPlanner) -> EvidenceContext {
    EvidenceContext(
      formulas: formulas, seed: seed, workers: workers, samples: samples, draws: draws,
      optimumSamples: min(optimumSamples, 1_000), points: min(points, 16), tallies: planner)
  }

  /// Simulates both events and the margin loss of rows that share their draws, events paired with the first row's; every
  /// claim and row group has a stream of its own.
  func events(
    _ claim: String, _ group: Int, _ model: GaussianModel, _ rows: [EventRow]
  ) async throws -> [EventCounts] {
    try await events(claim, group, rows.map { try $0.forms(model) }, .withFirst)
  }

  /// Events along a curve, each row's paired with those of the row before, on draws of their own.
  func frequencies(_ claim: String, _ group: Int, _ rows: [EventForms]) async throws -> [EventCounts] {
    try await events(claim + "/curve", group, rows, .withPrevious)
  }

  /// Simulates the mean of the largest form of each row, on draws of their own.
  func losses(_ claim: String, _ group: Int, _ rows: [EventForms]) async throws -> [EventCounts] {
    try await events(claim + "/loss", group, rows, .none)
  }

  private func events(
    _ claim: String, _ group: Int, _ rows: [EventForms], _ pairing: EventSimulation.Pairing
  ) async throws -> [EventCounts] {
    let simulation = try EventSimulation(rows: rows, seed: seed, stream: stream(claim, group), pairing: pairing)
    let blocks = simulation.blockCount(forSamples: samples)
    return try simulation.counts(
      await tallies.tally(Self.name(claim, group), of: simulation, blocks: blocks))
  }

  /// Simulates means of statistics of standard normals, in double precision.
  func means(
    _ claim: String, _ group: Int, normals: Int, statistics count: Int,
    _ statistics: @escaping MeanSimulation.Statistics
  ) async throws -> [SampleMean] {
    let simulation = MeanSimulation(
      normals: normals, statistics: count, seed: seed, stream: stream(claim, group), statistics)
    let blocks = simulation.blockCount(forSamples: draws)
    return try simulation.means(
      await tallies.tally(Self.name(claim, group), of: simulation, blocks: blocks))
  }

  /// The numeric minimum of a problem's population loss.
  func minimum(_ problem: TrainingProblem) throws -> PopulationOptimum {
    try cache.minima.value(problem) { try PopulationOptimum(problem) }
  }

  /// The stream of a claim's `group`-th simulation.
  func stream(_ claim: String, _ group: Int) -> UInt64 { StableHash(Self.name(claim, group)).value }

  private static func name(_ claim: String, _ group: Int) -> String { "\(claim)#\(group)" }
}

/// A row of a simulation of events: a hypothesis at a perturbation bound.
public struct EventRow: Sendable {
  let weights: Weights
  let epsilon: Double

  /// The row of `weights` at `epsilon`.
  public init(_ weights: Weights, epsilon: Double) {
    self.weights = weights
    self.epsilon = epsilon
  }

  /// Its forms on samples of `model`.
  func forms(_ model: GaussianModel) throws -> EventForms {
    try EventForms(model, weights: weights, epsilon: epsilon)
  }
}
