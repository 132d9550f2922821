import Testing

import VerificationReports

@Suite("Text of the page")
struct TextTests {
  @Test("plain mathematics becomes letters, roots, indices and powers, and markup stays text")
  func mathematics() {
    let expected = [
      "eps0 = (mu - sigma/sqrt(pi))/2": "ε<sub>0</sub> = (μ − σ/√π)/2",
      "w2_LS > w2*": "w<sub>2,LS</sub> &gt; w<sub>2</sub>*",
      "delta_C,1 = +eps": "δ<sub>C,1</sub> = +ε", "max_{j != 1} f_j": "max<sub>j ≠ 1</sub> f<sub>j</sub>",
      "t_joint/t_AT": "t<sub>joint</sub>/t<sub>AT</sub>",
      "sigma^2 <= w_1^k": "σ<sup>2</sup> ≤ w<sub>1</sub><sup>k</sup>",
      "at 1e-6 mu": "at 10<sup>−6</sup> μ", "2.5e-38": "2.5 · 10<sup>−38</sup>", "e_{n-1}": "e<sub>n-1</sub>",
      "Theorem 2, impious epsilons & <b>": "Theorem 2, impious epsilons &amp; &lt;b&gt;",
      "sqrt((1 - r)/pi)": "√((1 − r)/π)", "u(0.75)": "u(0.75)", "": "",
    ]
    for (text, html) in expected { #expect(MathText(text).html == html, "\(text)") }
  }

  @Test("numbers have the digits that their errors leave")
  func numbers() {
    #expect(NumberText.html(0.56574, plusMinus: 0.0016) == "0.5657 ± 0.0016")
    #expect(NumberText.html(0.5641895835, asPreciseAs: 0.0016) == "0.5642")
    #expect(NumberText.html(-2.2e-16) == "−2.2 · 10<sup>−16</sup>" && NumberText.html(1e-13) == "10<sup>−13</sup>")
    #expect(NumberText.html(0) == "0" && NumberText.html(0.00089) == "0.00089" && NumberText.html(.nan) == "none")
    #expect(
      NumberText.html(20_905_984) == "20 905 984" && NumberText.html(999) == "999" && NumberText.html(-1234) == "−1 234"
    )
    #expect(NumberText.probability(0) == "&lt; 10<sup>−300</sup>" && NumberText.probability(nil) == "")
  }
}
