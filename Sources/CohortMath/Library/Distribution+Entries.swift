// The functions of the language that a distribution gives: their signatures and documentation.
import CohortLibrary
import CohortProgram

extension Distribution {
  /// What the library says about `X_lpdf`, `X_cdf` and so on.
  package var entries: [LibraryEntry] {
    let words = arguments.map { ($0.isInteger ? "int" : "real") + (isVectorised ? "s" : "") }
    let variable = words.first ?? "reals"
    let rest = words.dropFirst().joined(separator: ", ")
    let inside = rest.isEmpty ? "\(variable) |" : "\(variable) | \(rest)"
    let y = arguments.first?.name ?? "y"
    // "The normal distribution …" within a sentence; a name such as "Student's t distribution" stays.
    let law = documentation.hasPrefix("The ") ? "the " + documentation.dropFirst(4) : documentation

    var entries: [LibraryEntry] = []
    func add(_ suffix: String, _ formula: Formula?, _ text: String, isTail: Bool) {
      guard formula != nil else { return }
      let name = "\(name)_\(suffix)"
      entries.append(
        LibraryEntry(
          name, traits: isTail ? [] : traits, requirements: isTail ? [] : requirements,
          ["real \(name)(\(inside))"], "\(text) \(law)\(domains(isTail: isTail))"))
    }
    if kind == .continuous {
      add("lpdf", lpdf, "The log density of", isTail: false)
    } else {
      add("lpmf", lpdf, "The log probability of \(y) under", isTail: false)
    }
    add("cdf", cdf, "The probability of at most \(y) under", isTail: true)
    add("lcdf", lcdf, "The log of the probability of at most \(y) under", isTail: true)
    add("lccdf", lccdf, "The log of the probability of more than \(y) under", isTail: true)
    if random != nil {
      let result = kind == .continuous ? (isVectorised ? "R" : "real") : isVectorised ? "Z" : "int"
      let name = "\(name)_rng"
      entries.append(
        LibraryEntry(
          name, ["\(result) \(name)(\(rest))"], "A draw from \(law)\(domains(isTail: false, from: 1))"))
    }
    return entries
  }

  /// " mu must be finite, sigma positive." for the arguments of which anything is asked.
  private func domains(isTail: Bool, from first: Int = 0) -> String {
    let parts = arguments.dropFirst(first).compactMap { argument -> (name: String, words: String)? in
      let domain = isTail ? argument.tailDomain : argument.domain
      if case .notNaN = domain { return nil }
      return domain.words.map { (argument.name, $0) }
    }
    guard let one = parts.first else { return "" }
    return parts.dropFirst().reduce(" \(one.name) must be \(one.words)") { $0 + ", \($1.name) \($1.words)" } + "."
  }
}
