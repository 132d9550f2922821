import CJPEG

/// Reads JPEG images by libjpeg-turbo, through its TurboJPEG interface, which returns errors where libjpeg's own ends the
/// process. One thread uses it at a time.
final class JPEGDecoder {
  /// Why an image cannot be read.
  struct Failure: Error {
    let reason: String
  }

  private let handle: tjhandle

  /// - Throws: `Failure` if there is no memory.
  init() throws(Failure) {
    guard let handle = tjInitDecompress() else { throw Failure(reason: "libjpeg-turbo cannot start") }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  /// Writes an image's bytes in the order row, column, channel (red, green, blue) to `pixels`; grey ones have three equal
  /// channels.
  ///
  /// The inverse transform is libjpeg's accurate one in whole numbers, chrominance is interpolated: what PIL and
  /// torchvision do.
  ///
  /// - Parameters:
  ///   - side: rows and columns that the image must have.
  ///   - acceptsWarnings: whether data that libjpeg mends, such as a file that is cut off, are taken as it mends them.
  /// - Throws: `Failure` for bytes that are no such image.
  func decode(
    _ bytes: [UInt8], side: Int, to pixels: UnsafeMutableBufferPointer<UInt8>, acceptsWarnings: Bool
  ) throws(Failure) {
    var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    guard tjDecompressHeader3(handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colours) == 0 else {
      throw failure
    }
    guard width == side, height == side else {
      throw Failure(reason: "it has \(width) x \(height) pixels, and \(side) x \(side) are needed")
    }
    precondition(pixels.count == 3 * side * side, "room for another image")
    let status = tjDecompress2(
      handle, bytes, UInt(bytes.count), pixels.baseAddress, width, 0, height, Int32(TJPF_RGB.rawValue),
      TJFLAG_ACCURATEDCT)
    guard status == 0 || (acceptsWarnings && tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)) else {
      throw failure
    }
  }

  private var failure: Failure { Failure(reason: String(cString: tjGetErrorStr2(handle))) }
}
