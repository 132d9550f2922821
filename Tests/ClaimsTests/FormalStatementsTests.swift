import Foundation
import Testing

@testable import Claims

@Suite("Formal statements")
struct FormalStatementsTests {
  /// The names of the theorems in proofs/Statements.v.
  private static func theorems() throws -> Set<String> {
    let file = URL(filePath: #filePath).appending(path: "../../../proofs/Statements.v").standardized
    let text = try String(contentsOf: file, encoding: .utf8)
    return Set(text.matches(of: /(?m)^Theorem ([A-Za-z0-9_]+)/).map { String($0.output.1) })
  }

  @Test("every claim names formal statements, and every name is a theorem of proofs/Statements.v")
  func names() throws {
    let theorems = try Self.theorems()
    #expect(theorems.contains("theorem_1") && !theorems.contains("theorem_4"))
    for claim in Claim.all {
      #expect(!claim.formalStatements.isEmpty, "\(claim.id) names none")
      for name in claim.formalStatements {
        #expect(theorems.contains(name), "\(claim.id) names \(name), which proofs/Statements.v does not have")
      }
      #expect(Set(claim.formalStatements).count == claim.formalStatements.count, "\(claim.id) names one twice")
    }
  }
}
