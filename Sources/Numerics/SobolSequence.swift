import CGSL

/// Sobol's low-discrepancy sequence in the unit cube, through GSL; its first point is (1/2, …, 1/2).
public struct SobolSequence: Sequence, IteratorProtocol {
  /// Dimension of the points, 1 to 40 (GSL's tables end there).
  public let dimension: Int
  private let generator: Generator

  /// - Throws: `NumericsError` for a dimension outside 1 to 40.
  public init(dimension: Int) throws(NumericsError) {
    guard (1...40).contains(dimension) else {
      throw NumericsError(
        routine: "Sobol sequence", reason: "dimension \(dimension) given; GSL's tables hold 1 to 40")
    }
    self.dimension = dimension
    generator = try Generator(dimension: dimension)
  }

  /// The next point: `dimension` coordinates in (0, 1).
  public mutating func next() -> [Double]? {
    var point = [Double](repeating: 0, count: dimension)
    gsl_qrng_get(generator.state, &point)
    return point
  }

  private final class Generator {
    let state: UnsafeMutablePointer<gsl_qrng>

    init(dimension: Int) throws(NumericsError) {
      guard let state = gsl_qrng_alloc(ccf_gsl_sobol(), UInt32(dimension)) else {
        throw NumericsError(routine: "Sobol sequence", reason: "no memory for the generator")
      }
      self.state = state
    }

    deinit { gsl_qrng_free(state) }
  }
}
