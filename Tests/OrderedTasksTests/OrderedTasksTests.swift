import OrderedTasks
import Synchronization
import Testing

@Suite("Tasks whose results come in order")
struct OrderedTasksTests {
  /// Work that takes longer for some indices than for others, so that tasks finish out of order.
  static func square(_ index: Int) async throws -> Int {
    try await Task.sleep(for: .microseconds(index % 7 == 0 ? 3000 : 100))
    return index * index
  }

  @Test("items come once each and in order, for any number of workers and any window")
  func order() async throws {
    for (workers, window) in [(1, nil), (2, 2), (3, 5), (8, nil), (8, 1), (0, 0)] as [(Int, Int?)] {
      var taken: [Int] = []
      try await forEachInOrder(5..<60, workers: workers, window: window) {
        try await Self.square($0)
      } take: { index, item in
        #expect(item == index * index)
        taken.append(index)
      }
      #expect(taken == Array(5..<60), "\(workers) workers, window \(window.map(String.init) ?? "by default")")
    }
    try await forEachInOrder(3..<3, workers: 2) {
      $0
    } take: { _, _ in
      Issue.record("nothing to take")
    }
  }

  @Test("no more run at a time than there are workers, and no more are held than the window has room for")
  func bounds() async throws {
    let counts = Mutex((running: 0, mostRunning: 0, begun: 0, mostHeld: 0, taken: 0))
    try await forEachInOrder(0..<200, workers: 3, window: 7) { index in
      counts.withLock {
        $0.running += 1
        $0.begun += 1
        $0.mostRunning = max($0.mostRunning, $0.running)
        $0.mostHeld = max($0.mostHeld, $0.begun - $0.taken)
      }
      // The first item ends only when the window is full, and some time after: all others wait behind it.
      if index == 0 {
        for _ in 0..<10_000 where counts.withLock({ $0.begun < 7 }) { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(20))
      }
      counts.withLock { $0.running -= 1 }
      return index
    } take: { _, _ in
      counts.withLock { $0.taken += 1 }
    }
    let result = counts.withLock { $0 }
    #expect(result.taken == 200)
    #expect(result.mostRunning <= 3 && result.mostRunning >= 2)
    #expect(result.mostHeld == 7, "the window fills while the first item is computed, and not beyond")
  }

  @Test("an error in the work ends the loop; the items before it were handed on")
  func computeThrows() async throws {
    struct Failure: Error {}
    var taken: [Int] = []
    await #expect(throws: Failure.self) {
      try await forEachInOrder(0..<1_000_000, workers: 1) { index in
        if index == 12 { throw Failure() }
        return index
      } take: { index, _ in
        taken.append(index)
      }
    }
    #expect(taken == Array(0..<12))
  }

  @Test("an error in the hand-over ends the loop, and no task is left running")
  func takeThrows() async throws {
    struct Failure: Error {}
    let begun = Mutex(0)
    await #expect(throws: Failure.self) {
      try await forEachInOrder(0..<1_000_000, workers: 4) { index in
        begun.withLock { $0 += 1 }
        return index
      } take: { index, _ in
        if index == 20 { throw Failure() }
      }
    }
    let atEnd = begun.withLock { $0 }
    #expect(atEnd < 20 + 64 * 4 + 4)
    try await Task.sleep(for: .milliseconds(10))
    #expect(begun.withLock { $0 } == atEnd)
  }

  @Test("cancellation ends a loop of a million items")
  func cancellation() async throws {
    let task = Task {
      try await forEachInOrder(0..<1_000_000, workers: 2) {
        try await Self.square($0)
      } take: { _, _ in
      }
    }
    try await Task.sleep(for: .milliseconds(10))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
