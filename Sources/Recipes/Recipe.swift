/// How a network is trained: every choice that changes the result, except seed and device, which belong to a run.
///
/// A recipe is read from YAML (`docs/recipes.md`), so that one that exists is valid. What the text leaves out has the
/// defaults named there, and is printed like everything else.
public struct Recipe: Hashable, Sendable {
  /// A short name, such as "linf-at".
  public let name: String
  /// What it trains, in a sentence.
  public let summary: String
  /// The heading that it is listed under.
  public let group: String
  /// Where choices come from, for instance that the paper is silent.
  public let sources: [Source]
  /// The data set's name, such as "cifar10".
  public let dataset: String
  /// The first so many training images, the same number of each class; nil for all.
  public let trainingSamples: Int?
  /// The network.
  public let network: Network
  /// Passes over the training data, 1 or more.
  public let epochs: Int
  /// Samples of one training step, 1 or more.
  public let batchSize: Int
  /// Whether an epoch's last samples are left out where they do not fill a batch.
  public let dropLast: Bool
  /// How parameters follow gradients.
  public let optimiser: Optimiser
  /// How the learning rate changes.
  public let schedule: Schedule
  /// The largest Euclidean norm of all gradients together; larger ones are scaled down to it. Nil for no limit.
  public let gradientClipping: WrittenNumber?
  /// How training images are varied.
  public let augmentation: Augmentation
  /// How they are mixed with each other.
  public let mixing: Mixing
  /// How training examples are perturbed.
  public let attack: Attack
  /// What is minimised.
  public let loss: Loss
  /// Whether a pass over the clean batch, in training mode, follows each step. It changes nothing but the running
  /// statistics of batch normalisation.
  public let cleanForward: Bool
  /// Which average of the weights is kept beside them.
  public let averaging: Averaging
  /// How accuracies are measured during training.
  public let evaluation: Evaluation
  /// Which states are kept.
  public let checkpoints: Checkpoints
  /// The arithmetic of training and of the attack in it.
  public let precision: Precision
  /// The order of an image's values in memory.
  public let memoryFormat: MemoryFormat

  /// Where a choice comes from.
  public struct Source: Hashable, Sendable {
    /// The choice's key with those above it, such as "attack.steps"; of a section for all in it.
    public let key: String
    /// The source, in words.
    public let text: String
  }

  /// The arithmetic of training.
  public enum Precision: String, CaseIterable, Sendable {
    /// 32-bit floating point throughout.
    case float32
    /// PyTorch's autocast: bfloat16 in convolutions and matrix products, parameters and updates in 32 bits.
    case bfloat16Autocast = "bfloat16-autocast"
  }

  /// The order of an image's values in memory.
  public enum MemoryFormat: String, CaseIterable, Sendable {
    /// Height, width, channel.
    case channelsLast = "channels-last"
    /// Channel, height, width.
    case contiguous
  }
}

private enum Key: String, RecipeKey {
  case name, summary, group, dataset
  case trainingSamples = "training-samples"
  case network, epochs
  case batchSize = "batch-size"
  case dropLast = "drop-last"
  case optimiser, schedule
  case gradientClipping = "gradient-clipping"
  case augmentation, mixing, attack, loss
  case cleanForward = "clean-forward"
  case averaging, evaluation, checkpoints, precision
  case memoryFormat = "memory-format"
  case sources
}

extension Recipe {
  init(_ root: RecipeNode) throws(RecipeError) {
    let section = try RecipeSection(RecipeValue(node: root, path: ""), Key.self)
    name = try section.required(.name).text("a name")
    summary = try section.optional(.summary)?.text("a sentence") ?? name
    group = try section.optional(.group)?.text("a heading") ?? "Other recipes"
    dataset = try section.required(.dataset).text("the name of a data set")
    trainingSamples = try section.optional(.trainingSamples)?.integer(atLeast: 1, orNilFor: "all") ?? nil
    network = try Network(section.required(.network))
    epochs = try section.required(.epochs).integer(atLeast: 1)
    batchSize = try section.required(.batchSize).integer(atLeast: 1)
    dropLast = try section.optional(.dropLast)?.flag() ?? false
    optimiser = try Optimiser(section.required(.optimiser))
    schedule = try section.optional(.schedule).map(Schedule.init) ?? .constant
    gradientClipping = try section.optional(.gradientClipping)?.number(.positive, orNilFor: "none") ?? nil
    augmentation = try section.optional(.augmentation).map(Augmentation.init) ?? .none
    mixing = try section.optional(.mixing).map(Mixing.init) ?? .none
    attack = try Attack(section.required(.attack), batchNorm: .train)
    loss = try section.optional(.loss).map(Loss.init) ?? .crossEntropy
    cleanForward = try section.optional(.cleanForward)?.flag() ?? false
    averaging = try section.optional(.averaging).map(Averaging.init) ?? .none
    evaluation = try Evaluation(section.required(.evaluation), ball: attack.pgd)
    checkpoints = try section.optional(.checkpoints).map(Checkpoints.init) ?? .none
    precision = try section.optional(.precision)?.choice(Precision.self) ?? .float32
    memoryFormat = try section.optional(.memoryFormat)?.choice(MemoryFormat.self) ?? .channelsLast
    sources = try section.optional(.sources).map(Self.readSources) ?? []
    if let value = section.optional(.sources) { try checkSources(value) }
    try checkTogether(section)
  }

