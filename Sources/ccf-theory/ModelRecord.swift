import Reporting
import Sweeps
import SyntheticModel

/// A model for output.
struct ModelRecord {
  let model: GaussianModel

  init(_ model: GaussianModel) {
    self.model = model
  }

  /// classes, copies, mu and sigma; where features differ these are missing and lists over the copies follow.
  var record: ResultRecord {
    var record = ProblemRecord.model(model)
    guard model.commonMean == nil || model.commonDeviation == nil else { return record }
    let columns: [(String, (FeatureCopy) -> Double)] = [
      ("muExclusive", \.exclusiveMean), ("sigmaExclusive", \.exclusiveDeviation), ("muShared", \.sharedMean),
      ("sigmaShared", \.sharedDeviation),
    ]
    for (name, value) in columns { record.append(name, .list(model.copies.map { .number(value($0)) })) }
    return record
  }

  /// The model in words.
  var sentence: String {
    let copies = model.copyCount == 1 ? "1 copy" : "\(model.copyCount) copies"
    let mean = model.commonMean.map { "mu \($0.rounded(toDigits: 6))" } ?? "mu by copy"
    let deviation = model.commonDeviation.map { "sigma \($0.rounded(toDigits: 6))" } ?? "sigma by copy"
    return "synthetic model: \(model.classes) classes, \(copies), \(mean), \(deviation)"
  }
}
