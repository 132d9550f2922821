import Numerics

/// Half a unit in the last place of 1: the largest relative error of one rounding.
public let unitRoundoff = Double.ulpOfOne / 2

/// Bound on the units in the last place by which `StandardNormal`'s distribution and density miss at `x` (a test shows
/// that it holds): the exponential turns a relative rounding error u of its argument x^2/2 into x^2/2 * u, and the
/// argument has 2 roundings; 3 units are for erfc or exp and the products.
public func normalULPs(_ x: Double) -> Double { 3 + 2 * x * x }

/// Bound on the error of Phi at `x` if x itself carries `roundings` relative roundings.
public func distributionError(_ x: Double, roundings: Int) -> Double {
  guard x.isFinite else { return 2 * unitRoundoff }
  // Above the centre the error of Phi is that of its complement, and the rounding of a number up to 1.
  let tail = StandardNormal.distribution(-x.magnitude)
  let own = normalULPs(x) * 2 * unitRoundoff * tail + (x > 0 ? 2 * unitRoundoff : 0)
  return own + x.magnitude * StandardNormal.density(x) * Double(roundings) * unitRoundoff
}
