/// Pieces of HTML.
enum HTMLText {
  /// `text` with what HTML would read as markup escaped.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  /// A table; cells are HTML already.
  static func table(_ header: [String], _ rows: [[String]], class name: String = "") -> String {
    let head = header.map { "<th>\($0)</th>" }.joined()
    let body = rows.map { "<tr>" + $0.map { "<td>\($0)</td>" }.joined() + "</tr>" }.joined(separator: "\n")
    return
      "<div class=\"scroll\"><table class=\"\(name)\"><thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)\n</tbody></table></div>\n"
  }

  /// The report's style: light and dark by the reader's preference, and black on white in print.
  static let style = """
    :root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d0d7de; --good: #116329;
      --bad: #a40e26; --note: #7d4e00; --panel: #f6f8fa; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9198a1; --line: #30363d;
      --good: #56d364; --bad: #ff7b72; --note: #e3b341; --panel: #161b22; } }
    @media print { :root { --ink: #000; --paper: #fff; --soft: #333; --line: #999; --good: #000; --bad: #000; --note: #000;
      --panel: #fff; } section { break-inside: avoid-page; } nav { display: none; } }
    body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem;
      margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    h1 { font-size: 1.7rem; margin-bottom: .3rem; } h2 { font-size: 1.25rem; margin: 2.6rem 0 .4rem;
      border-top: 1px solid var(--line); padding-top: 1.4rem; } h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
    p, dd { max-width: 46rem; } .soft { color: var(--soft); } code, .mono { font: .86em/1.5 ui-monospace, monospace; }
    .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .88rem; margin: .4rem 0 .8rem; }
    th, td { text-align: left; padding: .28rem .7rem .28rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    th { font-weight: 600; } .numbers td:nth-child(n+2) { font-variant-numeric: tabular-nums; white-space: nowrap; }
    .matrix td:nth-child(n+2) { text-align: center; padding: .28rem .3rem; } .matrix th:nth-child(n+2) { writing-mode: vertical-rl;
      font-weight: 400; padding: .3rem .1rem; }
    .verdict { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); } .note { color: var(--note); }
    dl { display: grid; grid-template-columns: 8.5rem 1fr; gap: .25rem .9rem; } dt { color: var(--soft); } dd { margin: 0; }
    img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
    figure { margin: 1rem 0; } pre { background: var(--panel); padding: .7rem .9rem; overflow-x: auto; border-radius: 6px; }
    a { color: inherit; }
    """
}
