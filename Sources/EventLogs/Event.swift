/// One record of a TensorBoard event file (the message `tensorflow.Event`).
public struct Event: Hashable, Sendable {
  /// A named value.
  public struct Summary: Hashable, Sendable {
    /// The value's name; TensorBoard groups names by what stands before a "/".
    public let tag: String
    /// The value.
    public let content: Content

    /// A value named `tag`.
    public init(_ tag: String, _ content: Content) {
      self.tag = tag
      self.content = content
    }
  }

  /// What a summary holds.
  public enum Content: Hashable, Sendable {
    /// A number of a curve.
    case scalar(Float)
    /// A text, which TensorBoard shows as Markdown.
    case text(String)
    /// Something that this module does not write.
    case other
  }

  /// The first record of each file.
  static let fileVersion = "brain.Event:2"

  /// Seconds since 1970.
  public let time: Double
  /// The training step; 0 in the first record.
  public let step: Int
  /// The file's version, in its first record alone.
  public let version: String?
  /// The values.
  public let summaries: [Summary]

  init(time: Double, step: Int = 0, version: String? = nil, summaries: [Summary] = []) {
    self.time = time
    self.step = step
    self.version = version
    self.summaries = summaries
  }

  /// The message's bytes.
  var bytes: [UInt8] {
    var event = ProtocolBufferWriter()
    event.double(1, time)
    if step != 0 { event.integer(2, step) }
    if let version { event.text(3, version) }
    if !summaries.isEmpty {
      event.message(5) { list in
        for summary in summaries { list.message(1) { summary.write(to: &$0) } }
      }
    }
    return event.bytes
  }

  /// The event of a message's bytes; `nil` if they are none. Fields of other kinds of events are passed over.
  init?(_ bytes: [UInt8]) {
    guard let fields = ProtocolBufferReader.fields(bytes[...]) else { return nil }
    var (time, step, version, summaries) = (0.0, 0, String?.none, [Summary]())
    for field in fields {
      switch (field.number, field.value) {
      case (1, .fixed64(let bits)): time = Double(bitPattern: bits)
      case (2, .variable(let bits)): step = Int(Int64(bitPattern: bits))
      case (3, .data(let text)): version = String(decoding: text, as: UTF8.self)
      case (5, .data(let list)):
        guard let values = ProtocolBufferReader.fields(list) else { return nil }
        for case (1, .data(let value)) in values {
          guard let summary = Summary(value) else { return nil }
          summaries.append(summary)
        }
      default: break
      }
    }
    self.init(time: time, step: step, version: version, summaries: summaries)
  }
}

extension Event.Summary {
  /// The plugin and the type of elements by which TensorBoard knows a text.
  private static let textPlugin = "text"
  private static let stringType = 7

  /// Writes the fields of `tensorflow.Summary.Value`.
  func write(to value: inout ProtocolBufferWriter) {
    value.text(1, tag)
    switch content {
    case .scalar(let number): value.float(2, number)
    case .text(let text):
      value.message(8) { tensor in
        tensor.integer(1, Self.stringType)
        tensor.message(2) { shape in shape.message(2) { $0.integer(1, 1) } }
        tensor.text(8, text)
      }
      value.message(9) { metadata in metadata.message(1) { $0.text(1, Self.textPlugin) } }
    case .other: break
    }
  }

  init?(_ bytes: ArraySlice<UInt8>) {
    guard let fields = ProtocolBufferReader.fields(bytes) else { return nil }
    var (tag, content) = ("", Event.Content.other)
    for field in fields {
      switch (field.number, field.value) {
      case (1, .data(let text)): tag = String(decoding: text, as: UTF8.self)
      case (2, .fixed32(let bits)): content = .scalar(Float(bitPattern: bits))
      case (8, .data(let tensor)):
        guard let parts = ProtocolBufferReader.fields(tensor) else { return nil }
        for case (8, .data(let text)) in parts { content = .text(String(decoding: text, as: UTF8.self)) }
      default: break
      }
    }
    self.init(tag, content)
  }
}
