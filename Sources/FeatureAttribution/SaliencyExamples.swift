import Layers
import Networks
import Tensors
import Training

/// An image on which two checkpoints of a network differ, and what each sees in it.
///
/// Source: Figure 3(c) of the paper.
public struct SaliencyExample: Hashable, Sendable {
  /// What a network makes of the image, perturbed against that network.
  public struct Reading: Hashable, Sendable {
    /// The class that it gives.
    public let prediction: Int
    /// The saliency map on the image's label (`GradCAM`), float32 [height, width] in [0, 1].
    public let map: HostTensor
  }

  /// The place among the test images.
  public let place: Int
  /// The image's class.
  public let label: Int
  /// The image without perturbation, uint8 [height, width, channels].
  public let image: HostTensor
  /// What the best checkpoint makes of it.
  public let best: Reading
  /// What the last checkpoint makes of it.
  public let last: Reading
}

/// A network, and the class that it gave each sample under an attack, from the first sample on.
public struct PredictedSamples {
  /// The network.
  public let network: any Network
  /// A class for each sample.
  public let predictions: [Int]

  /// What `network` made of the first samples.
  public init(_ network: any Network, predictions: [Int]) {
    self.network = network
    self.predictions = predictions
  }
}

/// Chooses images on which two checkpoints differ under attack, and makes their saliency maps.
public struct SaliencyExamples {
  /// How the predictions were made: the same batches are perturbed again.
  public let measurement: AttributionMeasurement

  /// Examples for predictions of this measurement, or of an `Evaluator` with the same attack and batch size.
  public init(_ measurement: AttributionMeasurement) { self.measurement = measurement }

  /// The places of the first samples that are right under attack at the best checkpoint and wrong at the last.
  ///
  /// - Parameters:
  ///   - labels: the class of each sample.
  ///   - best: the class that the best checkpoint gives it, perturbed.
  ///   - last: the class that the last checkpoint gives it, perturbed.
  ///   - count: how many are wanted; there may be fewer.
  ///   - perClass: the most of one class; nil for any number.
  /// - Returns: places in `labels`, ascending.
  /// - Throws: `AttributionError` if there are not as many predictions as labels.
  public static func places(
    labels: [Int], best: [Int], last: [Int], count: Int, perClass: Int? = nil
  ) throws(AttributionError) -> [Int] {
    guard best.count == labels.count, last.count == labels.count else {
      throw AttributionError(
        "\(labels.count) labels need as many predictions of each network, not \(best.count) and \(last.count): measure "
          + "both on the same samples")
    }
    var places: [Int] = []
    var chosen: [Int: Int] = [:]
    for (place, label) in labels.enumerated() where best[place] == label && last[place] != label {
      guard places.count < count else { break }
      guard chosen[label, default: 0] < perClass ?? .max else { continue }
      chosen[label, default: 0] += 1
      places.append(place)
    }
    return places
  }

  /// The samples at these places with both networks' saliency maps on their labels.
  ///
  /// Perturbations depend on the batch that a sample was in, so the batches of all places are perturbed again, each once for
  /// each network, under the seed of the predictions.
  ///
  /// - Parameters:
  ///   - places: of samples that have predictions.
  ///   - channelsLast: the images' memory format, as in the measurement.
  /// - Returns: an example for each place, in the order of `places`, but for samples that are now classified otherwise
  ///   than a prediction says: on a card, or with another number of threads, the last digits of a perturbation differ, and
  ///   a sample near a boundary changes sides.
  /// - Throws: `AttributionError` if a place has no prediction, all samples are classified otherwise than their predictions
  ///   say (then they are those of something else), or a network has no maps (`GradCAM`); `TensorError`.
  public func examples(
    at places: [Int], best: PredictedSamples, last: PredictedSamples, on images: DeviceImages,
    randomness: RandomSource, channelsLast: Bool = true
  ) throws -> [SaliencyExample] {
    // Before an attack is spent on them.
    for subject in [best, last] { _ = try GradCAM.convolutional(subject.network) }
    let total = best.predictions.count
    guard last.predictions.count == total, total <= images.count else {
      throw AttributionError(
        "\(total) and \(last.predictions.count) predictions do not fit \(images.count) images: measure both networks on "
          + "the same samples")
    }
    if let place = places.first(where: { !(0..<total).contains($0) }) {
      throw AttributionError("sample \(place) has no prediction: there are \(total)")
    }
    var examples: [Int: SaliencyExample] = [:]
    var difference: String?
    let walk = AttackedBatches(attack: measurement.attack, batchSize: measurement.batchSize)
    let batches = Dictionary(grouping: Set(places)) { $0 / measurement.batchSize * measurement.batchSize }
    for (start, members) in batches.sorted(by: { $0.key < $1.key }) {
      let seen = try [best, last].map { subject in
        try walk.withBatch(
          at: start, before: total, of: images, against: subject.network, randomness: randomness,
          channelsLast: channelsLast
        ) { batch in
          let perturbed = try batch.perturbed?() ?? batch.images
          return (batch: batch, perturbed: perturbed, classes: try Self.predictions(subject.network, perturbed))
        }
      }
      let chosen = members.sorted().filter { place in
        for (subject, seen) in zip([best, last], seen) where seen.classes[place - start] != subject.predictions[place] {
          difference =
            difference
            ?? "sample \(place) is classified \(seen.classes[place - start]) and not \(subject.predictions[place])"
          return false
        }
        return true
      }
      guard !chosen.isEmpty else { continue }
      let rows = try Tensor(chosen.map { Int64($0 - start) }, on: images.device)
      let labels = try seen[0].batch.labels.selecting(rows).values(as: Int64.self).map { Int($0) }
      let readings = try zip([best, last], seen).map { subject, seen in
        let maps = try GradCAM.maps(of: subject.network, images: seen.perturbed.selecting(rows), labels: labels)
          .to(.float32)
        return try chosen.enumerated().map { row, place in
          let shape = Array(maps.shape.dropFirst())
          return SaliencyExample.Reading(
            prediction: seen.classes[place - start],
            map: try maps.narrowed(row..<row + 1).reshaped(shape).contiguous().toHost())
        }
      }
      // Bytes again: the pixels are their 255th parts, rounded.
      let bytes = try (seen[0].batch.images.selecting(rows).permuted([0, 2, 3, 1]) * 255 + 0.5).to(.uint8)
      for (row, place) in chosen.enumerated() {
        let image = try bytes.narrowed(row..<row + 1).reshaped(Array(bytes.shape.dropFirst())).contiguous()
        examples[place] = SaliencyExample(
          place: place, label: labels[row], image: try image.toHost(), best: readings[0][row], last: readings[1][row])
      }
    }
    if let difference, examples.isEmpty {
      throw AttributionError(
        "no sample is classified under attack as its prediction says, of \(places.count): \(difference), for one: give "
          + "the weights, attack, seed and batch size of the predictions")
    }
    return places.compactMap { examples[$0] }
  }

  private static func predictions(_ network: any Network, _ samples: Tensor) throws -> [Int] {
    try samples.engine.withoutGradients {
      try network(samples, .evaluation).argmax(along: 1).values(as: Int64.self).map { Int($0) }
    }
  }
}
