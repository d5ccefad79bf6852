// swift-tools-version: 6.0
import PackageDescription

/// The modules in the order in which a model passes through them; see docs/architecture.md.
/// A module depends only on what stands above it.
let package = Package(
  name: "cohort",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "Cohort", targets: ["Cohort"]),
    .executable(name: "cohort", targets: ["cohort-cli"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // System libraries and C/C++ shims.
    .systemLibrary(
      name: "CSundials", path: "Sources/CSundials",
      providers: [.apt(["libsundials-dev"]), .brew(["sundials"])]),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    .target(name: "CTBB", linkerSettings: [.linkedLibrary("tbb")]),
    .target(name: "CSpecial"),
    .target(
      name: "CKernels", dependencies: ["CSpecial"],
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "CIntegrators", dependencies: ["CSundials", "CKernels"],
      linkerSettings: [.linkedLibrary("sundials_cvodes"), .linkedLibrary("sundials_idas")]),

    // What all work runs on.
    .target(name: "CohortThreads", dependencies: ["CTBB"]),

    // The way of a model.
    .target(name: "CohortSyntax"),
    .target(name: "CohortChecking", dependencies: ["CohortSyntax"]),
    .target(name: "CohortProgram", dependencies: ["CKernels"]),
    .target(name: "CohortRandom"),
    .target(name: "CohortTape", dependencies: ["CIntegrators", "CohortProgram"]),
    .target(
      name: "CohortMath",
      dependencies: ["COpenBLAS", "CSpecial", "CohortProgram", "CohortRandom"]),
    .target(
      name: "CohortExecution", dependencies: ["CKernels", "CohortThreads", "CohortProgram"]),
    .target(
      name: "CohortSolvers",
      dependencies: ["CIntegrators", "CohortThreads", "CohortProgram", "CohortTape", "CohortMath"]),
    .target(
      name: "CohortRecording",
      dependencies: ["CohortSyntax", "CohortChecking", "CohortProgram", "CohortRandom", "CohortMath"]),
    .target(
      name: "CohortSolverCalls",
      dependencies: ["CohortChecking", "CohortProgram", "CohortTape", "CohortMath", "CohortSolvers", "CohortRecording"]),
    .target(
      name: "CohortModel",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortProgram", "CohortRandom", "CohortMath", "CohortExecution",
        "CohortRecording",
      ]),
    .target(name: "CohortInference", dependencies: ["CohortRandom"]),
    .target(name: "CohortIO", dependencies: ["CohortInference"]),
    .target(name: "CohortDiagnostics"),
    .target(
      name: "Cohort",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortChecking", "CohortProgram", "CohortRandom", "CohortExecution",
        "CohortRecording", "CohortSolverCalls", "CohortModel", "CohortInference", "CohortIO", "CohortDiagnostics",
      ]),
    .target(name: "CohortLanguageServer", dependencies: ["CohortSyntax", "CohortChecking"]),
    .executableTarget(
      name: "cohort-cli",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortProgram", "CohortRandom", "CohortRecording", "CohortModel",
        "CohortInference", "CohortIO", "Cohort", "CohortLanguageServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Mutants of programs and files, see docs/robustness.md; not a product.
    .executableTarget(
      name: "cohort-fuzz",
      dependencies: [
        "CohortSyntax", "CohortChecking", "CohortProgram", "CohortRandom", "CohortRecording", "CohortSolverCalls",
        "CohortModel", "CohortIO", "CohortDiagnostics", "Cohort", "CohortLanguageServer",
      ]),

    // Tests, one target per module.
    .testTarget(name: "CohortSyntaxTests", dependencies: ["CohortSyntax"]),
    .testTarget(
      name: "CohortCheckingTests",
      dependencies: ["CohortSyntax", "CohortChecking", "CohortSolverCalls"]),
    .testTarget(name: "CohortThreadsTests", dependencies: ["CohortThreads"]),
    .testTarget(name: "CohortProgramTests", dependencies: ["CohortProgram"]),
    .testTarget(
      name: "CohortMathTests", dependencies: ["CohortProgram", "CohortRandom", "CohortMath", "CohortExecution"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CohortRecordingTests",
      dependencies: [
        "CohortChecking", "CohortProgram", "CohortRandom", "CohortMath", "CohortRecording", "CohortSolverCalls",
        "CohortModel", "Cohort",
      ]),
    .testTarget(
      name: "CohortExecutionTests", dependencies: ["CohortThreads", "CohortProgram", "CohortExecution"]),
    .testTarget(
      name: "CohortSolversTests", dependencies: ["CohortThreads", "CohortProgram", "CohortTape", "CohortSolvers"]),
    .testTarget(name: "CohortInferenceTests", dependencies: ["CohortRandom", "CohortInference"]),
    .testTarget(name: "CohortIOTests", dependencies: ["CohortInference", "CohortIO"]),
    .testTarget(name: "CohortDiagnosticsTests", dependencies: ["CohortDiagnostics"]),
    .testTarget(name: "CohortRandomTests", dependencies: ["CohortRandom"]),
    .testTarget(
      name: "CohortValidationTests", dependencies: ["CohortDiagnostics", "Cohort"]),
    .testTarget(
      name: "CohortLanguageServerTests",
      dependencies: ["CohortSyntax", "CohortSolverCalls", "CohortLanguageServer"]),
    .testTarget(name: "CohortCLITests"),
    .testTarget(
      name: "CohortTests",
      dependencies: [
        "CohortProgram", "CohortRandom", "CohortExecution", "CohortRecording", "CohortModel", "CohortInference",
        "CohortIO", "Cohort",
      ],
      exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
