// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "fitting-example",
  platforms: [.macOS(.v14)],
  dependencies: [.package(name: "cohort", path: "../..")],
  targets: [
    .executableTarget(name: "Fitting", dependencies: [.product(name: "Cohort", package: "cohort")])
  ],
  swiftLanguageModes: [.v6]
)
