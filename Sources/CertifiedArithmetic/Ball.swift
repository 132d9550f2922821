import CArb

/// A ball of Arb's with the precision that arithmetic on it keeps. A result holds the exact result for every choice of
/// numbers in the operands.
final class Ball {
  private let pointer = ccf_ball_create()!
  let bits: Int

  /// The number 0, with `bits` of working precision.
  init(bits: Int) {
    self.bits = bits
  }

  /// What `fill` makes of the operands' pointers, which are valid for just that long.
  convenience init(
    bits: Int, from operands: Ball...,
    fill: (_ result: OpaquePointer, _ operands: [OpaquePointer], _ bits: Int32) -> Void
  ) {
    self.init(bits: bits)
    withExtendedLifetime((self, operands)) { fill(pointer, operands.map(\.pointer), Int32(bits)) }
  }

  /// A ball around `number`.
  convenience init(_ number: ExactNumber, bits: Int) {
    self.init(bits: bits) { result, _, bits in ccf_ball_set_rational(result, number.description, bits) }
  }

  /// The ball that `dump` wrote; exact, so its precision is for results only.
  convenience init(dump: String) {
    self.init(bits: 64)
    precondition(read { ccf_ball_load($0, dump) }, "a dump is what Ball.dump wrote")
  }

  deinit { ccf_ball_release(pointer) }

  /// What `body` reads off the ball; the pointer is valid for just that long.
  func read<Result>(_ body: (OpaquePointer) -> Result) -> Result {
    withExtendedLifetime(self) { body(pointer) }
  }

  /// Midpoint and radius, exactly.
  var dump: String { read { takeText(ccf_ball_dump($0)) } }

  /// Whether every number in the ball is below every one in `other`.
  func isBelow(_ other: Ball) -> Bool {
    read { left in other.read { right in ccf_ball_is_below(left, right) } }
  }

  /// Whether the balls have a number in common.
  func overlaps(_ other: Ball) -> Bool {
    read { left in other.read { right in ccf_ball_overlaps(left, right) } }
  }

  /// The ball with every number within `radius` of it.
  func widened(by radius: Ball) -> Ball {
    Ball(bits: bits, from: self, radius) { result, operands, bits in
      ccf_ball_set(result, operands[0])
      ccf_ball_widen(result, operands[1])
    }
  }

  var squareRoot: Ball {
    Ball(bits: bits, from: self) { ccf_ball_square_root($0, $1[0], $2) }
  }

  static func + (left: Ball, right: Ball) -> Ball { combine(left, right, ccf_ball_add) }
  static func - (left: Ball, right: Ball) -> Ball { combine(left, right, ccf_ball_subtract) }
  static func * (left: Ball, right: Ball) -> Ball { combine(left, right, ccf_ball_multiply) }
  static func / (left: Ball, right: Ball) -> Ball { combine(left, right, ccf_ball_divide) }

  private static func combine(
    _ left: Ball, _ right: Ball,
    _ operation: (OpaquePointer, OpaquePointer, OpaquePointer, Int32) -> Void
  ) -> Ball {
    Ball(bits: max(left.bits, right.bits), from: left, right) { operation($0, $1[0], $1[1], $2) }
  }
}
