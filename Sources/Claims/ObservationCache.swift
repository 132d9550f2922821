import Synchronization
import SyntheticModel

/// Observations that are no tallies, by what they observe, shared by all runs of the claims over one context.
final class ObservationCache: Sendable {
  let minima = Memo<TrainingProblem, PopulationOptimum>()
  let empirical = Memo<UInt64, EmpiricalOptimum>()
  let optimality = Memo<Claimed, OptimalityTest>()
  let jointOptima = Memo<Place, JointOptimum?>()

  /// A model at a perturbation bound.
  struct Place: Hashable {
    let model: GaussianModel
    let epsilon: Double
  }

  /// Weights that are held against the samples of a stream.
  struct Claimed: Hashable {
    let stream: UInt64
    let weights: Weights
  }

  /// A table that is filled as it is asked. Two tasks may compute the same entry at once; both get the same value.
  final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let table = Mutex<[Key: Value]>([:])

    func value(_ key: Key, _ make: () throws -> Value) rethrows -> Value {
      if let known = table.withLock({ $0[key] }) { return known }
      let value = try make()
      table.withLock { $0[key] = value }
      return value
    }
  }
}
