import Experiments
import Testing

@Suite struct ComparisonTests {
  @Test func `a comparison is its greater side less its smaller`() throws {
    let comparison = try Comparison("CAS(best) - 0.5 * RA(last-2) < 3 + I-CAS(x) - 5 %")
    #expect(comparison.terms.map(\.factor) == [1, -1, 0.5])
    #expect(comparison.terms.map(\.quantity.description) == ["I-CAS(x)", "CAS(best)", "RA(last-2)"])
    #expect(abs(comparison.constant - 2.95) < 1e-15)
    #expect(comparison.points == ["x", "best", "last-2"])
    #expect(!comparison.isAboutAccuracies)
    #expect(try Comparison("- RA(a) > -0.1").terms.map(\.factor) == [-1])
    #expect(try Comparison("RA(a) > clean(b)").isAboutAccuracies)
  }

  @Test(arguments: [
    ("CAS(a)", "0 of < and >"), ("CAS(a) > CAS(b) > 1", "2 of < and >"), ("1 > 2", "no measured quantity"),
    ("CAS(a) >", "is empty"), ("CAS(a) > b", "neither a number nor a quantity"), ("CAS(a) > CAS()", "neither a number"),
    ("CAS(a) > 2 CAS(b)", "where + or - is expected"), ("CAS(a) > 2 * 3", "after \"2 *\""),
    ("CAS(a) + > 2", "ends with a sign"), ("CAS(a) > inf", "neither a number"),
  ])
  func `what is no comparison is told`(text: String, said: String) {
    let error = #expect(throws: ComparisonError.self) { try Comparison(text) }
    #expect(error?.description.contains(said) == true, "\(error.map { $0.description } ?? "")")
  }
}
