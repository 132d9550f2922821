import Reporting

/// A TensorBoard event file that grows while a run goes on: `tensorboard --logdir FOLDER` shows its curves.
///
/// Steps never go back, so that what a resumed run has to drop stands at the file's end.
public final class EventLog {
  /// The file's name in its folder; TensorBoard looks for names with "tfevents".
  public static let fileName = "events.out.tfevents"

  /// The file's path.
  public let path: String
  private let file: AppendOnlyFile
  private var lastStep: Int

  /// Starts a log in `folder`.
  ///
  /// - Parameter time: the time of now, in seconds since 1970.
  /// - Throws: `FileError` if a log is there already or the system refuses.
  public init(startingIn folder: String, time: Double) throws(FileError) {
    path = "\(folder)/\(Self.fileName)"
    file = try AppendOnlyFile(path)
    guard file.size == 0 else {
      throw FileError(path, "is there already: resume its run, or name another folder")
    }
    lastStep = 0
    try file.append(bytes: EventFile.framed(Event(time: time, version: Event.fileVersion)))
  }

  /// Takes up the log in `folder` after `step`: events of later steps, and what a crash cut off, are removed. Where there is
  /// no log yet, one is started.
  ///
  /// - Throws: `FileError` if another process is writing the log, it is damaged before its last record, or the system
  ///   refuses.
  public init(resumingIn folder: String, after step: Int, time: Double) throws(FileError) {
    path = "\(folder)/\(Self.fileName)"
    file = try AppendOnlyFile(path)
    let records = try EventFile.records(path)
    let kept = records.prefix { $0.event.step <= step }
    guard records[kept.count...].allSatisfy({ $0.event.step > step }) else {
      throw FileError(path, "has steps that go back: it is not a log of ours; name another folder")
    }
    lastStep = kept.map(\.event.step).max() ?? 0
    try file.keep(bytes: kept.last?.end ?? 0)
    if kept.isEmpty { try file.append(bytes: EventFile.framed(Event(time: time, version: Event.fileVersion))) }
  }

  /// Appends values of `step`, as one record.
  ///
  /// - Parameter time: the time of now, in seconds since 1970.
  /// - Throws: `FileError` if `step` lies before the last one or the system refuses.
  public func append(_ summaries: [Event.Summary], step: Int, time: Double) throws(FileError) {
    guard step >= lastStep else { throw FileError(path, "is at step \(lastStep) and cannot take step \(step)") }
    lastStep = step
    try file.append(bytes: EventFile.framed(Event(time: time, step: step, summaries: summaries)))
  }

  /// Appends numbers of `step`.
  ///
  /// - Throws: `FileError` as `append(_:step:time:)` does.
  public func append(scalars: KeyValuePairs<String, Float>, step: Int, time: Double) throws(FileError) {
    try append(scalars.map { Event.Summary($0.key, .scalar($0.value)) }, step: step, time: time)
  }

  /// Waits until all is on disk.
  ///
  /// - Throws: `FileError` when the system refuses.
  public func flush() throws(FileError) { try file.flush() }
}
