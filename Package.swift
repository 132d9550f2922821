// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

// Results name the commit and the compiler that made the program. Environment variables are part of what SwiftPM keys
// its manifest cache by, git's state is not: the Makefile passes both, and a plain `swift build` says that it does not
// know.
let commit = Context.environment["CCF_COMMIT"] ?? "unknown"
let compiler = Context.environment["CCF_SWIFT"] ?? "unknown"

let package = Package(
  name: "CrossClass",
  products: [
    .executable(name: "ccf-theory", targets: ["ccf-theory"]),
    .executable(name: "ccf-at", targets: ["ccf-at"]),
    .library(name: "SyntheticModel", targets: ["SyntheticModel"]),
    .library(name: "CertifiedArithmetic", targets: ["CertifiedArithmetic"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // MARK: Shims: the only targets that see a C header.
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
    // Turns GSL's aborting error handler off at load time.
    .target(name: "CGSLErrorHandler", dependencies: ["CGSL"]),
    .target(name: "CRandom123"),
    // Debian's name for Arb 2; Arb's own build calls it libarb.
    .target(name: "CArb", linkerSettings: [.linkedLibrary("flint-arb"), .linkedLibrary("flint")]),
    .target(name: "CMonteCarlo"),
    .target(name: "CNumberText"),
    .systemLibrary(
      name: "CMessageDigest", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    // C++ inside, C outside.
    .target(
      name: "CGiNaC", linkerSettings: [.linkedLibrary("ginac"), .linkedLibrary("cln"), .linkedLibrary("stdc++")]),
    // The audit's data file as bytes.
    .target(name: "CEquationData", exclude: ["equations.json"]),
    // Recipes, experiments and their scales as bytes.
    .target(name: "CRecipeData"),
    // A header alone: the library behind it is loaded while the program runs, so that nothing here needs libtorch.
    .target(name: "CTorch"),
    .target(
      name: "CBuildInformation",
      cSettings: [.define("CCF_COMMIT", to: "\"\(commit)\""), .define("CCF_SWIFT", to: "\"\(compiler)\"")]),

    // MARK: Libraries.
    .target(name: "OrderedTasks", swiftSettings: swiftSettings),
    .target(name: "Numerics", dependencies: ["CGSL", "CGSLErrorHandler"], swiftSettings: swiftSettings),
    .target(name: "Statistics", dependencies: ["Numerics"], swiftSettings: swiftSettings),
    .target(name: "RandomStreams", dependencies: ["CRandom123"], swiftSettings: swiftSettings),
    .target(name: "CertifiedArithmetic", dependencies: ["CArb"], swiftSettings: swiftSettings),
    .target(name: "SymbolicDerivation", dependencies: ["CGiNaC"], swiftSettings: swiftSettings),
    .target(
      name: "EquationAudit", dependencies: ["SymbolicDerivation", "CEquationData"], swiftSettings: swiftSettings),
    .target(
      name: "SyntheticModel", dependencies: ["Numerics", "RandomStreams"],
      swiftSettings: swiftSettings),
    .target(
      name: "MonteCarlo", dependencies: ["CMonteCarlo", "SyntheticModel", "RandomStreams", "OrderedTasks"],
      swiftSettings: swiftSettings),
    .target(
      name: "Reporting", dependencies: ["CBuildInformation", "CMessageDigest", "CNumberText"],
      swiftSettings: swiftSettings),
    .target(
      name: "Tallies", dependencies: ["MonteCarlo", "RandomStreams", "OrderedTasks", "Reporting"],
      swiftSettings: swiftSettings),
    .target(
      name: "Claims",
      dependencies: [
        "SyntheticModel", "MonteCarlo", "Tallies", "CertifiedArithmetic", "SymbolicDerivation", "EquationAudit",
        "Statistics", "Numerics", "RandomStreams", "OrderedTasks", "Reporting",
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "Sweeps", dependencies: ["SyntheticModel", "Numerics", "RandomStreams", "OrderedTasks", "Reporting"],
      swiftSettings: swiftSettings),
    .target(name: "Charts", dependencies: ["Reporting"], swiftSettings: swiftSettings),
    .target(
      name: "Plots", dependencies: ["Charts", "SyntheticModel", "Sweeps", "Reporting"],
      swiftSettings: swiftSettings),

    .target(
      name: "VerificationReports",
      dependencies: [
        "Claims", "SyntheticModel", "RandomStreams", "Sweeps", "Charts", "Plots", "Reporting", "Statistics",
      ],
      swiftSettings: swiftSettings),

    // MARK: Libraries of the adversarial-training engine.
    .target(name: "Tensors", dependencies: ["CTorch", "RandomStreams"], swiftSettings: swiftSettings),
    .target(name: "Layers", dependencies: ["Tensors"], swiftSettings: swiftSettings),
    .target(
      name: "Networks", dependencies: ["Layers", "Tensors", "Checkpoints", "SyntheticModel"],
      swiftSettings: swiftSettings),
    .target(name: "Attacks", dependencies: ["Tensors"], swiftSettings: swiftSettings),
    .target(
      name: "Training",
      dependencies: [
        "Attacks", "Networks", "Layers", "Tensors", "Recipes", "Checkpoints", "EventLogs", "SyntheticModel",
        "Numerics", "RandomStreams", "Statistics", "Reporting",
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "Datasets", dependencies: ["CJPEG", "Tensors", "SyntheticModel", "RandomStreams", "Reporting"],
      swiftSettings: swiftSettings),
    .target(
      name: "FeatureAttribution",
      dependencies: [
        "Attacks", "Networks", "Layers", "Tensors", "Training", "Checkpoints", "RandomStreams", "Statistics",
        "Reporting",
      ],
      swiftSettings: swiftSettings),
    .target(name: "Recipes", dependencies: ["CRecipeData", "Reporting", "Yams"], swiftSettings: swiftSettings),
    .target(
      name: "Experiments",
      dependencies: ["Recipes", "FeatureAttribution", "Training", "Statistics", "Numerics", "Reporting"],
      swiftSettings: swiftSettings),
    .target(name: "Checkpoints", dependencies: ["Tensors", "Reporting"], swiftSettings: swiftSettings),
    .target(name: "EventLogs", dependencies: ["Reporting"], swiftSettings: swiftSettings),

    // MARK: Commands.
    .target(
      name: "CommandLineSupport",
      dependencies: ["Reporting", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "ccf-theory",
      dependencies: [
        "CommandLineSupport",
        "SyntheticModel", "Numerics", "Statistics", "CertifiedArithmetic", "SymbolicDerivation", "EquationAudit",
        "MonteCarlo", "Tallies", "Claims",
        "VerificationReports", "Sweeps", "Plots", "Reporting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "ccf-at",
      dependencies: [
        "Experiments", "FeatureAttribution", "Training", "Networks", "Attacks", "Layers", "Tensors", "Checkpoints",
        "Datasets", "Recipes", "EventLogs",
        "Statistics", "SyntheticModel", "Charts", "Reporting", "CommandLineSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "kernel-benchmark", dependencies: ["Claims", "MonteCarlo", "SyntheticModel"], path: "Benchmarks/Kernel",
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "engine-benchmark",
      dependencies: ["Training", "Recipes", "Attacks", "Networks", "Layers", "Tensors"], path: "Benchmarks/Engine",
      swiftSettings: swiftSettings),

    // MARK: Tests.
    .target(
      name: "TestSupport", dependencies: ["Numerics"], path: "Tests/TestSupport",
      resources: [.copy("Reference")], swiftSettings: swiftSettings),
    .testTarget(
      name: "NumericsTests", dependencies: ["Numerics", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "Numerics", "RandomStreams", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RandomStreamsTests", dependencies: ["RandomStreams", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CertifiedArithmeticTests",
      dependencies: ["CertifiedArithmetic", "SyntheticModel", "Numerics", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "SymbolicDerivationTests",
      dependencies: ["SymbolicDerivation", "SyntheticModel", "Numerics", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "EquationAuditTests", dependencies: ["EquationAudit", "Claims", "TestSupport"], swiftSettings: swiftSettings
    ),
    // Run as a process of its own: it counts the library's live expressions.
    .executableTarget(
      name: "symbolic-memory", dependencies: ["SymbolicDerivation", "EquationAudit"], path: "Tests/SymbolicMemory",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "SyntheticModelTests",
      dependencies: ["SyntheticModel", "Numerics", "RandomStreams", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ClaimsTests",
      dependencies: [
        "Claims", "MonteCarlo", "Tallies", "CertifiedArithmetic", "Statistics", "Numerics", "SyntheticModel",
        "TestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "VerificationReportsTests",
      dependencies: ["VerificationReports", "Claims", "Sweeps", "Reporting", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MonteCarloTests",
      dependencies: ["MonteCarlo", "SyntheticModel", "Numerics", "RandomStreams", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(name: "OrderedTasksTests", dependencies: ["OrderedTasks"], swiftSettings: swiftSettings),
    .testTarget(
      name: "TalliesTests",
      dependencies: ["Tallies", "MonteCarlo", "RandomStreams", "SyntheticModel", "Reporting", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SweepsTests", dependencies: ["Sweeps", "SyntheticModel", "Reporting", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "PlotsTests", dependencies: ["Plots", "Sweeps", "SyntheticModel", "Reporting", "TestSupport"],
      swiftSettings: swiftSettings),
    .target(
      name: "EngineTestSupport", dependencies: ["Tensors"], path: "Tests/EngineTestSupport",
      swiftSettings: swiftSettings),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "EngineTestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "NetworksTests",
      dependencies: [
        "Networks", "Layers", "Tensors", "Checkpoints", "SyntheticModel", "EngineTestSupport", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["Datasets", "Tensors", "SyntheticModel", "RandomStreams", "Reporting", "TestSupport"],
      exclude: ["make-images.py", "range-server.py", "requirements.txt"], resources: [.copy("Golden")],
      swiftSettings: swiftSettings),
    // Run as a process of its own: it counts the library's live tensors.
    .executableTarget(
      name: "engine-memory",
      dependencies: ["Training", "Recipes", "Attacks", "Networks", "Layers", "Tensors"], path: "Tests/EngineMemory",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "EngineTests", dependencies: ["engine-memory", "EngineTestSupport", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "GoldenTests",
      dependencies: [
        "FeatureAttribution", "Training", "Attacks", "Networks", "Layers", "Tensors", "Checkpoints", "Recipes",
        "SyntheticModel", "Reporting", "EngineTestSupport", "TestSupport",
      ],
      resources: [.copy("Golden")], swiftSettings: swiftSettings),
    .testTarget(
      name: "RecipesTests", dependencies: ["Recipes", "Reporting", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Recipes", "FeatureAttribution", "Training", "RandomStreams", "Reporting", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    // Run as a process of its own: it writes under a limit on the size of files.
    .executableTarget(
      name: "checkpoint-writing", dependencies: ["Checkpoints", "EventLogs", "Reporting"],
      path: "Tests/CheckpointWriting",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: ["Checkpoints", "Tensors", "Reporting", "TestSupport", "checkpoint-writing"],
      resources: [.copy("Golden")], swiftSettings: swiftSettings),
    .testTarget(
      name: "EventLogsTests", dependencies: ["EventLogs", "Reporting", "TestSupport", "checkpoint-writing"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "AttacksTests", dependencies: ["Attacks", "Tensors", "EngineTestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Attacks", "Networks", "Layers", "Tensors", "Recipes", "Checkpoints", "Datasets", "SyntheticModel",
        "Numerics", "RandomStreams", "Reporting", "EngineTestSupport", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(name: "ChartsTests", dependencies: ["Charts", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "FeatureAttributionTests",
      dependencies: [
        "FeatureAttribution", "Training", "Attacks", "Networks", "Layers", "Tensors", "Checkpoints", "Statistics",
        "SyntheticModel", "RandomStreams", "Reporting", "EngineTestSupport", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "EngineCommandTests",
      dependencies: [
        "ccf-at", "Training", "Networks", "Layers", "Tensors", "Checkpoints", "EventLogs", "Datasets", "Recipes",
        "FeatureAttribution", "Reporting", "CommandLineSupport", "EngineTestSupport", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "ccf-theory", "symbolic-memory", "Numerics", "Reporting", "Sweeps", "SyntheticModel", "TestSupport",
      ],
      swiftSettings: swiftSettings),
  ],
  cxxLanguageStandard: .cxx17
)

// CCF_PART=engine leaves out what only the theory side has: for work on the engine, with a scratch path of its own.
if Context.environment["CCF_PART"] == "engine" {
  let theory: Set<String> = [
    "CArb", "CGiNaC", "CMonteCarlo", "CEquationData", "CertifiedArithmetic", "SymbolicDerivation", "EquationAudit",
    "MonteCarlo", "Tallies", "Claims", "Sweeps", "Plots", "VerificationReports", "OrderedTasks", "ccf-theory",
    "kernel-benchmark", "symbolic-memory", "NumericsTests", "StatisticsTests", "RandomStreamsTests",
    "CertifiedArithmeticTests", "SymbolicDerivationTests", "EquationAuditTests", "SyntheticModelTests", "ClaimsTests",
    "VerificationReportsTests", "MonteCarloTests", "OrderedTasksTests", "TalliesTests", "ReportingTests", "SweepsTests",
    "PlotsTests", "CommandTests",
  ]
  package.targets.removeAll { theory.contains($0.name) }
  package.products.removeAll { ["ccf-theory", "CertifiedArithmetic"].contains($0.name) }
}
