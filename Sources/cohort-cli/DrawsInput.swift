// The CSV files that `summary` and `diagnose` read: one per chain, all of the same model.
import CohortDiagnostics
import CohortIO

/// The chains of one fit.
struct DrawsInput {
  let files: [DrawsFile]

  /// Columns of quantities first, then the sampler's own, whose names end in two underscores.
  var columns: [String] { files.first?.columns ?? [] }

  init(paths: [String]) throws {
    let all = try paths.map(DrawsFile.init(path:))
    files = all.filter { $0.drawCount > $0.warmupCount }
    guard !files.isEmpty else { throw InputError(path: paths.first, message: "no draws after warm-up") }
    for file in all where file.drawCount == file.warmupCount {
      standardError("warning: \(file.path): no draws after warm-up; it is left out\n")
    }
    for file in files.dropFirst() where file.columns != columns {
      let place = zip(file.columns, columns).enumerated().first { $0.element.0 != $0.element.1 }
      let difference =
        place.map { "column \($0.offset + 1) is \($0.element.0), not \($0.element.1)" }
        ?? "it has \(file.columns.count) columns, not \(columns.count)"
      throw InputError(path: file.path, message: "not of the same model as \(files[0].path): \(difference)")
    }
    for file in files where file.isTruncated {
      standardError("warning: \(file.path): its last line breaks off and is left out\n")
    }
    let counts = Set(files.map { $0.drawCount - $0.warmupCount })
    if let shortest = counts.min(), counts.count > 1 {
      standardError("warning: the chains differ in length; the first \(shortest) draws of each are used\n")
    }
  }

  /// The indices of `lp__` and of the model's quantities.
  var quantityIndices: [Int] {
    columns.indices.filter { columns[$0] == "lp__" || !columns[$0].hasSuffix("__") }
  }

  func draws(_ column: Int) -> [[Double]] { files.map { $0.column(column) } }

  func table(_ indices: [Int], probabilities: [Double]) -> SummaryTable {
    SummaryTable(names: indices.map { ColumnNames.display(columns[$0]) }, probabilities: probabilities) {
      draws(indices[$0])
    }
  }

  /// The greatest depth that a tree may have; CmdStan's default where the file does not say.
  var maxTreeDepth: Int { files.first?.number("max_depth").flatMap { Int(exactly: $0) } ?? 10 }

  var statistics: [ChainStatistics] {
    files.map { file in
      let depths = file.column(named: "treedepth__") ?? []
      return ChainStatistics(
        draws: file.drawCount - file.warmupCount,
        divergences: (file.column(named: "divergent__") ?? []).count { $0 != 0 },
        depthSaturations: depths.count { $0 >= Double(maxTreeDepth) },
        energies: file.column(named: "energy__") ?? [])
    }
  }
}
