import CMonteCarlo

/// The instruction sets that the kernel is compiled for; every one gives the same bits.
public enum KernelVariant: Int, CaseIterable, Sendable, CustomStringConvertible {
  /// What every machine of the architecture has. On x86-64 the fused multiply-add is emulated, exactly and slowly.
  case portable = 0
  /// x86-64 with AVX2 and FMA.
  case avx2 = 1
  /// x86-64 with AVX-512 F, DQ and VL.
  case avx512 = 2

  /// The variants that this machine runs, slowest first.
  public static let supported = allCases.filter { ccf_mc_is_supported($0.code) != 0 }

  /// The fastest variant that this machine runs.
  public static let fastest = supported.last!

  /// The variant's name.
  public var description: String {
    switch self {
    case .portable: "portable"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    }
  }

  var code: Int32 { Int32(rawValue) }
}
