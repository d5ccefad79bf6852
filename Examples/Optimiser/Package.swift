// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "optimiser-example",
  platforms: [.macOS(.v14)],
  dependencies: [.package(name: "cohort", path: "../..")],
  targets: [
    .executableTarget(name: "Optimiser", dependencies: [.product(name: "Cohort", package: "cohort")])
  ],
  swiftLanguageModes: [.v6]
)
