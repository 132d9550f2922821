/// Which of some names was meant by one that is none of them.
package enum NearestName {
  /// "; did you mean …?" with the name nearest to `given`, or nothing where none is near.
  package static func hint(for given: String, among names: [String]) -> String {
    suggestion(for: given, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  /// The name nearest to `given`, unless half of it would have to change.
  static func suggestion(for given: String, among names: [String]) -> String? {
    let ranked = names.map { (name: $0, distance: distance(given, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return 2 * best.distance <= max(given.count, best.name.count) ? best.name : nil
  }

  /// The least number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other,
  /// no part of it edited twice (optimal string alignment).
  static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.lowercased()), Array(second.lowercased()))
    var rows = [Array(0...second.count)]
    for i in 1..<(first.count + 1) {
      var row = [i]
      for j in 1..<(second.count + 1) {
        var best = min(
          rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1))
        if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
          best = min(best, rows[i - 2][j - 2] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
