import Attacks
import Checkpoints
import CommandLineSupport
import Datasets
import Experiments
import FeatureAttribution
import Networks
import Recipes
import Reporting
import SyntheticModel
import Tensors
import Training

extension ExitStatus {
  /// The status that an error ends the command with.
  public init(_ error: any Error) {
    switch error {
    case is ParameterError, is NetworkError, is AttackError, is ExperimentError: self = .usage
    case let error as RecipeError: self = error.isUsage ? .usage : .data
    case is FileError, is DatasetError, is CheckpointError, is EngineError, is AttributionError, is PairingError:
      self = .data
    case let error as TrainingError: self = error.isUsage ? .usage : error.isFile ? .data : .failure
    default: self = .failure
    }
  }
}
