import Tensors

/// How far the results of a case are from the golden values.
struct GoldenComparison: Sendable {
  /// The case, as tables name it.
  let title: String
  let type: ElementType
  /// The largest error of a tensor, relative to the largest expected element of that tensor.
  private(set) var error = 0.0
  /// The tensor that has it.
  private(set) var worst = "none"
  /// Tensors compared.
  private(set) var count = 0
  /// Tensors that differ in more than rounding.
  private(set) var failures: [String] = []
  /// Tensors whose comparison would pass with one expected element changed by three tolerances.
  private(set) var blind: [String] = []

  /// The error that is allowed.
  var tolerance: Double { type == .float32 ? 1e-5 : 1e-10 }

  /// Compares the results of `goldenCase` in one type.
  init(_ goldenCase: GoldenCase, _ file: GoldenFile, _ type: ElementType) throws {
    title = goldenCase.title
    self.type = type
    let results = try goldenCase.compute(GoldenInputs(goldenCase, file, type))
    let expected = file.expected(goldenCase.name, type)
    for name in Set(results.keys).symmetricDifference(expected.keys) {
      failures.append("\(name) is \(results[name] == nil ? "not computed" : "not in the file")")
    }
    for (name, golden) in expected.sorted(by: { $0.key < $1.key }) {
      guard let result = results[name] else { continue }
      try compare(name, result, golden)
    }
  }

  private mutating func compare(_ name: String, _ result: Tensor, _ golden: HostTensor) throws {
    count += 1
    guard result.shape == golden.shape, result.elementType == golden.elementType else {
      failures.append("\(name) is \(result.summary), expected \(golden.elementType) \(golden.shape)")
      return
    }
    let actual: [Double] = try result.to(.float64).values()
    var expected: [Double] = try Tensor(golden, on: result.device).to(.float64).values()
    // Integers and truth values are exact.
    let allowed = golden.elementType.isFloatingPoint ? tolerance : 0
    let found = Self.error(actual, expected)
    if !(found <= error) || count == 1 { (error, worst) = (found, name) }
    if !(found <= allowed) { failures.append("\(name): relative error \(found)") }
    let place = count % expected.count
    let largest = expected.reduce(0) { max($0, $1.magnitude) }
    expected[place] += golden.elementType.isFloatingPoint ? 3 * tolerance * max(largest, tolerance) : 1
    if Self.error(actual, expected) <= allowed { blind.append(name) }
  }

  /// max |actual - expected| / max |expected|; infinite where a number is not finite, or nothing but 0 is expected and
  /// something else is there.
  static func error(_ actual: [Double], _ expected: [Double]) -> Double {
    var difference = 0.0
    var scale = 0.0
    for (one, other) in zip(actual, expected) {
      guard one.isFinite, other.isFinite else { return .infinity }
      difference = max(difference, (one - other).magnitude)
      scale = max(scale, other.magnitude)
    }
    return difference == 0 ? 0 : difference / scale
  }
}

extension GoldenComparison {
  /// All cases in the order of the files, each in float32 and float64.
  static let all = Result { try goldenCases.flatMap { try comparisons($0) } }

  /// One case in both types.
  static func comparisons(_ goldenCase: GoldenCase) throws -> [GoldenComparison] {
    let file = try GoldenFile(goldenCase.file)
    return try [ElementType.float32, .float64].map { try GoldenComparison(goldenCase, file, $0) }
  }
}
