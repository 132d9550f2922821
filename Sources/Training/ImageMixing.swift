import Numerics
import RandomStreams
import Tensors

/// Mixup and CutMix, drawn for each batch.
///
/// Source: Zhang et al. 2018; Yun et al. 2019; drawn as by timm's `Mixup` in its mode "batch", which Mo et al. (NeurIPS 2022)
/// train with.
public struct ImageMixing: Hashable, Sendable {
  /// Alpha of Mixup's Beta(alpha, alpha); 0 for no Mixup.
  public let mixupAlpha: Double
  /// Alpha of CutMix's Beta(alpha, alpha); 0 for no CutMix.
  public let cutMixAlpha: Double
  /// How often a batch is mixed, in [0, 1].
  public let probability: Double
  /// How often it is by CutMix where both are possible, in [0, 1].
  public let switchProbability: Double

  /// Mixing by one of both or either; one alpha is above 0.
  public init(mixupAlpha: Double, cutMixAlpha: Double, probability: Double = 1, switchProbability: Double = 0.5) {
    self.mixupAlpha = mixupAlpha
    self.cutMixAlpha = cutMixAlpha
    self.probability = probability
    self.switchProbability = switchProbability
  }

  /// How one batch is mixed.
  public enum Mixture: Hashable, Sendable {
    /// Not at all.
    case none
    /// Each image becomes `share` of itself and 1 - `share` of its partner.
    case mixup(share: Double)
    /// A box of each image is its partner's.
    case cutMix(rows: Range<Int>, columns: Range<Int>)
  }

  /// Draws how a batch of images is mixed.
  ///
  /// - Parameters:
  ///   - height: rows of an image.
  ///   - width: columns of an image.
  /// - Throws: `NumericsError` if the share cannot be computed.
  public func draw(height: Int, width: Int, from stream: inout PhiloxStream) throws(NumericsError) -> Mixture {
    // Always as many numbers, so that each has its place in the stream.
    let (isMixed, isSwitched, level) = (stream.nextUniform(), stream.nextUniform(), stream.nextUniform())
    let (centreRow, centreColumn) = (stream.nextIndex(below: height), stream.nextIndex(below: width))
    guard isMixed < probability else { return .none }
    let isCutMix = cutMixAlpha > 0 && (mixupAlpha <= 0 || isSwitched < switchProbability)
    let alpha = isCutMix ? cutMixAlpha : mixupAlpha
    let share = try BetaDistribution.quantile(level, alpha, alpha)
    guard isCutMix else { return .mixup(share: share) }
    func side(_ centre: Int, _ length: Int) -> Range<Int> {
      let half = Int(Double(length) * (1 - share).squareRoot()) / 2
      return max(0, centre - half)..<min(length, centre + half)
    }
    return .cutMix(rows: side(centreRow, height), columns: side(centreColumn, width))
  }
}

extension ImageMixing.Mixture {
  /// The share of an image's own class in its target, for images of this size. Of a box it is what the box leaves.
  public func share(height: Int, width: Int) -> Double {
    switch self {
    case .none: 1
    case .mixup(let share): share
    case .cutMix(let rows, let columns): 1 - Double(rows.count * columns.count) / Double(height * width)
    }
  }

  /// The batch mixed: each image with the one at its place from the end, and its target likewise.
  ///
  /// Its labels become the classes with the larger share, by which the training accuracy goes; of equal shares the
  /// image's own.
  ///
  /// - Throws: `TensorError` if the device has no room.
  public func applied(to batch: TrainingBatch, classCount: Int) throws(TensorError) -> TrainingBatch {
    let images = batch.images
    let (height, width) = (images.shape[2], images.shape[3])
    let share = share(height: height, width: width)
    // A box without a pixel mixes nothing.
    guard self != .none, share < 1 else { return batch }
    let partners = try images.flipped(along: [0])
    var mixed = batch
    switch self {
    case .none: break
    case .mixup: mixed.images = try images * share + partners * (1 - share)
    case .cutMix(let rows, let columns):
      let isInside = (0..<height).flatMap { row in (0..<width).map { rows.contains(row) && columns.contains($0) } }
      mixed.images = try Tensor(isInside, shape: [1, 1, height, width], on: images.device)
        .choosing(partners, else: images)
    }
    if images.isChannelsLast { mixed.images = try mixed.images.contiguous(channelsLast: true) }
    let own = try batch.labels.oneHot(classCount: classCount).to(images.elementType)
    mixed.softTargets = try own * share + own.flipped(along: [0]) * (1 - share)
    if share < 0.5 { mixed.labels = try batch.labels.flipped(along: [0]) }
    return mixed
  }
}
