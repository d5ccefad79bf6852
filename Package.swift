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
    .target(name: "CohortTape", dependencies: ["CohortProgram", "CIntegrators", "CKernels"]),
    .target(
      name: "CohortMath",
      dependencies: ["CohortProgram", "CohortRandom", "CSpecial", "COpenBLAS"]),
    .target(
      name: "CohortExecution", dependencies: ["CohortThreads", "CohortProgram", "CKernels"]),
    .target(
      name: "CohortSolvers",
      dependencies: ["CohortThreads", "CohortProgram", "CohortTape", "CohortMath", "CIntegrators"]),
    .target(
      name: "CohortRecording",
      dependencies: ["CohortSyntax", "CohortChecking", "CohortMath", "CohortProgram", "CohortRandom"]),
    .target(
      name: "CohortSolverCalls",
      dependencies: [
        "CohortChecking", "CohortProgram", "CohortTape", "CohortMath", "CohortSolvers", "CohortRecording",
      ]),
    .target(
      name: "CohortModel",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortProgram", "CohortRandom", "CohortMath", "CohortRecording",
        "CohortExecution",
      ]),
    .target(name: "CohortInference", dependencies: ["CohortRandom"]),
    .target(name: "CohortIO", dependencies: ["CohortInference"]),
    .target(name: "CohortDiagnostics"),
    .target(
      name: "Cohort",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortChecking", "CohortRecording", "CohortExecution",
        "CohortSolverCalls", "CohortModel", "CohortInference", "CohortIO", "CohortDiagnostics", "CohortRandom",
      ]),
    .target(name: "CohortLanguageServer", dependencies: ["CohortSyntax", "CohortChecking"]),
    .executableTarget(
      name: "cohort-cli",
      dependencies: [
        "Cohort", "CohortIO", "CohortInference", "CohortLanguageServer", "CohortModel", "CohortRandom",
        "CohortRecording", "CohortSyntax", "CohortThreads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Mutants of programs and files, see docs/robustness.md; not a product.
    .executableTarget(
      name: "cohort-fuzz",
      dependencies: [
        "Cohort", "CohortChecking", "CohortDiagnostics", "CohortIO", "CohortModel", "CohortProgram",
        "CohortLanguageServer", "CohortRandom", "CohortRecording", "CohortSolverCalls", "CohortSyntax",
      ]),

    // Tests, one target per module.
    .testTarget(name: "CohortSyntaxTests", dependencies: ["CohortSyntax"]),
    .testTarget(
      name: "CohortCheckingTests",
      dependencies: ["CohortChecking", "CohortSyntax", "CohortMath", "CohortSolverCalls"]),
    .testTarget(name: "CohortThreadsTests", dependencies: ["CohortThreads"]),
    .testTarget(name: "CohortProgramTests", dependencies: ["CohortProgram", "CKernels"]),
    .testTarget(
      name: "CohortMathTests", dependencies: ["CohortMath", "CohortProgram", "CohortRandom", "CohortExecution"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CohortRecordingTests",
      dependencies: [
        "Cohort", "CohortChecking", "CohortModel", "CohortProgram", "CohortRandom", "CohortRecording",
        "CohortSolverCalls",
      ]),
    .testTarget(
      name: "CohortExecutionTests", dependencies: ["CohortThreads", "CohortExecution", "CohortProgram", "CKernels"]),
    .testTarget(
      name: "CohortSolversTests", dependencies: ["CohortThreads", "CohortSolvers", "CohortTape", "CohortProgram"]),
    .testTarget(name: "CohortInferenceTests", dependencies: ["CohortInference", "CohortRandom"]),
    .testTarget(name: "CohortIOTests", dependencies: ["CohortIO", "CohortInference"]),
    .testTarget(name: "CohortDiagnosticsTests", dependencies: ["CohortDiagnostics"]),
    .testTarget(name: "CohortRandomTests", dependencies: ["CohortRandom"]),
    .testTarget(
      name: "CohortValidationTests", dependencies: ["Cohort", "CohortDiagnostics"]),
    .testTarget(
      name: "CohortLanguageServerTests",
      dependencies: ["CohortLanguageServer", "CohortChecking", "CohortSolverCalls", "CohortSyntax"]),
    .testTarget(name: "CohortCLITests"),
    .testTarget(
      name: "CohortTests",
      dependencies: [
        "Cohort", "CohortExecution", "CohortIO", "CohortInference", "CohortModel", "CohortProgram", "CohortRandom",
        "CohortRecording",
      ], exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
