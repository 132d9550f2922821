import SyntheticModel

/// One of several parts of a sweep: shard i of n computes the cells whose number leaves i - 1 when divided by n.
public struct Shard: Hashable, Sendable {
  /// Which shard, 1 to `count`.
  public let number: Int
  /// How many shards there are.
  public let count: Int

  /// The whole sweep.
  public static let whole = Shard(unchecked: 1, of: 1)

  /// Parses "i/n".
  ///
  /// - Throws: `ParameterError` unless 1 <= i <= n <= 100,000.
  public init(parsing text: String) throws(ParameterError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], 1 <= number, number <= count,
      count <= 100_000
    else {
      throw ParameterError("shard", given: "\"\(text)\"", accepted: "i/n with 1 <= i <= n <= 100000, such as 2/8")
    }
    self.init(unchecked: number, of: count)
  }

  private init(unchecked number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  /// How many of `cells` cells this shard computes.
  public func size(of cells: Int) -> Int {
    cells / count + (number - 1 < cells % count ? 1 : 0)
  }

  /// The cell that comes `ordinal`-th in this shard, counted from 0.
  public func cell(_ ordinal: Int) -> Int { number - 1 + ordinal * count }

  /// "i/n".
  public var text: String { "\(number)/\(count)" }
}
