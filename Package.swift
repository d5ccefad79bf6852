// swift-tools-version: 6.0
import PackageDescription

/// The modules in the order in which a model passes through them; see docs/architecture.md.
/// A module depends only on what stands above it.
let package = Package(
  name: "cohort",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "Cohort", targets: ["Cohort"]),
    .library(name: "CohortExport", targets: ["CohortExport"]),
    .library(name: "CohortReport", targets: ["CohortReport"]),
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
    // Loads its library when it is first needed: nothing links it.
    .target(name: "CNetCDF"),
    .target(
      name: "CKernels", dependencies: ["CSpecial"],
      linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CTape", dependencies: ["CKernels"]),
    .target(
      name: "CIntegrators", dependencies: ["CSundials", "CKernels", "CTape"],
      linkerSettings: [
        .linkedLibrary("sundials_cvodes"), .linkedLibrary("sundials_idas"), .linkedLibrary("klu"),
      ]),

    // The way of a model.
    .target(name: "CohortThreads", dependencies: ["CTBB"]),
    .target(name: "CohortSyntax"),
    .target(name: "CohortLibrary"),
    .target(name: "CohortChecking", dependencies: ["CohortSyntax", "CohortLibrary"]),
    .target(name: "CohortProgram", dependencies: ["CKernels"]),
    .target(name: "CohortRandom"),
    .target(name: "CohortTape", dependencies: ["CTape", "CohortProgram"]),
    .target(
      name: "CohortMath",
      dependencies: ["COpenBLAS", "CSpecial", "CohortLibrary", "CohortProgram", "CohortRandom"]),
    .target(
      name: "CohortExecution", dependencies: ["CKernels", "CohortThreads", "CohortProgram"]),
    .target(
      name: "CohortSolvers",
      dependencies: ["CTape", "CIntegrators", "CohortThreads", "CohortProgram", "CohortTape", "CohortMath"]),
    .target(
      name: "CohortRecording",
      dependencies: ["CohortSyntax", "CohortLibrary", "CohortChecking", "CohortProgram", "CohortRandom", "CohortMath"]),
    .target(
      name: "CohortSolverCalls",
      dependencies: [
        "CohortLibrary", "CohortChecking", "CohortProgram", "CohortTape", "CohortMath", "CohortSolvers",
        "CohortRecording",
      ]),
    .target(
      name: "CohortModel",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortProgram", "CohortRandom", "CohortMath", "CohortExecution",
        "CohortRecording",
      ]),
    .target(name: "CohortDiagnostics"),
    .target(name: "CohortInference", dependencies: ["CohortRandom", "CohortDiagnostics"]),
    .target(name: "CohortIO", dependencies: ["CohortInference"]),
    .target(
      name: "Cohort",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortChecking", "CohortProgram", "CohortRandom", "CohortExecution",
        "CohortRecording", "CohortSolverCalls", "CohortModel", "CohortInference", "CohortIO", "CohortDiagnostics",
      ]),
    .target(name: "CohortExport", dependencies: ["CNetCDF", "CohortIO", "Cohort"]),
    .target(
      name: "CohortReport",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortChecking", "CohortRecording", "CohortIO", "CohortDiagnostics", "Cohort",
      ],
      exclude: ["Page/report.html", "Page/report.css", "Page/script"]),
    .target(name: "CohortArguments", dependencies: ["CohortChecking"]),
    .target(name: "CohortLanguageServer", dependencies: ["CohortSyntax", "CohortChecking"]),
    .executableTarget(
      name: "cohort-cli",
      dependencies: [
        "CohortThreads", "CohortSyntax", "CohortProgram", "CohortRandom", "CohortRecording", "CohortModel",
        "CohortInference", "CohortIO", "Cohort", "CohortArguments", "CohortExport", "CohortReport",
        "CohortLanguageServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // What several tests share.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    // Mutants of programs and files, see docs/robustness.md; not a product.
    .executableTarget(
      name: "cohort-fuzz",
      dependencies: [
        "CohortSyntax", "CohortChecking", "CohortProgram", "CohortRandom", "CohortRecording", "CohortSolverCalls",
        "CohortModel", "CohortInference", "CohortIO", "CohortDiagnostics", "Cohort", "CohortLanguageServer",
        "TestSupport",
      ]),

    // Methods of integration that only tests use.
    .target(name: "CTestSteppers", dependencies: ["CIntegrators"], path: "Tests/CTestSteppers"),

    // Tests, one target per module.
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "CohortThreadsTests", dependencies: ["CohortThreads"]),
    .testTarget(name: "CohortSyntaxTests", dependencies: ["CohortSyntax"]),
    .testTarget(
      name: "CohortCheckingTests",
      dependencies: ["CohortSyntax", "CohortLibrary", "CohortChecking", "CohortSolverCalls", "TestSupport"]),
    .testTarget(name: "CohortProgramTests", dependencies: ["CohortProgram"]),
    .testTarget(
      name: "CohortMathTests", dependencies: ["CohortProgram", "CohortRandom", "CohortMath", "CohortExecution"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CohortRecordingTests",
      dependencies: [
        "CohortChecking", "CohortProgram", "CohortRandom", "CohortMath", "CohortRecording", "CohortSolverCalls",
        "CohortModel", "Cohort", "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CohortExecutionTests", dependencies: ["CohortThreads", "CohortProgram", "CohortExecution", "TestSupport"]),
    .testTarget(name: "CohortTapeTests", dependencies: ["CTape", "CohortProgram", "CohortTape"]),
    .testTarget(
      name: "CohortSolversTests",
      dependencies: ["CohortThreads", "CohortProgram", "CohortTape", "CohortSolvers", "CTestSteppers", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "CohortInferenceTests", dependencies: ["CohortRandom", "CohortInference"]),
    .testTarget(name: "CohortIOTests", dependencies: ["CohortInference", "CohortIO"]),
    .testTarget(
      name: "CohortDiagnosticsTests", dependencies: ["CohortRandom", "CohortDiagnostics"], exclude: ["Fixtures"]),
    .testTarget(
      name: "CohortReportTests",
      dependencies: ["CohortDiagnostics", "Cohort", "CohortReport", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "CohortRandomTests", dependencies: ["CohortRandom"]),
    .testTarget(
      name: "CohortValidationTests", dependencies: ["CohortDiagnostics", "Cohort"]),
    .testTarget(name: "CohortExportTests", dependencies: ["CohortIO", "Cohort", "CohortExport"]),
    .testTarget(
      name: "CohortLanguageServerTests",
      dependencies: ["CohortSyntax", "CohortSolverCalls", "CohortLanguageServer", "TestSupport"]),
    .testTarget(name: "CohortArgumentsTests", dependencies: ["CohortArguments"]),
    .testTarget(name: "CohortCLITests", dependencies: ["CohortArguments", "TestSupport"]),
    .testTarget(
      name: "CohortTests",
      dependencies: [
        "CohortThreads", "CohortProgram", "CohortRandom", "CohortExecution", "CohortRecording", "CohortModel",
        "CohortInference", "CohortIO", "Cohort", "TestSupport",
      ],
      exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
