/// Computes an item for each index, several at a time, and hands each on in its turn.
///
/// What `take` sees does not depend on `workers`: item `indices.lowerBound` first, then the next, each as soon as it and
/// all before it are there. A slow item holds up the hand-over and not the workers, until `window` items are begun and
/// not handed on; no more are held in memory.
///
/// - Parameters:
///   - workers: the largest number of items computed at a time, >= 1.
///   - window: the largest number of items begun and not yet handed on, at least `workers`; by default 64 for each worker.
///   - compute: makes the item of an index, on any thread.
///   - take: receives an index and its item, on the caller's task.
/// - Throws: what `compute` or `take` throws first, and `CancellationError` when the task is cancelled before the last
///   item has begun. Items before the first that failed may have been handed on; what still runs is cancelled and
///   waited for.
public func forEachInOrder<Item: Sendable>(
  _ indices: Range<Int>, workers: Int, window: Int? = nil,
  compute: @escaping @Sendable (_ index: Int) async throws -> Item, take: (_ index: Int, _ item: Item) throws -> Void
) async throws {
  let workers = max(1, workers)
  let window = max(workers, window ?? 64 * workers)
  try await withThrowingTaskGroup(of: (Int, Item).self) { group in
    var next = indices.lowerBound
    var turn = indices.lowerBound
    var running = 0
    var waiting: [Int: Item] = [:]
    func begin() {
      while running < workers, next < indices.upperBound, next - turn < window {
        let index = next
        group.addTask {
          try Task.checkCancellation()
          return (index, try await compute(index))
        }
        next += 1
        running += 1
      }
    }
    begin()
    while let (index, item) = try await group.next() {
      running -= 1
      waiting[index] = item
      // Before the hand-over, so that workers go on meanwhile; and after it, which makes room in the window.
      begin()
      while let ready = waiting.removeValue(forKey: turn) {
        try take(turn, ready)
        turn += 1
      }
      begin()
    }
  }
}
