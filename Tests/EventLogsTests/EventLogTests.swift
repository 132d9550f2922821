import EventLogs
import Foundation
import Reporting
import TestSupport
import Testing

@Suite("TensorBoard event logs")
struct EventLogTests {
  /// A log of three steps, and its file's bytes after each.
  static func log(in folder: TemporaryFolder) throws -> [Data] {
    let log = try EventLog(startingIn: folder.root, time: 1000)
    var bytes: [Data] = []
    for step in 1...3 {
      try log.append(scalars: ["loss/train": 1 / Float(step), "accuracy": Float(step)], step: step, time: 1000.5)
      try log.append([Event.Summary("note", .text("step *\(step)*"))], step: step, time: 1001)
      bytes.append(try Data(contentsOf: URL(fileURLWithPath: log.path)))
    }
    try log.flush()
    return bytes
  }

  static func events(_ folder: TemporaryFolder) throws -> [Event] { try EventFile.read(folder.path(EventLog.fileName)) }

  static func write(_ data: Data, _ folder: TemporaryFolder) throws {
    try data.write(to: URL(fileURLWithPath: folder.path(EventLog.fileName)))
  }

  @Test("what is written is read; a second log in the folder, and a step that goes back, are refused")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    _ = try Self.log(in: folder)
    let events = try Self.events(folder)
    #expect(events.count == 7 && events[0].version == "brain.Event:2" && events[0].time == 1000)
    #expect(events[1].step == 1 && events[1].time == 1000.5)
    #expect(events[1].summaries == [.init("loss/train", .scalar(1)), .init("accuracy", .scalar(1))])
    #expect(events[6].summaries == [.init("note", .text("step *3*"))])
    #expect(throws: FileError.self) { try EventLog(startingIn: folder.root, time: 0) }
    let log = try EventLog(resumingIn: folder.root, after: 3, time: 0)
    #expect(throws: FileError.self) { try log.append(scalars: ["x": 1], step: 2, time: 0) }
    #expect(throws: FileError.self) { try EventLog(resumingIn: folder.root, after: 3, time: 0) }
    #expect(throws: FileError.self) { try EventLog(startingIn: folder.path("absent"), time: 0) }
  }

  @Test("a run that resumes after step 2 leaves the bytes of one that never stopped")
  func resuming() throws {
    let folder = try TemporaryFolder()
    let bytes = try Self.log(in: folder)
    var log: EventLog? = try EventLog(resumingIn: folder.root, after: 2, time: 5)
    #expect(try Data(contentsOf: URL(fileURLWithPath: log!.path)) == bytes[1])
    try log?.append(scalars: ["loss/train": 1 / Float(3), "accuracy": 3], step: 3, time: 1000.5)
    try log?.append([Event.Summary("note", .text("step *3*"))], step: 3, time: 1001)
    log = nil
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path(EventLog.fileName))) == bytes[2])
    let other = try TemporaryFolder()
    _ = try EventLog(resumingIn: other.root, after: 9, time: 1000)
    #expect(try Self.events(other).map(\.version) == ["brain.Event:2"])
  }

  @Test("every place at which a crash may cut the file: whole records stay, the torn one goes, the run goes on")
  func truncation() throws {
    let folder = try TemporaryFolder()
    let whole = try Self.log(in: folder).last!
    let all = try Self.events(folder)
    for size in 0...whole.count {
      try Self.write(whole.prefix(size), folder)
      do {
        let log = try EventLog(resumingIn: folder.root, after: 10, time: 1000)
        try log.append(scalars: ["x": 2], step: 10, time: 2)
      }
      let events = try Self.events(folder)
      #expect(events.dropLast() == all.prefix(max(1, events.count - 1)), "\(size)")
      #expect(events.last?.step == 10, "\(size)")
      // Zeros in place of what was not written any more; they may be what was missing of the last record.
      try Self.write(whole.prefix(size) + Data(count: 100), folder)
      let zeroed = try EventLog(resumingIn: folder.root, after: 10, time: 1000)
      let found = try EventFile.read(zeroed.path)
      #expect(
        [events.count - 1, events.count].contains(found.count) && found == Array(all.prefix(found.count)), "\(size)")
    }
  }

  @Test("a changed bit before the last record is damage; nothing traps")
  func damage() throws {
    let folder = try TemporaryFolder()
    let whole = try Self.log(in: folder).last!
    let all = try Self.events(folder)
    var refused = 0
    for place in 0..<(8 * whole.count) {
      var bytes = whole
      bytes[place / 8] ^= 1 << UInt8(place % 8)
      try Self.write(bytes, folder)
      guard let events = try? Self.events(folder) else {
        refused += 1
        continue
      }
      // A record that seems to reach beyond the end, or a damaged last one.
      #expect(events.count < all.count && events == Array(all.prefix(events.count)), "bit \(place)")
    }
    #expect(refused > 6 * whole.count)
    for text in ["", "no event file at all, but longer than a record's head"] {
      try Self.write(Data(text.utf8), folder)
      if text.isEmpty {
        #expect(try Self.events(folder).isEmpty)
      } else {
        #expect(throws: FileError.self) { try Self.events(folder) }
      }
    }
  }

  @Test("a full disk is an error, and what was logged before stays")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let output = try LimitedProcess.run("checkpoint-writing", ["log", folder.root], largestFile: 8)
    #expect(output.contains("make room"))
    let log = try EventLog(resumingIn: folder.root, after: 100, time: 0)
    #expect(try EventFile.read(log.path).last?.step == 100)
  }

  @Test(
    "TensorBoard's own reader finds every scalar, step, time and text, also after a resume",
    .enabled(if: PythonPeer.isExpected, Comment(rawValue: PythonPeer.advice)))
  func tensorBoard() throws {
    struct Found: Decodable {
      let version: Double
      let scalars: [String: [[Double]]]
    }
    let folder = try TemporaryFolder()
    _ = try Self.log(in: folder)
    do {
      let log = try EventLog(resumingIn: folder.root, after: 2, time: 1000)
      try log.append(scalars: ["loss/train": -.infinity, "accuracy": 0.1], step: 1 << 40, time: 2000.25)
    }
    let output = try PythonPeer.run("scripts/checkpoint-interop", "events", folder.root)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let text = output.replacing("-Infinity", with: "\"-Infinity\"")
    let found = try decoder.decode(Found.self, from: Data(text.utf8))
    #expect(found.version == 2)
    let last = Double(1 << 40)
    let losses: [[Double]] = [[1, 1, 1000.5], [2, 0.5, 1000.5], [last, -.infinity, 2000.25]]
    let accuracies: [[Double]] = [[1, 1, 1000.5], [2, 2, 1000.5], [last, Double(Float(0.1)), 2000.25]]
    #expect(found.scalars["loss/train"] == losses)
    #expect(found.scalars["accuracy"] == accuracies)
    #expect(found.scalars.count == 2)
    #expect(output.contains("\"texts\": {\"note\": [[1, \"step *1*\"], [2, \"step *2*\"]]}"))
  }
}
