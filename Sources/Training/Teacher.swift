import Checkpoints
import Layers
import Networks
import Recipes
import Reporting
import Tensors

/// A trained network that answers: in evaluation mode, without gradients, never changed.
public struct Teacher {
  /// What the recipe calls it.
  public let name: String
  /// The SHA-256 of its checkpoint.
  public let digest: String
  let network: any Network

  /// The network of a checkpoint.
  ///
  /// - Parameters:
  ///   - student: the recipe's network, which a teacher is like unless it says something else.
  ///   - normalisation: of images, as the networks of `make` do it; nil where they take pixels as they are.
  ///   - make: a network of that description, for the images of the run.
  /// - Throws: `FileError` and `CheckpointError` for a file that cannot be read or holds another network: other names or
  ///   shapes, another number of classes, another normalisation. `NetworkError` for a network that there is not. What
  ///   `make` throws.
  public init(
    _ teacher: Recipe.Loss.Distillation.Teacher, student: Recipe.Network, normalisation: ChannelNormalisation?,
    make: (Recipe.Network) throws -> any Network
  ) throws {
    let digest = try SHA256.text(ofFile: teacher.checkpoint)
    let file = try Checkpoint.read(teacher.checkpoint).stateDict
    let description = teacher.network ?? student
    let kind = try NetworkKind(named: description.name)
    let network = try make(description)
    func refusal(_ found: String) -> CheckpointError {
      CheckpointError(
        teacher.checkpoint, found: found,
        accepted:
          "for the teacher \(teacher.name) the tensors of \(description.name) for \(network.classCount) classes, or "
          + "another network as loss.teachers.\(teacher.name).network")
    }
    guard let (stateDict, stored) = kind.tensors(of: file) else {
      throw refusal("no tensors named as those of \(description.name)")
    }
    do {
      try stored?.check(against: normalisation)
      try network.load(stateDict)
    } catch let error as NormalisationMismatch {
      throw CheckpointError(
        teacher.checkpoint, found: "\(error)",
        accepted: "for the teacher \(teacher.name) a network that normalises images as the run does")
    } catch let error as StateDictMismatch {
      throw refusal("\(error)")
    }
    try self.init(name: teacher.name, digest: digest, network: network)
  }

  /// A network that is at hand; its parameters are frozen for good.
  package init(name: String, digest: String, network: any Network) throws {
    for parameter in network.parameters { try parameter.setRequiresGradient(false) }
    self.name = name
    self.digest = digest
    self.network = network
  }

  /// The logits [count, classes] of images, outside the record of gradients.
  func logits(_ images: Tensor, autocast: Bool) throws -> Tensor {
    try images.engine.withoutGradients {
      let logits = try images.device.withAutocast(autocast) { try network(images, .evaluation) }
      return autocast ? try logits.to(.float32) : logits
    }
  }
}
