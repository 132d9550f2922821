import Foundation
import MonteCarlo
import RandomStreams
import Reporting
import SyntheticModel
import Tallies
import TestSupport

/// Small simulations for the tests of their tallies.
enum Samples {
  static func events(seed: UInt64 = 1) throws -> EventSimulation {
    let model = try GaussianModel(mu: 1, sigma: 0.5)
    return try EventSimulation(
      rows: [0, 1].map { try EventForms(model, weights: Weights(w1: 1, w2: $0), epsilon: 0.2) }, seed: seed, stream: 7,
      pairing: .withFirst)
  }

  static func means(seed: UInt64 = 1, power: Int = 2) -> MeanSimulation {
    MeanSimulation(normals: 1, statistics: 1, seed: seed, stream: 8) { z, values in
      values[0] = power == 2 ? z[0] * z[0] : z[0]
    }
  }

  /// A plan of two simulations of 7 and 3 blocks.
  static func plan(seed: UInt64 = 1, power: Int = 2, blocks: Int = 7) throws -> SimulationPlan {
    let planner = SimulationPlanner()
    _ = try planner.tally("events#0", of: events(seed: seed), blocks: blocks)
    _ = try planner.tally("means#0", of: means(seed: seed, power: power), blocks: 3)
    return planner.plan
  }

  static func configuration(seed: Int = 1) -> ResultRecord {
    var record = ResultRecord()
    record.append("seed", .text(String(seed)))
    record.append("samples", .integer(5))
    return record
  }

  /// Runs a share into the file `name` of the folder, and gives the file's text.
  @discardableResult
  static func run(
    _ folder: TemporaryFolder, _ name: String, _ share: BlockShare = .whole, plan: SimulationPlan? = nil,
    configuration: ResultRecord = configuration(), workers: Int = 2
  ) async throws -> String {
    let plan = try plan ?? self.plan()
    let file = TallyFile(folder.path(name), plan: plan, configuration: configuration, share: share)
    try await SimulationRun(plan, share, file: file).finish(workers: workers) { _ in }
    return try folder.read(name)
  }
}

extension TemporaryFolder {
  func write(_ text: String, _ name: String) throws { try write(Data(text.utf8), name) }

  func write(_ data: Data, _ name: String) throws { try data.write(to: URL(fileURLWithPath: path(name))) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }
}
