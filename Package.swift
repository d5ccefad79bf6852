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
    .systemLibrary(
      name: "COpenBLAS", path: "Sources/COpenBLAS",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .target(name: "CTBB", linkerSettings: [.linkedLibrary("tbb")]),
    .target(name: "CSpecial"),
    .target(
      name: "CKernels", dependencies: ["CSpecial"],
      linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CTape", dependencies: ["CKernels"]),
    .target(
      name: "CIntegrators", dependencies: ["CSundials", "CKernels", "CTape"],
      linkerSettings: [.linkedLibrary("sundials_cvodes"), .linkedLibrary("sundials_idas")]),

    // The way of a model.
    .target(name: "CohortSyntax"),
    .target(name: "CohortChecking", dependencies: ["CohortSyntax"]),
    .target(name: "CohortProgram", dependencies: ["CKernels"]),
    .target(name: "CohortRandom"),
    .target(name: "CohortTape", dependencies: ["CohortProgram", "CTape"]),
    .target(
      name: "CohortMath",
      dependencies: ["CohortProgram", "CohortRandom", "CSpecial", "COpenBLAS"]),
    .target(
      name: "CohortExecution", dependencies: ["CohortProgram", "CKernels", "CTBB"]),
    .target(
      name: "CohortSolvers",
      dependencies: ["CohortProgram", "CohortTape", "CohortMath", "CohortExecution", "CTape", "CIntegrators", "CTBB"]),
    .target(
      name: "CohortRecording",
      dependencies: ["CohortSyntax", "CohortChecking", "CohortMath", "CohortProgram", "CohortRandom"]),
    .target(
      name: "CohortSolverCalls",
      dependencies: [
        "CohortChecking", "CohortProgram", "CohortTape", "CohortMath", "CohortSolvers", "CohortRecording",
      ]),
    .target(name: "CohortInference", dependencies: ["CohortRandom"]),
    .target(name: "CohortIO"),
    .target(name: "CohortDiagnostics"),
    .target(
      name: "Cohort",
      dependencies: [
        "CohortSyntax", "CohortChecking", "CohortProgram", "CohortMath", "CohortRecording",
        "CohortExecution", "CohortSolverCalls", "CohortInference", "CohortIO", "CohortDiagnostics",
        "CohortRandom", "CTBB",
      ]),
    .target(name: "CohortLanguageServer", dependencies: ["CohortSyntax", "CohortChecking"]),
    .executableTarget(
      name: "cohort-cli",
      dependencies: [
        "Cohort", "CohortChecking", "CohortDiagnostics", "CohortExecution", "CohortIO", "CohortInference",
        "CohortLanguageServer", "CohortRandom", "CohortRecording", "CohortSolverCalls", "CohortSyntax",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Mutants of programs and files, see docs/robustness.md; not a product.
    .executableTarget(
      name: "cohort-fuzz",
      dependencies: [
        "Cohort", "CohortChecking", "CohortDiagnostics", "CohortExecution", "CohortIO", "CohortProgram",
        "CohortLanguageServer", "CohortRandom", "CohortRecording", "CohortSolverCalls", "CohortSyntax",
      ]),

    // Tests, one target per module.
    .testTarget(name: "CohortSyntaxTests", dependencies: ["CohortSyntax"]),
    .testTarget(
      name: "CohortCheckingTests",
      dependencies: ["CohortChecking", "CohortSyntax", "CohortMath", "CohortSolverCalls"]),
    .testTarget(name: "CohortProgramTests", dependencies: ["CohortProgram", "CKernels"]),
    .testTarget(
      name: "CohortMathTests", dependencies: ["CohortMath", "CohortProgram", "CohortRandom", "CohortExecution"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CohortRecordingTests",
      dependencies: [
        "Cohort", "CohortChecking", "CohortProgram", "CohortRandom", "CohortRecording", "CohortSolverCalls",
      ]),
    .testTarget(
      name: "CohortExecutionTests", dependencies: ["CohortExecution", "CohortProgram", "CKernels"]),
    .testTarget(name: "CohortTapeTests", dependencies: ["CohortTape", "CohortProgram"]),
    // Methods of integration that only tests use.
    .target(name: "CTestSteppers", dependencies: ["CIntegrators"], path: "Tests/CTestSteppers"),
    .testTarget(
      name: "CohortSolversTests",
      dependencies: ["CohortSolvers", "CohortTape", "CohortProgram", "CTestSteppers", "CTBB"]),
    .testTarget(name: "CohortInferenceTests", dependencies: ["CohortInference", "CohortRandom"]),
    .testTarget(name: "CohortIOTests", dependencies: ["CohortIO"]),
    .testTarget(name: "CohortDiagnosticsTests", dependencies: ["CohortDiagnostics"]),
    .testTarget(name: "CohortRandomTests", dependencies: ["CohortRandom"]),
    .testTarget(
      name: "CohortValidationTests", dependencies: ["Cohort", "CohortDiagnostics", "CohortExecution"]),
    .testTarget(
      name: "CohortLanguageServerTests",
      dependencies: ["CohortLanguageServer", "CohortChecking", "CohortSolverCalls", "CohortSyntax"]),
    .testTarget(name: "CohortCLITests"),
    .testTarget(
      name: "CohortTests", dependencies: ["Cohort", "CohortRandom", "CohortRecording"], exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
