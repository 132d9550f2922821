import Recipes

/// A figure or table of the paper as data: which networks are trained, where they are measured, what is drawn, and what
/// the paper says of it.
///
/// It is read from YAML (`docs/experiments.md`), so that one that exists is valid.
public struct Experiment: Hashable, Sendable {
  /// A short name, such as "figure-2".
  public let name: String
  /// What it shows, in a sentence.
  public let title: String
  /// Where in the paper it is.
  public let source: String
  /// What is drawn.
  public let drawing: Drawing
  /// The networks that are trained, by their names here, in the file's order.
  public let runs: [Run]
  /// Where networks are measured, in the file's order, which is that of panels.
  public let points: [Point]
  /// What the paper says, to be compared with what is measured.
  public let statements: [Statement]
  /// The paper's numbers.
  public let paperNumbers: [PaperNumber]
  /// How it is run, by the scale's name.
  public let scales: [ExperimentScale]

  /// A network that is trained.
  public struct Run: Hashable, Sendable {
    /// Its name in the experiment.
    public let name: String
    /// The recipe.
    public let recipe: String
    /// For each teacher that the recipe's loss names the run whose best state it is.
    public let teachers: [Teacher]

    /// A teacher of a run.
    public struct Teacher: Hashable, Sendable {
      /// Its name in the recipe.
      public let name: String
      /// The run, of the same experiment and the same seed.
      public let run: String
    }
  }

  /// A state of a network that is measured.
  public struct Point: Hashable, Sendable {
    /// Its name in the experiment.
    public let name: String
    /// The run.
    public let run: String
    /// Which state of it.
    public let state: State
    /// What its images are perturbed by.
    public let on: MeasuredOn
    /// What figures and tables call it.
    public let label: String

    /// Which state of a run.
    public enum State: Hashable, Sendable {
      /// The best by the recipe's rule.
      case best
      /// After the last epoch.
      case last
      /// After an epoch that the scale names.
      case epoch
    }
  }

  /// How images are perturbed before attributions are made.
  public enum MeasuredOn: String, CaseIterable, Sendable {
    /// By the recipe's evaluation attack.
    case adversarial
    /// Not at all.
    case clean
  }

  /// A sentence of the paper, as a comparison.
  public struct Statement: Hashable, Sendable {
    /// What the paper says, in our words.
    public let text: String
    /// The same as a comparison.
    public let claim: Comparison
  }

  /// A number that the paper prints.
  public struct PaperNumber: Hashable, Sendable {
    /// What it is of.
    public let quantity: MeasuredQuantity
    /// The number; of an accuracy the share.
    public let value: Double
  }

  /// The experiment at a scale; nil if it has none of that name.
  public func scale(_ name: String) -> ExperimentScale? { scales.first { $0.name == name } }

  /// The run of that name.
  public func run(_ name: String) -> Run? { runs.first { $0.name == name } }

  /// The point of that name.
  public func point(_ name: String) -> Point? { points.first { $0.name == name } }
}

/// How an experiment is run at one scale.
public struct ExperimentScale: Hashable, Sendable {
  /// The scale's name.
  public let name: String
  /// The seeds of its runs, one or more, each of which gives the whole experiment.
  public let seeds: [UInt64]
  /// The epochs of points that name none.
  public let epochs: [String: Int]
  /// What the experiment cannot show at this scale, beyond what no experiment at it can.
  public let cannotShow: String?
}
