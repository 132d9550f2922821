// Makes every derivation and the whole audit, error paths included, and says how many of the library's expressions are
// left: run alone, since the count is the whole process's, and under valgrind by scripts/memory-check.
import EquationAudit
import SymbolicDerivation

func scope(_ body: () throws -> Void) -> Int {
  let before = SymbolicLibrary.liveExpressions
  do { try body() } catch { print("error: \(error)") }
  return SymbolicLibrary.liveExpressions - before
}

let symbols = [Symbol("x"), Symbol("y", .positive)]
let parsing = scope {
  for text in ["x+y", "x^2-1/(y+1)", "max(x,y)*Phi(x)", "q", "1/0", "x+", "0.5"] {
    guard let expression = try? Expression(parsing: text, symbols: symbols) else { continue }
    _ = try expression.canonical().factored().source
    _ = try? expression.solved(for: Symbol("x"))
    _ = try? expression.derivative(in: Symbol("x"))
    _ = try? expression.substituting([Symbol("y", .positive): Expression(-1)])
  }
}

func work() throws {
  for entry in Derivation.catalog {
    let derivation = try Derivation.named(entry.name)
    _ = derivation.text + derivation.latex + derivation.markdown
  }
  _ = ErrataPage(try EquationAudit()).markdown
}

// Constants such as mu are made once and stay.
let constants = scope(work)
let repeated = scope(work)
print("expressions left: parsing \(parsing), constants \(constants), work again \(repeated)")
