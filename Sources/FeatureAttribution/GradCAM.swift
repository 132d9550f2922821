import Layers
import Networks
import Tensors

/// Saliency maps by Grad-CAM: where in an image the evidence for a class lies.
///
/// At the output S [channels, height, width] of the last block of the last stage, channel c weighs
/// a_c = mean over the pixels of dz_y / dS_c, with z_y the label's logit, and the map is max(0, sum over c of a_c S_c). It is
/// brought to the image's size bilinearly (corners not aligned) and divided by its largest element.
///
/// The package pytorch-grad-cam, which many figures are made with, differs in the scale alone: it subtracts the map's least
/// element and divides by the largest plus 1e-7, before it resizes (cv2's linear interpolation, which for enlarging is the
/// same) and once more after. There the least salient pixel is 0 whatever the network sees in it; here 0 is no evidence.
///
/// Source: Selvaraju et al. 2017, "Grad-CAM: visual explanations from deep networks via gradient-based localization",
/// equations 1 and 2.
public enum GradCAM {
  /// The maps of images on their labels, [count, height, width] in [0, 1].
  ///
  /// The largest element of a map is 1. A map without any evidence for the label is 0 everywhere and stays so. The network
  /// runs in evaluation mode, and gradients reach no further than the last stage's output.
  ///
  /// - Parameters:
  ///   - images: [count, channels, height, width], as the network takes them.
  ///   - labels: `count` classes.
  /// - Throws: `AttributionError` if the network has no last stage, the counts differ, a label is no class or a map is not
  ///   finite; `TensorError`.
  public static func maps(of network: any Network, images: Tensor, labels: [Int]) throws -> Tensor {
    let network = try convolutional(network)
    let shape = images.shape
    guard shape.count == 4, shape[0] == labels.count else {
      throw AttributionError(
        "\(labels.count) labels need images [\(labels.count), channels, height, width], not \(shape)")
    }
    if let place = labels.firstIndex(where: { !(0..<network.classCount).contains($0) }) {
      throw AttributionError("image \(place) has label \(labels[place]): labels go from 0 to \(network.classCount - 1)")
    }
    let classes = try Tensor(labels.map(Int64.init), shape: [labels.count, 1], on: images.device)
    return try network.withFrozenParameters {
      try images.engine.withoutGradients {
        let stage = try network.lastStage(images, .evaluation)
        try stage.setRequiresGradient(true)
        let gradient = try images.engine.withGradients {
          let logits = try network.logits(ofFeatures: network.features(ofLastStage: stage, .evaluation))
          return try logits.gathering(classes, along: 1).sum().gradients(of: [stage])[0]
        }
        let weights = try gradient.mean(along: [2, 3], keepingAxes: true)
        let evidence = try (weights * stage).sum(along: [1], keepingAxes: true).relu()
        let maps = try evidence.resized(shape[2], shape[3], .bilinear).reshaped([shape[0], shape[2], shape[3]])
        let largest = try maps.largest(along: [1, 2], keepingAxes: true)
        let result = try maps / (largest + largest.equals(0).to(maps.elementType))
        guard try result.allFinite() else {
          throw AttributionError("a saliency map is not finite: the network's weights or the images are damaged")
        }
        return result
      }
    }
  }

  /// The network, if it has a last stage of convolutions.
  ///
  /// - Throws: `AttributionError` with the networks that have one.
  static func convolutional(_ network: any Network) throws(AttributionError) -> any ConvolutionalNetwork {
    if let network = network as? any ConvolutionalNetwork { return network }
    let names = NetworkKind.allCases.filter(\.isConvolutional).map(\.rawValue).joined(separator: ", ")
    throw AttributionError(
      "Grad-CAM needs the image that a last stage of convolutions gives, and a \(type(of: network)) has none: "
        + "networks that have one are \(names)")
  }
}
