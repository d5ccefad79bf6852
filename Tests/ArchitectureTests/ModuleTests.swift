// ModuleTests: the arrows between modules are those that Package.swift declares, and point one way.
import Foundation
import Testing

@Suite struct ModuleTests {
  private static let targets = (try? PackageManifest().targets) ?? []

  /// The manifest could be read: every folder of `Sources` and `Tests` is one of its targets.
  @Test func everyFolderIsATarget() throws {
    let declared = Set(Self.targets.map(\.folder.standardizedFileURL.path))
    for place in ["Sources", "Tests"] {
      let folder = PackageManifest.root.appendingPathComponent(place)
      for entry in try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: [.isDirectoryKey])
      {
        guard try entry.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true else { continue }
        #expect(declared.contains(entry.standardizedFileURL.path), "\(place)/\(entry.lastPathComponent) is no target")
      }
    }
    for target in Self.targets {
      #expect(FileManager.default.fileExists(atPath: target.folder.path), "\(target.name) has no folder")
    }
  }

  @Test(arguments: targets) func dependsOnlyOnWhatStandsAbove(_ target: PackageManifest.Target) {
    let names = Self.targets.map(\.name)
    let above = Set(names.prefix { $0 != target.name })
    for name in target.dependencies where names.contains(name) {
      #expect(above.contains(name), "\(target.name) depends on \(name), which stands below it")
    }
  }

  /// What the Swift files import of this package and of the packages it depends on is exactly what is declared.
  @Test(arguments: targets.filter { $0.kind != .system }) func importsWhatItDeclares(_ target: PackageManifest.Target)
    throws
  {
    let known = Set(Self.targets.map(\.name) + Self.targets.flatMap(\.dependencies))
    guard !target.files(["swift"]).isEmpty else { return }
    let imported = try target.imports().intersection(known).subtracting([target.name])
    let declared = Set(target.dependencies)
    #expect(declared.count == target.dependencies.count, "\(target.name) declares a dependency twice")
    #expect(imported.subtracting(declared) == [], "\(target.name) imports these without declaring them")
    #expect(declared.subtracting(imported) == [], "\(target.name) declares these without importing them")
  }

  /// The same for headers: a C target includes those of its dependencies and of no other target.
  @Test(arguments: targets.filter { $0.kind == .library && $0.files(["c", "cpp"]).isEmpty == false })
  func includesWhatItDeclares(_ target: PackageManifest.Target) throws {
    let included = try target.includedHeaders()
    for other in Self.targets where other.name != target.name {
      let headers =
        other.kind == .system
        ? try other.includedHeaders()
        : Set(other.files(["h", "def"]).filter { $0.path.contains("/include/") }.map(\.lastPathComponent))
      // Shims of system libraries are not included themselves: the library's headers are.
      let uses = included.contains { header in
        headers.contains((header as NSString).lastPathComponent) || headers.contains(header)
      }
      if uses { #expect(target.dependencies.contains(other.name), "\(target.name) includes headers of \(other.name)") }
      if target.dependencies.contains(other.name) {
        #expect(uses, "\(target.name) declares \(other.name) without including its headers")
      }
    }
  }

  /// Libraries and executables need nothing that is there for tests alone.
  @Test(arguments: targets.filter { $0.kind != .test }) func testsStayOutOfProducts(_ target: PackageManifest.Target)
    throws
  {
    guard !target.folder.path.hasPrefix(PackageManifest.root.appendingPathComponent("Tests").path) else { return }
    #expect(try !target.imports().contains("Testing"))
    // The fuzzer is a test itself.
    if target.name != "cohort-fuzz" { #expect(!target.dependencies.contains { $0.hasPrefix("Test") }) }
  }
}
