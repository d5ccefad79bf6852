// RunVariables: the variables of a run by block, with the names of their sizes; headers of draws carry them.
import CohortInference

/// What a program declares, as far as readers of its draws want to know it: which block a variable belongs to, and what its
/// indices count.
///
/// In a header it is a line for each block, in the language's notation: `cohort_parameters = mu[3] eta[3,J] sigma`.
package struct RunVariables: Sendable, Equatable {
  /// A block whose variables have draws, or the data block.
  package enum Block: String, Sendable, CaseIterable {
    case parameters
    case transformedParameters = "transformed_parameters"
    case generatedQuantities = "generated_quantities"
    /// Data.
    case inputs
  }

  /// A variable with its sizes, arrays first: numbers, or names of other variables.
  package struct Variable: Sendable, Equatable {
    package var name: String
    package var sizes: [String]

    package init(name: String, sizes: [String]) {
      self.name = name
      self.sizes = sizes
    }

    fileprivate var text: String { sizes.isEmpty ? name : "\(name)[\(sizes.joined(separator: ","))]" }

    fileprivate init?(_ text: Substring) {
      let name = text.prefix { $0 != "[" }
      let rest = text.dropFirst(name.count)
      guard !name.isEmpty, rest.isEmpty || rest.hasSuffix("]") else { return nil }
      self.name = String(name)
      sizes = rest.isEmpty ? [] : rest.dropFirst().dropLast().split(separator: ",").map(String.init)
    }

    /// The names of sizes; nil for those that are numbers.
    package var sizeNames: [String?] {
      sizes.map { size in
        let isName = size.first?.isLetter == true && size.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        return isName ? size : nil
      }
    }
  }

  /// The variables of each block in their order.
  package var blocks: [Block: [Variable]]
  /// The data that is modelled.
  package var observed: [String]

  package init(blocks: [Block: [Variable]] = [:], observed: [String] = []) {
    self.blocks = blocks
    self.observed = observed
  }

  /// What a header says; nothing where it says nothing.
  package init(_ header: DrawsHeader) {
    self.init()
    for block in Block.allCases {
      guard let text = header.settings[RunVariables.prefix + block.rawValue] else { continue }
      blocks[block] = text.split(separator: " ").compactMap { Variable($0) }
    }
    observed = (header.settings[RunVariables.observedName] ?? "").split(separator: " ").map(String.init)
  }

  private static let prefix = "cohort_"
  private static let observedName = "cohort_observed"

  /// The lines of the header; a block without variables has none.
  var entries: [HeaderEntry] {
    var entries = Block.allCases.compactMap { block -> HeaderEntry? in
      guard let list = blocks[block], !list.isEmpty else { return nil }
      return HeaderEntry(Self.prefix + block.rawValue, .text(list.map(\.text).joined(separator: " ")))
    }
    if !observed.isEmpty { entries.append(HeaderEntry(Self.observedName, .text(observed.joined(separator: " ")))) }
    return entries
  }

  /// Whether anything is known.
  package var isEmpty: Bool { blocks.isEmpty }

  /// The block of a variable, where it is known.
  package func block(of name: String) -> Block? {
    Block.allCases.first { block in blocks[block]?.contains { $0.name == name } == true }
  }

  /// The declaration of a variable, where it is known.
  package func variable(_ name: String) -> Variable? {
    blocks.values.lazy.compactMap { $0.first { $0.name == name } }.first
  }
}
