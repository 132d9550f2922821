/// One of several shares of a simulation's blocks: share i of n is the i-th of n runs of blocks, as equal as possible.
public struct BlockShare: Hashable, Sendable {
  /// Which share, 1 to `count`.
  public let number: Int
  /// How many shares there are.
  public let count: Int

  /// The largest number of shares.
  public static let largestCount = 100_000

  /// All blocks.
  public static let whole = BlockShare(1, of: 1)

  /// Share `number` of `count`, `1 <= number <= count <= largestCount`.
  public init(_ number: Int, of count: Int) {
    precondition(1 <= number && number <= count && count <= Self.largestCount, "share \(number) of \(count)")
    self.number = number
    self.count = count
  }

  /// The share's blocks of `total`; none where there are fewer blocks than shares and others have them.
  public func blocks(of total: Int) -> Range<Int> {
    let (each, more) = (total / count, total % count)
    func start(_ index: Int) -> Int { index * each + min(index, more) }
    return start(number - 1)..<start(number)
  }

  /// "i/n".
  public var text: String { "\(number)/\(count)" }
}