  /// - Throws: `RecipeError` for choices that are possible, but not with each other.
  private func checkTogether(_ section: RecipeSection<Key>) throws(RecipeError) {
    if checkpoints.best.metric == .robustAccuracy, evaluation.attack == .none {
      throw section.missing(
        .checkpoints,
        "the best state is that of the highest robust accuracy, and evaluation.attack is none: give an "
          + "attack, or metric: clean-accuracy")
    }
    if checkpoints.bestOf == .averaged, averaging == .none {
      throw section.missing(
        .checkpoints,
        "the best state is that of the averaged network, and averaging is none: give an average, or of: trained")
    }
    if let start = averaging.course?.start, start >= epochs {
      throw section.missing(
        .averaging, "its start, \(start), is not among the \(epochs) epochs, which count from 0: give an earlier one")
    }
    if averaging.course?.batchNorm == .adversarial, attack == .none {
      throw section.missing(
        .averaging, "its statistics are those of perturbed images, and attack is none: give batch-norm: clean")
    }
    if case .trades = loss, attack == .none {
      throw section.missing(.loss, "the attack of TRADES is none: give an attack, or loss: cross-entropy")
    }
    if case .trades = loss, attack.pgd?.start == .zero {
      throw section.missing(
        .attack,
        "the attack of TRADES starts at the image, where the divergence from its own prediction has no gradient: "
          + "give start: normal or random")
    }
    if case .temporalEnsembling(let ensembling) = loss, ensembling.startEpoch >= epochs {
      throw section.missing(
        .loss,
        "its start-epoch, \(ensembling.startEpoch), is not among the \(epochs) epochs, which count from 0: give an "
          + "earlier one")
    }
    if case .temporalEnsembling = loss, mixing != .none {
      throw section.missing(
        .mixing, "temporal-ensembling keeps a prediction for each image, and mixed images are none: give none")
    }
  }

  static func readSources(_ value: RecipeValue) throws(RecipeError) -> [Source] {
    var sources: [Source] = []
    for entry in try value.entries("a section of keys and texts") {
      let text = RecipeValue(node: entry.value, path: "\(value.path)[\(entry.key)]")
      sources.append(Source(key: entry.key, text: try text.text()))
    }
    return sources
  }

  /// - Throws: `RecipeError` for the source of something that the recipe does not have.
  private func checkSources(_ value: RecipeValue) throws(RecipeError) {
    let keys = node.paths
    for entry in try value.entries("") where !keys.contains(entry.key) {
      throw RecipeError(
        entry.origin, key: "\(value.path)[\(entry.key)]",
        "the recipe has no such key\(NearestName.hint(for: entry.key, among: keys)): accepted are "
          + keys.joined(separator: ", "))
    }
  }

  /// The recipe as a tree that reads as itself, every key there.
  var node: RecipeNode {
    .section(
      Key.self,
      [
        .name: .text(name), .summary: .text(summary), .group: .text(group), .dataset: .text(dataset),
        .trainingSamples: trainingSamples.map { .integer($0) } ?? .plain("all"), .network: network.node,
        .epochs: .integer(epochs), .batchSize: .integer(batchSize), .dropLast: .flag(dropLast),
        .optimiser: optimiser.node, .schedule: schedule.node,
        .gradientClipping: gradientClipping.map { .number($0) } ?? .plain("none"),
        .augmentation: augmentation.node, .mixing: mixing.node, .attack: attack.node, .loss: loss.node,
        .cleanForward: .flag(cleanForward), .averaging: averaging.node, .evaluation: evaluation.node,
        .checkpoints: checkpoints.node,
        .precision: .choice(precision), .memoryFormat: .choice(memoryFormat),
        .sources: RecipeNode(
          .mapping(
            sources.map { RecipeNode.Entry(key: $0.key, origin: RecipeNode.made, value: .text($0.text)) })),
      ])
  }
}
