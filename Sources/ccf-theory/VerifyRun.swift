import ArgumentParser
import Claims
import MonteCarlo
import Reporting
import Tallies

/// A verification on its way: what simulations count to its file, progress to standard error, signals obeyed.
final class VerifyRun {
  private let context: EvidenceContext
  private let claims: [Claim]
  private let isWhole: Bool
  private let share: BlockShare?
  /// The tallies that were judged, where they are in a file.
  private(set) var inputs: [RunProvenance.Input] = []
  /// Blocks of samples that an earlier run had left, and those of this one.
  private(set) var (blocksKept, blocksComputed) = (0, 0)

  /// - Parameters:
  ///   - isWhole: whether wrong formulas and calibration belong to it: a part of the claims does not carry them.
  ///   - share: the share to simulate, after which nothing is judged; `nil` for the whole.
  init(_ context: EvidenceContext, claims: [Claim], isWhole: Bool, share: BlockShare?) {
    self.context = context
    self.claims = claims
    self.isWhole = isWhole
    self.share = share
  }

  /// Simulates what is missing, and judges the claims unless it is a share; `nil` for that.
  func verify(keepingTalliesIn path: String?, _ configuration: ResultRecord) async throws -> Verification? {
    let signals = StopSignals()
    defer { signals.end() }
    do {
      let plan = try await Verification.plan(claims, context: context)
      let share = self.share ?? .whole
      let file = path.map { TallyFile($0, plan: plan, configuration: configuration, share: share) }
      let results = try await simulate(plan, share, file, signals.wish)
      guard self.share == nil else {
        StandardError.write("\(path!): share \(share.text) is complete; join all shares with ccf-theory merge\n")
        return nil
      }
      if let file { inputs = [RunProvenance.Input(path: file.path, sha256: try file.digest())] }
      return try await judge(TallyStore(workers: context.workers, results), file, signals.wish)
    } catch let stop as Stop {
      StandardError.write("verify: \(stop.status.meaning)\n\(stop.note)\n")
      throw stop.status.code
    }
  }

  /// A signal came.
  private struct Stop: Error {
    let status: ExitStatus
    /// How to go on.
    let note: String

    static func obey(_ wish: StopSignals.Wish, _ note: @autoclosure () -> String?) throws {
      guard let status = wish.status else { return }
      let nothing = "nothing was kept; with --tallies FILE a verification can be taken up again"
      throw Stop(status: status, note: note() ?? nothing)
    }
  }

  private func simulate(
    _ plan: SimulationPlan, _ share: BlockShare, _ file: TallyFile?, _ wish: StopSignals.Wish
  ) async throws -> [String: BlockTally] {
    let run =
      try file.map { file throws(FileError) in try SimulationRun(plan, share, file: file) } ?? SimulationRun(plan)
    blocksKept = run.blocksDone
    if let file { report(run, file) }
    let samples = Double(plan.samples) / Double(share.count)
    var meter = ProgressMeter(
      "simulate \(samples.rounded(toDigits: 2)) samples", total: run.total.milliseconds, done: run.done.milliseconds,
      showsSteps: false)
    defer {
      blocksComputed = run.blocksDone - blocksKept
      if blocksComputed > 0 { meter.finish(run.done.milliseconds) }
    }
    try await run.finish(workers: context.workers) { run in
      meter.update(run.done.milliseconds)
      try Stop.obey(
        wish, file.map { "\($0.progressPath): \(run.percentDone) % done; the same command goes on from there" })
    }
    return run.results
  }

  /// Says what an earlier run left.
  private func report(_ run: SimulationRun, _ file: TallyFile) {
    if run.isComplete {
      StandardError.write("\(file.path): complete already, nothing to simulate\n")
    } else if blocksKept > 0 {
      StandardError.write("\(file.progressPath): \(run.percentDone) % done, kept\n")
    }
    if !run.isLocked {
      StandardError.write("\(file.path): this file system has no locks: see that no other run writes the same file\n")
    }
  }

  private func judge(_ tallies: TallyStore, _ file: TallyFile?, _ wish: StopSignals.Wish) async throws -> Verification {
    var meter: ProgressMeter?
    return try await Verification.run(
      claims, controls: isWhole ? NegativeControl.all : [], context: context.taking(tallies),
      calibrationSeeds: isWhole ? 1000 : 0
    ) { done, total in
      if meter == nil { meter = ProgressMeter("judge", total: total) }
      meter?.update(done)
      if done == total { meter?.finish(done) }
      try Stop.obey(wish, file.map { "\($0.path): holds all simulations; the same command judges them again" })
    }
  }
}

extension Duration {
  fileprivate var milliseconds: Int { Int(self / .milliseconds(1)) }
}

extension SimulationRun {
  fileprivate var percentDone: Int { total > .zero ? Int(100 * (done / total)) : 100 }
}
