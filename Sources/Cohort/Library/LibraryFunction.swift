// LibraryFunction: a function that models may call, as it is looked up.
import CohortChecking
import CohortSolverCalls

/// A function of the language, with its signatures and what it computes.
///
/// ```swift
/// let density = try LibraryFunction.named("normal")       // normal_lpdf, normal_cdf, normal_lcdf, …
/// print(density.map(\.documentation))
/// ```
public struct LibraryFunction: Sendable, Encodable {
  /// Arguments and result, in the notation that `FunctionReference.markdown` explains.
  public struct Signature: Sendable, Encodable {
    /// Such as `real dot_product(vectors, vectors)`.
    public let signature: String
    /// Whether it can be run; false where it is only checked.
    public let runs: Bool
  }

  /// The name.
  public let name: String
  /// The part of the library that it belongs to.
  public let topic: String
  /// All ways to call it.
  public let signatures: [Signature]
  /// What it computes.
  public let documentation: String

  private init(_ name: String, in library: FunctionTable) {
    self.name = name
    topic = library.topic(name) ?? ""
    signatures = library.signatures(name).map { Signature(signature: $0.text, runs: $0.isDefined) }
    documentation = library.documentation(name) ?? ""
  }

  private init(_ function: LibraryFunction, signatures: [Signature]) {
    name = function.name
    topic = function.topic
    documentation = function.documentation
    self.signatures = signatures
  }

  /// The same with those signatures only that cannot be run; nil if there are none.
  package var missing: LibraryFunction? {
    let left = signatures.filter { !$0.runs }
    return left.isEmpty ? nil : LibraryFunction(self, signatures: left)
  }

  /// The table that the functions are taken from.
  package static var table: FunctionTable { .standard }

  /// All functions, in alphabetical order.
  public static var all: [LibraryFunction] {
    let library = FunctionTable.standard
    return library.names.sorted().map { LibraryFunction($0, in: library) }
  }

  /// The distribution that a name was probably meant to be: at most one.
  private static func distribution(near name: String, _ library: FunctionTable) -> [String] {
    let families = Set(library.names.filter { FunctionSuffix(of: $0).isDensity }.map { String($0.dropLast(5)) })
    let wanted = Array(name.lowercased().utf8)
    let limit = suggestionLimit(name)
    let near = families.map { ($0, editDistance(wanted, Array($0.utf8), limit: limit)) }.filter { $0.1 <= limit }
    return near.min { ($0.1, $0.0) < ($1.1, $1.0) }.map { [$0.0] } ?? []
  }

  /// The function of a name, or all functions of a distribution such as `normal`.
  ///
  /// - Throws: `ModelError` that says which names are near, where there is none.
  public static func named(_ name: String) throws -> [LibraryFunction] {
    let library = FunctionTable.standard
    if library.contains(FunctionSuffix.normalized(name)) { return [LibraryFunction(name, in: library)] }
    let family = ["_lpdf", "_lpmf", "_cdf", "_lcdf", "_lccdf", "_rng"].map { name + $0 }.filter(library.contains)
    if !family.isEmpty { return family.map { LibraryFunction($0, in: library) } }
    let names = library.names(near: name)
    let distribution = distribution(near: name, library).filter { !names.contains($0) }
    let near = distribution.first == name.lowercased() ? distribution + names : names + distribution
    let question = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    throw ModelError(.program, "there is no function named '\(name)'\(question)")
  }
}
