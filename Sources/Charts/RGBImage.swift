/// An image of red, green and blue.
public struct RGBImage: Hashable, Sendable {
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Red, green and blue of one pixel after the other, row by row from the top, 0 to 255.
  public let bytes: [UInt8]

  /// An image of 2 by 2 pixels or more; `bytes` has shape [height][width][3].
  public init(bytes: [UInt8], width: Int, height: Int) {
    precondition(width > 1 && height > 1, "an image has 2 by 2 pixels or more")
    precondition(bytes.count == 3 * width * height, "an image has 3 values a pixel")
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// An image from numbers in 0...1 of shape [height][width][3]; those beyond are cut to it.
  public init(_ rows: [[[Double]]]) {
    precondition(rows.allSatisfy { $0.count == rows[0].count }, "an image's rows have one length")
    precondition(rows.allSatisfy { $0.allSatisfy { $0.count == 3 } }, "an image has 3 values a pixel")
    self.init(bytes: rows.joined().joined().map(Self.byte), width: rows.first?.count ?? 0, height: rows.count)
  }

  /// An image from numbers in 0...1 as networks take them, of shape [3][height][width]; those beyond are cut to it.
  public init(planes: some RandomAccessCollection<some BinaryFloatingPoint>, width: Int, height: Int) {
    let values = planes.map { Double($0) }
    let size = width * height
    precondition(values.count == 3 * size, "an image has 3 values a pixel")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count)
    for pixel in 0..<size {
      for channel in 0..<3 { bytes.append(Self.byte(values[channel * size + pixel])) }
    }
    self.init(bytes: bytes, width: width, height: height)
  }

  /// The image under the colours of a saliency map.
  ///
  /// Source-over blending of sRGB values, `(1 - opacity) * image + opacity * colour`, with the colours of
  /// `SaliencyColours`. At the usual 0.5 the object stays visible under the highest saliency.
  ///
  /// - Parameters:
  ///   - saliency: shape [height][width], in 0...1; numbers beyond are cut to it.
  ///   - opacity: the colours' share, in 0...1.
  public func overlaid(with saliency: [[Double]], opacity: Double = 0.5) -> RGBImage {
    precondition(
      saliency.count == height && saliency.allSatisfy { $0.count == width }, "a saliency map has its image's size")
    precondition((0...1).contains(opacity), "an opacity is in 0...1")
    var blended: [UInt8] = []
    blended.reserveCapacity(bytes.count)
    for (pixel, value) in saliency.joined().enumerated() {
      for (channel, colour) in SaliencyColours.colour(at: value).enumerated() {
        let mixed = (1 - opacity) * Double(bytes[3 * pixel + channel]) + opacity * colour
        blended.append(Self.byte(mixed / 255))
      }
    }
    return RGBImage(bytes: blended, width: width, height: height)
  }

  private static func byte(_ value: Double) -> UInt8 {
    precondition(!value.isNaN, "an image has no NaN")
    return UInt8((255 * min(max(value, 0), 1)).rounded())
  }
}

/// The colours of saliency maps: matplotlib's "inferno", from black over purple and orange to pale yellow.
///
/// Its lightness rises evenly with the value, so that it is read right in grey and by colour-blind readers too. The
/// rainbow "jet" of most Grad-CAM figures is lightest in the middle and shows edges where the map has none.
public enum SaliencyColours {
  /// Red, green and blue in 0...255 for a value in 0...1; values beyond have the colour of the nearer end. Linear between
  /// 17 of the map's 256 colours; within 7 of them.
  static func colour(at value: Double) -> [Double] {
    precondition(!value.isNaN, "a saliency map has no NaN")
    let position = min(max(value, 0), 1) * Double(anchors.count - 1)
    let below = min(Int(position), anchors.count - 2)
    let share = position - Double(below)
    return zip(channels(anchors[below]), channels(anchors[below + 1])).map { (1 - share) * $0 + share * $1 }
  }

  private static func channels(_ colour: Int) -> [Double] {
    [16, 8, 0].map { Double((colour >> $0) & 0xff) }
  }

  private static let anchors = [
    0x000004, 0x0b0724, 0x210c4a, 0x3d0965, 0x56106e, 0x70196e, 0x89226a, 0xa32c61, 0xbb3654, 0xd14545, 0xe35932,
    0xf1721e, 0xf98c0a, 0xfcaa0f, 0xf9c932, 0xf2e865, 0xfcffa4,
  ]
}
