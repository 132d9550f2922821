import Numerics

/// The magnitude that none of `count` standard normal scores exceeds but with probability `falseAlarmRate` (Bonferroni).
public func criticalScore(count: Int, falseAlarmRate: Double = 1e-6) -> Double {
  -StandardNormal.quantile(falseAlarmRate / (2 * Double(max(1, count))))
}

/// The score of `successes` out of `count` against probability `p`: (successes - count p) / sqrt(count p (1 - p)).
public func binomialScore(_ successes: Int, of count: Int, probability p: Double) -> Double {
  let deviation = (Double(count) * p * (1 - p)).squareRoot()
  return deviation > 0 ? (Double(successes) - Double(count) * p) / deviation : 0
}
