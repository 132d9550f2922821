import Checkpoints
import Layers
import Tensors

extension DeiT {
  /// Takes the weights in a file, which may be those of another patch, image size or number of classes: position embeddings
  /// and the patches' kernel are made to fit, and a head for other classes stays as it is.
  ///
  /// As Mo et al. 2022, "When adversarial training meets vision transformers", do it (model_for_cifar/deit.py): positions
  /// bilinearly between the file's grid; a kernel whose side is a multiple of the patch's summed over equal squares (the
  /// answer to an image that was enlarged by repeating pixels), else the nearest of its pixels.
  ///
  /// - Throws: `CheckpointError` for a file that is none, or of a network with other width, depth or parts.
  func begin(from path: String) throws {
    guard let file = NetworkKind.deiT.tensors(of: try Checkpoint.read(path).stateDict)?.stateDict else {
      throw CheckpointError(path, found: "no tensors named as those of deit-ti", accepted: "weights of such a network")
    }
    var weights = file
    for (name, fit) in [("pos_embed", Self.positions), ("patch_embed.proj.weight", Self.kernel)] {
      guard let given = file[name], let own = state.first(where: { $0.name == name })?.tensor else { continue }
      guard let fitted = try fit(Tensor(given, on: own.device), own.shape) else { continue }
      weights[name] = try fitted.toHost()
    }
    if let head = file["head.weight"], head.shape.first != classCount {
      for name in ["head.weight", "head.bias"] {
        weights[name] = try state.first { $0.name == name }?.tensor.toHost()
      }
    }
    do {
      try load(weights)
    } catch let error as StateDictMismatch {
      throw CheckpointError(
        path, found: "\(error)", accepted: "weights of a network of the same width, depth and parts")
    }
  }

  /// Position embeddings [1, 1 + grid², width] for another grid; nil where they cannot be made.
  private static func positions(_ given: Tensor, _ shape: [Int]) throws -> Tensor? {
    let old = given.shape
    guard old.count == 3, old[0] == 1, old[2] == shape[2], old[1] > 1 else { return nil }
    let (from, to) = (squareRoot(old[1] - 1), squareRoot(shape[1] - 1))
    guard let from, let to, from != to else { return nil }
    let grid = try given.narrowed(1..<old[1], along: 1).reshaped([1, from, from, old[2]]).permuted([0, 3, 1, 2])
    let fitted = try grid.resized(to, to, .bilinear).permuted([0, 2, 3, 1]).reshaped([1, to * to, old[2]])
    return try Tensor.concatenated([given.narrowed(0..<1, along: 1), fitted], along: 1)
  }

  /// A kernel [width, channels, patch, patch] for another patch; nil where it cannot be made.
  private static func kernel(_ given: Tensor, _ shape: [Int]) throws -> Tensor? {
    let (old, patch) = (given.shape, shape[2])
    guard old.count == 4, old[2] == old[3], Array(old[..<2]) == Array(shape[..<2]), old[2] != patch else { return nil }
    guard old[2] % patch == 0 else { return try given.resized(patch, patch, .nearest) }
    let square = old[2] / patch
    return try given.reshaped([old[0], old[1], patch, square, patch, square]).sum(along: [3, 5])
  }

  private static func squareRoot(_ number: Int) -> Int? {
    let root = Int(Double(number).squareRoot().rounded())
    return root * root == number ? root : nil
  }
}
