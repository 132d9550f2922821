import Attacks
import EngineTestSupport
import Tensors
import Testing

@Suite(.engine) struct BoundaryProjectionTests {
  private let count = 60
  private let elements = 40

  /// Points in [0, 1], normals of which some elements are 0, and offsets, of which some are out of reach.
  private func problems() throws -> (points: [[Double]], normals: [[Double]], offsets: [Double]) {
    let cpu = try TestEngine.cpu()
    let source = RandomSource(seed: 21)
    let points: [Double] = try Tensor.uniform(
      [count, elements], .float64, from: source.generator("points", on: cpu)
    ).values()
    let normals: [Double] = try Tensor.normal(
      [count, elements], .float64, from: source.generator("normals", on: cpu)
    ).values()
    let shares: [Double] = try Tensor.uniform(
      [count], low: -1.1, high: 1.1, .float64, from: source.generator("offsets", on: cpu)
    ).values()
    func row(_ values: [Double], _ row: Int) -> [Double] { Array(values[row * elements..<(row + 1) * elements]) }
    let t = (0..<count).map { row(points, $0) }
    let w = (0..<count).map { row(normals, $0).map { abs($0) < 0.1 ? 0 : $0 } }
    let c = (0..<count).map { shares[$0] * reach(t[$0], w[$0], sign: shares[$0]) }
    return (t, w, c)
  }

  /// The largest change of w · x towards `sign` within [0, 1].
  private func reach(_ t: [Double], _ w: [Double], sign: Double, limit: Double = 1) -> Double {
    zip(t, w).reduce(0) { $0 + abs($1.1) * min(limit, $1.1 * sign > 0 ? 1 - $1.0 : $1.0) }
  }

  private func changes(
    _ norm: PerturbationNorm, _ t: [[Double]], _ w: [[Double]], _ c: [Double], _ type: ElementType
  ) throws -> [[Double]] {
    let cpu = try TestEngine.cpu()
    func tensor(_ rows: [[Double]]) throws -> Tensor {
      try Tensor(rows.flatMap { $0 }, shape: [count, 2, 4, 5], on: cpu).to(type)
    }
    let change = try BoundaryProjection(norm: norm, range: 0...1).change(
      tensor(t), normals: tensor(w), offsets: Tensor(c, on: cpu).to(type))
    let values: [Double] = try change.to(.float64).values()
    return (0..<count).map { Array(values[$0 * elements..<($0 + 1) * elements]) }
  }

  @Test(arguments: PerturbationNorm.allCases, [ElementType.float32, .float64])
  func `it ends on the hyperplane within the range, or at the range's end`(
    norm: PerturbationNorm, type: ElementType
  ) throws {
    let (t, w, c) = try problems()
    let tolerance = type == .float32 ? 1e-5 : 1e-12
    var unreachable = 0
    for (row, d) in try changes(norm, t, w, c, type).enumerated() {
      #expect(zip(t[row], d).allSatisfy { $0 + $1 > -tolerance && $0 + $1 < 1 + tolerance })
      #expect(zip(w[row], d).allSatisfy { $0 != 0 || $1 == 0 })
      let reached = zip(w[row], d).reduce(0) { $0 + $1.0 * $1.1 }
      let farthest = reach(t[row], w[row], sign: c[row])
      if abs(c[row]) > farthest { unreachable += 1 }
      let goal = min(abs(c[row]), farthest) * (c[row] < 0 ? -1 : 1)
      #expect(abs(reached - goal) < tolerance * farthest, "\(row)")
    }
    #expect(unreachable >= 2)
  }

  @Test func `in l_inf no shorter change reaches the hyperplane`() throws {
    let (t, w, c) = try problems()
    for (row, d) in try changes(.linf, t, w, c, .float64).enumerated() where abs(c[row]) > 1e-3 {
      let size = d.map(abs).max()!
      // What changes of at most this size reach is separable, element by element.
      #expect(reach(t[row], w[row], sign: c[row], limit: size * (1 - 1e-9)) < abs(c[row]))
    }
  }

  @Test func `in l_2 the dual problem has the same value`() throws {
    let (t, w, c) = try problems()
    for (row, d) in try changes(.l2, t, w, c, .float64).enumerated()
    where abs(c[row]) < reach(t[row], w[row], sign: c[row]) {
      let primal = d.reduce(0) { $0 + $1 * $1 } / 2
      // min over d in the box of |d|^2 / 2 - mu (w · d - c), element by element: a lower bound for any mu.
      func dual(_ mu: Double) -> Double {
        zip(t[row], w[row]).reduce(mu * c[row]) { sum, pair in
          let own = min(max(mu * pair.1, -pair.0), 1 - pair.0)
          return sum + own * own / 2 - mu * pair.1 * own
        }
      }
      var (low, high) = (-1e3, 1e3)
      for _ in 0..<200 {
        let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
        if dual(left) < dual(right) { low = left } else { high = right }
      }
      #expect(abs(dual((low + high) / 2) - primal) <= 1e-9 * max(primal, 1e-3), "\(row)")
    }
  }

  @Test func `it needs no range, and stays where the normal is 0`() throws {
    let cpu = try TestEngine.cpu()
    let points = try Tensor([0.9, 0.9, 0.5, 0.5] as [Double], shape: [2, 2], on: cpu)
    let normals = try Tensor([3, 4, 0, 0] as [Double], shape: [2, 2], on: cpu)
    let offsets = try Tensor([50, 1] as [Double], on: cpu)
    let cases: [(PerturbationNorm, [Double])] = [(.l2, [6, 8, 0, 0]), (.linf, [50.0 / 7, 50.0 / 7, 0, 0])]
    for (norm, expected) in cases {
      let change: [Double] = try BoundaryProjection(norm: norm, range: nil)
        .change(points, normals: normals, offsets: offsets).values()
      #expect(zip(change, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(change)")
    }
  }
}
