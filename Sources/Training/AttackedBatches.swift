import Attacks
import Layers
import Networks
import Tensors

/// Images batch by batch, each perturbed by an attack against a network: the walk that evaluations and attributions share.
public struct AttackedBatches {
  /// One batch.
  public struct Batch {
    /// The images' places in the data set.
    public let places: Range<Int>
    /// The images as they are, in [0, 1].
    public let images: Tensor
    /// The class of each, int64.
    public let labels: Tensor
    /// Perturbs the images, to be called once; nil without an attack. Batch normalisation in training mode moves its
    /// statistics meanwhile, so that it matters what the network classifies before.
    public let perturbed: (() throws -> Tensor)?
  }

  /// The attack and the mode that it runs the network in; nil for images as they are.
  public let attack: (method: any Attack, mode: ForwardMode)?
  /// Images of one batch; the last may have fewer.
  public let batchSize: Int

  /// Batches of this size under this attack.
  public init(attack: (method: any Attack, mode: ForwardMode)?, batchSize: Int) {
    precondition(batchSize >= 1)
    self.attack = attack
    self.batchSize = batchSize
  }

  /// Does `body` with each batch of the images `places`, the network's parameters frozen.
  ///
  /// What is drawn for a batch depends on `randomness` and the batch's place alone: a walk that goes on where another
  /// ended, after a whole batch, sees what an uninterrupted one sees.
  ///
  /// - Parameters:
  ///   - channelsLast: the images' memory format.
  ///   - isStopped: asked after each batch; true ends the walk there.
  /// - Returns: whether all places were looked at.
  /// - Throws: `TensorError`, and what `body` and `isStopped` throw.
  public func forEach(
    of images: DeviceImages, in places: Range<Int>, against network: any Network, randomness: RandomSource,
    channelsLast: Bool, isStopped: () throws -> Bool, _ body: (Batch) throws -> Void
  ) throws -> Bool {
    var place = places.lowerBound
    while place < places.upperBound {
      place = try withBatch(
        at: place, before: places.upperBound, of: images, against: network, randomness: randomness,
        channelsLast: channelsLast
      ) { batch in
        try body(batch)
        return batch.places.upperBound
      }
      if try isStopped(), place < places.upperBound { return false }
    }
    return true
  }

  /// Does `body` with one batch as `forEach` sees it: the same images, with the same perturbations.
  ///
  /// - Parameters:
  ///   - place: of its first image.
  ///   - end: of all images; the batch goes no further.
  /// - Returns: what `body` returns.
  /// - Throws: `TensorError`, and what `body` throws.
  public func withBatch<Result>(
    at place: Int, before end: Int, of images: DeviceImages, against network: any Network, randomness: RandomSource,
    channelsLast: Bool, _ body: (Batch) throws -> Result
  ) throws -> Result {
    let places = place..<min(place + batchSize, end)
    let (stored, labels) = try images.batch(places)
    let batch = channelsLast ? stored : try stored.contiguous()
    return try network.withFrozenParameters {
      let perturbed = attack.map { attack in
        {
          let generator = try randomness.generator("evaluation", at: place, on: images.device)
          return try attack.method.perturbed(batch, from: generator) { point in
            try network(point, attack.mode).crossEntropy(labels)
          }
        }
      }
      return try body(Batch(places: places, images: batch, labels: labels, perturbed: perturbed))
    }
  }
}
