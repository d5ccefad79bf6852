// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "theophylline-example",
  platforms: [.macOS(.v14)],
  dependencies: [.package(name: "cohort", path: "../..")],
  targets: [
    .executableTarget(name: "Theophylline", dependencies: [.product(name: "Cohort", package: "cohort")])
  ],
  swiftLanguageModes: [.v6]
)
