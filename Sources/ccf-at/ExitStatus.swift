import CommandLineSupport
import Datasets
import Recipes
import Reporting
import SyntheticModel

extension ExitStatus {
  /// The status that an error ends the command with.
  public init(_ error: any Error) {
    switch error {
    case is ParameterError: self = .usage
    case let error as RecipeError: self = error.isUsage ? .usage : .data
    case is FileError, is DatasetError: self = .data
    default: self = .failure
    }
  }
}
