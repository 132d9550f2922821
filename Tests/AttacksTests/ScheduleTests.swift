import Attacks
import EngineTestSupport
import Tensors
import Testing

@Suite struct ScheduleTests {
  @Test func `Auto-PGD looks at its step size after 22, 41, 57, 70, 80, 87, 93 and 99 of 100 steps`() {
    #expect(AutoPGD.checkpoints(steps: 100) == [22, 41, 57, 70, 80, 87, 93, 99])
  }

  @Test(arguments: [1, 2, 7, 20, 50, 100, 1000])
  func `checkpoints follow the recursion of the paper`(steps: Int) {
    // p_0 = 0, p_1 = 0.22, p_(j+1) = p_j + max(p_j - p_(j-1) - 0.03, 0.06), in steps of at least 1, downwards rounded.
    let found = AutoPGD.checkpoints(steps: steps)
    #expect(found.last! <= steps)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0 < $1 })
    if steps == 1000 {
      #expect(found.prefix(8) == [220, 410, 570, 700, 800, 870, 930, 990])
    }
    if steps <= 2 { #expect(found == Array(1...steps)) }
  }

  @Test func `the squares' share halves after 10, 50, 200, 500, 1000, 2000, 4000, 6000 and 8000 queries`() {
    let halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000]
    #expect(SquareShapes.share(query: 0) == 0.8)
    for (number, query) in halvings.enumerated() {
      #expect(SquareShapes.share(query: query) == 0.8 / Double(1 << number))
      #expect(SquareShapes.share(query: query + 1) == 0.8 / Double(2 << number))
    }
  }

  @Test func `sides fit the image, in l_2 odd and at least 3`() {
    // The square root of 0.8 · 1024 is 28.6.
    #expect(SquareShapes.side(query: 0, height: 32, width: 32, norm: .linf) == 29)
    #expect(SquareShapes.side(query: 0, height: 32, width: 32, norm: .l2) == 29)
    #expect(SquareShapes.side(query: 11, height: 32, width: 32, norm: .linf) == 20)
    #expect(SquareShapes.side(query: 11, height: 32, width: 32, norm: .l2) == 21)
    #expect(SquareShapes.side(query: 9000, height: 32, width: 32, norm: .linf) == 1)
    #expect(SquareShapes.side(query: 9000, height: 32, width: 32, norm: .l2) == 3)
    #expect(SquareShapes.side(query: 0, height: 64, width: 2, norm: .l2) == 2)
  }

  @Test func `the l_2 shape is two bumps of opposite sign, of length 1 together`() {
    for side in [1, 2, 3, 5, 6, 29] {
      let bump = SquareShapes.bump(side: side)
      #expect(bump.count == side * side)
      #expect(abs(bump.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
      let upper = bump.prefix(side / 2 * side)
      #expect(upper.allSatisfy { $0 > 0 } && bump.dropFirst(upper.count).allSatisfy { $0 < 0 })
      #expect(side < 2 || abs(upper.reduce(0) { $0 + $1 * $1 } - 0.5) < 1e-12)
    }
    // Side 4, upper half of 2 by 4: rings of weights 1 + 1/4 + 1/9, 1/4 + 1/9 and 1/9 around row 1, column 2.
    let (inner, middle, outer) = (49.0 / 36, 13.0 / 36, 4.0 / 36)
    let upper = [outer, middle, middle, middle, outer, middle, inner, middle]
    let length = (2 * upper.reduce(0) { $0 + $1 * $1 }).squareRoot()
    #expect(zip(SquareShapes.bump(side: 4), upper).allSatisfy { abs($0 - $1 / length) < 1e-12 })
  }
}

@Suite(.engine) struct SampleLossTests {
  private func losses(_ loss: SampleLoss, _ logits: [[Double]], _ labels: [Int64], _ targets: [Int64]) throws
    -> [Double]
  {
    let cpu = try TestEngine.cpu()
    let tensor = try Tensor(logits.flatMap { $0 }, shape: [logits.count, logits[0].count], on: cpu)
    return try loss(tensor, labels: Tensor(labels, on: cpu), targets: Tensor(targets, on: cpu)).values()
  }

  @Test func `the difference of logits ratio is that of its definition`() throws {
    let logits: [[Double]] = [[3, 1, 0, -1], [1, 3, 0, -1], [0, 3, 1, -1]]
    let found = try losses(.logitRatio, logits, [0, 0, 0], [0, 0, 0])
    // -(3 - 1) / (3 - 0); -(1 - 3) / (3 - 0); -(0 - 3) / (3 - 0).
    #expect(zip(found, [-2.0 / 3, 2.0 / 3, 1]).allSatisfy { abs($0 - $1) < 1e-10 }, "\(found)")
    let towards = try losses(.targetedLogitRatio, logits, [0, 0, 0], [1, 2, 3])
    // Over 3 - (0 + -1) / 2 = 3.5.
    #expect(zip(towards, [-2 / 3.5, -1 / 3.5, -1 / 3.5]).allSatisfy { abs($0 - $1) < 1e-10 }, "\(towards)")
  }

  @Test func `neither shift nor scale of the logits changes it`() throws {
    let logits: [[Double]] = [[3, 1, 0, -1, 0.5], [0.3, 0.7, 0.1, -2, 0.2]]
    let changed = logits.map { $0.map { 40 * $0 - 7 } }
    for loss in [SampleLoss.logitRatio, .targetedLogitRatio] {
      let (one, other) = try (losses(loss, logits, [0, 2], [3, 4]), losses(loss, changed, [0, 2], [3, 4]))
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-9 })
    }
  }
}
