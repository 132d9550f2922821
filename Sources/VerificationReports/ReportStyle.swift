/// The page's style: light and dark by the reader's preference, black on white in print.
enum ReportStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d0d7de; --good: #116329;
      --bad: #a40e26; --note: #7d4e00; --panel: #f6f8fa; --axis: #57606a; --grid: #e3e7eb;
      --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b5568d; --c4: #b97a00; --c5: #3a96cf; --c6: #000000; --c7: #8a8f95; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9198a1; --line: #30363d;
      --good: #56d364; --bad: #ff7b72; --note: #e3b341; --panel: #161b22; --axis: #9198a1; --grid: #262c34;
      --c0: #58a6ff; --c1: #ff9447; --c2: #3fc79a; --c3: #e29cc6; --c4: #f0c24b; --c5: #8fd0f7; --c6: #ffffff; --c7: #8b949e; } }
    @media print { :root { --ink: #000; --paper: #fff; --soft: #333; --line: #999; --good: #000; --bad: #000; --note: #000;
      --panel: #fff; --axis: #333; --grid: #ddd; --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b5568d; --c4: #b97a00;
      --c5: #3a96cf; --c6: #000; --c7: #777; } }
    * { box-sizing: border-box; }
    body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem;
      margin: 0 auto; padding: 1.5rem 1.2rem 4rem; }
    h1 { font-size: 1.7rem; margin: 0 0 .3rem; }
    h2 { font-size: 1.25rem; margin: 2.8rem 0 .4rem; border-top: 1px solid var(--line); padding-top: 1.4rem; }
    h3 { font-size: 1rem; margin: 1.3rem 0 .2rem; }
    p, dd { max-width: 48rem; } .soft { color: var(--soft); } sub, sup { line-height: 0; font-size: .75em; }
    code { font: .86em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
    .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .88rem; margin: .4rem 0 .8rem; width: 100%; }
    th, td { text-align: left; padding: .28rem .8rem .28rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    th { font-weight: 600; color: var(--soft); } th:last-child, td:last-child { padding-right: 0; }
    td:first-child:not(.number) { width: 100%; } th.number { white-space: nowrap; } .curve { width: auto; } .curve th, .curve td { padding-right: 2rem; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .place { color: var(--soft); font-size: .92em; } .plain td { overflow-wrap: anywhere; }
    .plain td:first-child { width: 20rem; min-width: 14rem; color: var(--soft); }
    .wide td:first-child { width: auto; } .wide td { min-width: 5.5rem; } .matrix { width: auto; } .matrix td:nth-child(n+2) { text-align: center; padding: .28rem .35rem; }
    .matrix th:nth-child(n+2) { writing-mode: vertical-rl; font-weight: 400; padding: .3rem .1rem; vertical-align: bottom;
      text-align: left; }
    .verdict { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); } .note { color: var(--note); }
    dl { display: grid; grid-template-columns: 7.5rem 1fr; gap: .25rem .9rem; } dt { color: var(--soft); } dd { margin: 0; }
    figure { margin: 1.2rem 0; } figure svg { width: 100%; height: auto; display: block; font-family: inherit; }
    figcaption { color: var(--soft); font-size: .9rem; max-width: 48rem; }
    a { color: inherit; text-underline-offset: .15em; }
    @media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .4rem; } }
    @page { margin: 16mm 14mm; }
    @media print { body { font-size: 9.5pt; max-width: none; padding: 0; } a { text-decoration: none; }
      h2, h3 { break-after: avoid; } h2 { margin-top: 1.6rem; } tr, figure, dl { break-inside: avoid; } thead { display: table-header-group; }
      .scroll { overflow: visible; } table, figcaption { font-size: 8.5pt; } figure svg { max-width: 15cm; } figure { margin: .7rem 0; } }
    """
}
