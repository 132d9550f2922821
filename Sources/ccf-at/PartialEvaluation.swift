import Attacks
import Reporting
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The counts of an evaluation that is not complete, in a file beside its output.
///
/// The first line says what was evaluated and what was counted; under a suite of attacks a line for each sample follows.
struct PartialEvaluation {
  private let path: String
  private let identification: String
  private let total: Int
  private let batchSize: Int

  /// The counts for `output`.
  ///
  /// - Parameters:
  ///   - identification: all that the counts depend on.
  init(_ output: String, identification: ResultRecord, total: Int, batchSize: Int) {
    self.total = total
    self.batchSize = batchSize
    path = output + ".progress"
    self.identification = Self.identification(identification)
  }

  /// A digest of all that a result depends on: time and wording of the command do not change it, nor does the checkpoint's
  /// path, whose SHA-256 is in the record.
  static func identification(_ record: ResultRecord) -> String {
    var kept = ResultRecord()
    for field in record.fields where !["command", "written", "checkpoint"].contains(field.path) {
      kept.append(field.path, field.value)
    }
    return SHA256.text(of: kept.jsonLine)
  }

  /// What an earlier run counted; nil if there was none, or one of something else.
  var counts: EvaluationCounts? {
    guard let reader = try? LineReader(path), let line = try? reader.next(),
      let record = ResultRecord(jsonLine: line.text),
      case .text(identification)? = record["identification"], let clean = Self.accuracy("clean", record),
      clean.count <= total, clean.count % batchSize == 0 || clean.count == total
    else { return nil }
    guard record["examination.samples"] != nil else {
      return EvaluationCounts(clean: clean, robust: Self.accuracy("robust", record))
    }
    guard let examination = ClassifierExamination(record.below("examination")) else { return nil }
    var samples: [SampleOutcome] = []
    while let line = try? reader.next() {
      guard line.isComplete, let sample = SampleOutcome(csvLine: line.text) else { return nil }
      samples.append(sample)
    }
    let counts = EvaluationCounts(SuiteOutcomes(samples: samples, examination: examination))
    return counts.clean == clean && counts.robust == Self.accuracy("robust", record) ? counts : nil
  }

  /// Keeps counts.
  ///
  /// - Throws: `FileError` when the system refuses.
  func save(_ counts: EvaluationCounts) throws {
    var record = ResultRecord()
    record.append("identification", .text(identification))
    record.append("cleanCorrect", .integer(counts.clean.correct))
    record.append("cleanCount", .integer(counts.clean.count))
    if let robust = counts.robust {
      record.append("robustCorrect", .integer(robust.correct))
      record.append("robustCount", .integer(robust.count))
    }
    if let suite = counts.suite {
      for (name, count) in suite.examination.counts { record.append("examination.\(name)", .integer(count)) }
    }
    let samples = counts.suite?.samples ?? []
    try Files.write(([record.jsonLine] + samples.map(\.csvLine)).joined(separator: "\n") + "\n", to: path)
  }

  /// Deletes the file.
  func remove() { unlink(path) }

  private static func accuracy(_ name: String, _ record: ResultRecord) -> Accuracy? {
    guard let correct = record["\(name)Correct"]?.asInteger, let count = record["\(name)Count"]?.asInteger else {
      return nil
    }
    return (0...max(0, count)).contains(correct) ? Accuracy(correct: correct, count: count) : nil
  }
}

extension ResultValue {
  fileprivate var asInteger: Int? { asNumber.flatMap { Int(exactly: $0) } }
}

extension ClassifierExamination {
  /// What `counts` gave.
  fileprivate init?(_ record: ResultRecord) {
    func count(_ name: String) -> Int? { record[name]?.asInteger }
    guard let samples = count("samples"), let correct = count("correct"), let randomised = count("randomised"),
      let probabilities = count("probabilities"), let zeroCrossEntropy = count("zeroCrossEntropyGradients"),
      let zeroLogitRatio = count("zeroLogitRatioGradients"), let dynamic = count("dynamic")
    else { return nil }
    self.init()
    self.samples = samples
    self.correct = correct
    self.randomised = randomised
    self.probabilities = probabilities
    zeroCrossEntropyGradients = zeroCrossEntropy
    zeroLogitRatioGradients = zeroLogitRatio
    self.dynamic = dynamic
  }
}

extension SampleOutcome {
  private static let header = ["label", "predicted", "stage", "linf", "l2"]

  /// Label, class, and where it was broken the stage's number and the norms, in full precision.
  fileprivate var csvLine: String {
    var record = ResultRecord()
    record.append("label", .integer(label))
    record.append("predicted", .integer(predicted))
    record.append("stage", broken.map { .integer($0.stage) } ?? .missing)
    record.append("linf", .optional(broken?.linf))
    record.append("l2", .optional(broken?.l2))
    return record.csvLine
  }

  /// What `csvLine` gave.
  fileprivate init?(csvLine: String) {
    guard let record = ResultRecord(csvLine: csvLine[...], header: Self.header),
      let label = record["label"]?.asInteger, let predicted = record["predicted"]?.asInteger
    else { return nil }
    self.init(label: label, predicted: predicted)
    guard record["stage"] != .missing else { return }
    guard let stage = record["stage"]?.asInteger, let linf = record["linf"]?.asNumber,
      let l2 = record["l2"]?.asNumber
    else { return nil }
    broken = Break(stage: stage, linf: linf, l2: l2)
  }
}
