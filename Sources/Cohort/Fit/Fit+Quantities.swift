// Fit+Quantities: the draws of quantities by name and shape.
import CohortIO

extension Fit {
  /// A variable of the model, a slot of a tuple, or a column of the sampler's own.
  public struct Variable: Sendable, Equatable {
    /// The name to ask for.
    public let name: String
    /// The sizes from the outermost array inwards; empty for a single number. A matrix has its rows first.
    public let sizes: [Int]
    /// Whether it is the sampler's own, such as `lp__`.
    public var isSamplers: Bool { name.hasSuffix("__") }
  }

  /// All that can be asked for by name: the sampler's own columns, then the model's variables. Tuples are shown by slot,
  /// complex variables as real and imaginary part; variables without elements have no draws and are left out.
  public var variables: [Variable] { layout.variables.flatMap { parts(of: $0) } }

  private func parts(of name: String) -> [Variable] {
    if let found = try? layout.selection(name) { return [Variable(name: found.name, sizes: found.sizes)] }
    // A tuple, an array of tuples, or complex: by what the columns go on with.
    var names: [String] = []
    var known: Set<String> = []
    for position in layout.columns(of: name) {
      guard let whole = QuantityName(column: columns[position]), let start = QuantityName(asked: name) else { continue }
      var part = start
      part.steps = Array(whole.steps.prefix(start.steps.count))
      let rest = whole.steps.dropFirst(start.steps.count)
      if let last = rest.last, case .part = last,
        rest.dropLast().allSatisfy({ if case .index = $0 { true } else { false } })
      {
        part.steps.append(last)
      } else if let slot = rest.firstIndex(where: { if case .slot = $0 { true } else { false } }) {
        part.steps += rest[...slot]
      }
      if part.steps.count > start.steps.count, known.insert(part.text).inserted { names.append(part.text) }
    }
    return names.flatMap { parts(of: $0) }
  }

  /// Whether there is a quantity of this name, in any shape.
  public func contains(_ name: String) -> Bool { !layout.columns(of: name).isEmpty }

  /// The draws of a single number: a scalar variable, an element, or a column of the sampler's own such as `lp__`.
  ///
  /// - Parameters:
  ///   - name: such as `mu`, `theta[2]`, `Omega[1,2]`, `lp__`.
  ///   - includingWarmup: whether the draws of warm-up that were kept come first in each chain.
  /// - Throws: `ModelError` where there is no such quantity, or it is an array.
  public func scalar(_ name: String, includingWarmup: Bool = false) throws -> Draws<Double> {
    let found = try layout.selection(name)
    try require(found, dimensions: 0)
    return draws(found, includingWarmup) { $0[0] }
  }

  /// The draws of a vector, a row vector or an array of numbers, each as an array.
  ///
  /// - Parameters:
  ///   - name: such as `theta`, or `x[2]` for a row of a matrix or an element of an array of vectors.
  ///   - includingWarmup: whether the draws of warm-up that were kept come first in each chain.
  /// - Throws: `ModelError` where there is no such quantity, or it has another shape.
  public func vector(_ name: String, includingWarmup: Bool = false) throws -> Draws<[Double]> {
    let found = try layout.selection(name)
    try require(found, dimensions: 1)
    return draws(found, includingWarmup) { $0 }
  }

  /// The draws of a matrix, or of anything with two indices, each as an array of its rows.
  ///
  /// - Parameters:
  ///   - name: such as `Omega`, or `S[2]` for an element of an array of matrices.
  ///   - includingWarmup: whether the draws of warm-up that were kept come first in each chain.
  /// - Throws: `ModelError` where there is no such quantity, or it has another shape.
  public func matrix(_ name: String, includingWarmup: Bool = false) throws -> Draws<[[Double]]> {
    let found = try layout.selection(name)
    try require(found, dimensions: 2)
    let (rows, width) = (found.sizes[0], found.sizes[1])
    return draws(found, includingWarmup) { numbers in
      (0..<rows).map { Array(numbers[($0 * width)..<(($0 + 1) * width)]) }
    }
  }

  /// The draws of a quantity of any shape, each with its sizes; it can be data or initial values as it is.
  ///
  /// - Parameters:
  ///   - name: such as `theta`.
  ///   - includingWarmup: whether the draws of warm-up that were kept come first in each chain.
  /// - Throws: `ModelError` where there is no such quantity, or it is a tuple.
  public func array(_ name: String, includingWarmup: Bool = false) throws -> Draws<ModelDataValue> {
    let found = try layout.selection(name)
    return draws(found, includingWarmup) { ModelDataValue(sizes: found.sizes, .reals($0)) }
  }

  private func draws<Value>(
    _ found: ColumnLayout.Selection, _ includingWarmup: Bool, _ shape: ([Double]) -> Value
  ) -> Draws<Value> {
    Draws(
      chains: chains.map { chain in
        let tables = includingWarmup ? [chain.warmup, chain.table] : [chain.table]
        return tables.flatMap { $0.rows(found.positions, shape) }
      })
  }

  private func require(_ found: ColumnLayout.Selection, dimensions: Int) throws {
    guard found.sizes.count != dimensions else { return }
    let forms = ["a single number", "a vector", "a matrix"]
    let calls = ["scalar", "vector", "matrix"]
    let shape = found.sizes.isEmpty ? "a single number" : "of shape \(shapeText(found.sizes))"
    let call = found.sizes.count < calls.count ? calls[found.sizes.count] : "array"
    var hints = ["ask for it by \(call)(\"\(found.name)\")"]
    if dimensions == 0, let parsed = QuantityName(asked: found.name) {
      var element = parsed
      element.steps += found.sizes.map { _ in .index(1) }
      hints = ["ask for an element, such as '\(element.text)', or for all by \(call)(\"\(found.name)\")"]
    }
    throw ModelError(.quantity, message: "'\(found.name)' is \(shape), not \(forms[dimensions])", hints: hints)
  }
}
