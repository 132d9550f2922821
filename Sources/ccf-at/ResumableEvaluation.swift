import CommandLineSupport
import Layers
import Networks
import Reporting
import Tensors
import Training

/// An evaluation that keeps its counts beside its output after each batch, and goes on from there.
struct ResumableEvaluation {
  let attack: AttackOptions
  let images: MeasurementImages
  let batchSize: Int
  let seed: UInt64

  /// Counts what `network` gets right.
  ///
  /// - Parameters:
  ///   - label: names the evaluation in its progress.
  ///   - partial: where the counts are kept; nil for nowhere.
  ///   - stop: asked between batches, under a suite before each forward pass; a status ends the evaluation with it.
  /// - Throws: what `Evaluator` throws, and the exit code of `stop`'s status.
  func counts(of network: any Network, label: String, keptIn partial: PartialEvaluation?, stop: () -> ExitStatus?)
    throws -> EvaluationCounts
  {
    let evaluator = attack.evaluator(batchSize: batchSize)
    let total = images.total
    let stages = max(1, evaluator.suite?.stages.count ?? 1)
    let earlier = partial?.counts
    var done = earlier?.clean.count ?? 0
    var meter = ProgressMeter(label, total: total * stages, done: done * stages, showsSteps: stages == 1)
    var status: ExitStatus?
    let outcome = try evaluator.count(
      network, on: images.onDevice, limit: total, randomness: RandomSource(seed: seed), from: earlier,
      isStopped: { counts in
        try partial?.save(counts)
        done = counts.clean.count
        meter.update(done * stages)
        status = stop()
        return status != nil
      },
      passing: { stagesDone in
        // A batch of many attacks is long: what is counted of it so far is given up.
        if let status = stop() { throw status.code }
        meter.update(done * stages + stagesDone * min(batchSize, total - done))
      })
    meter.finish(outcome.counts.clean.count * stages)
    if !outcome.isComplete, let status { throw status.code }
    return outcome.counts
  }
}
