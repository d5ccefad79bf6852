// Names that have become words of the language, and functions whose names have changed.

extension Modernizer {
  // MARK: Variables

  /// Chooses new names for all names that are words now.
  mutating func findNewNames() {
    var words: Set<String> = []
    var taken: Set<String> = []
    for i in 0..<source.count {
      if source.isNameByPlace(i) { words.insert(source.text(i)) }
      if source.kind(i) == .identifier { taken.insert(source.text(i)) }
    }
    for word in words.sorted() {
      var name = word + "_"
      var number = 2
      while taken.contains(name) {
        name = "\(word)_\(number)"
        number += 1
      }
      newNames[word] = name
      taken.insert(name)
    }
  }

  mutating func modernizeName(_ i: Int) {
    // The log density so far was a variable once.
    if source.kind(i) == .identifier, source.text(i) == "lp__", !handledLogDensities.contains(i) {
      rewriter.replace(i, with: "target()")
      rewriter.countChange()
    }
    guard source.isNameByPlace(i), let name = newNames[source.text(i)] else { return }
    rewriter.replace(i, with: name)
    rewriter.countChange()
  }

  // MARK: Functions of the program

  /// Endings that have changed, the longer ones first.
  static let endings: [(old: String, new: [String])] = [
    ("_ccdf_log", ["_lccdf"]), ("_cdf_log", ["_lcdf"]), ("_log", ["_lpdf", "_lpmf"]),
  ]

  /// Distributions of the library whose names have changed.
  private static let newDistributions = ["gaussian_dlm": "gaussian_dlm_obs"]

  /// After `~` stood the name of a density with its suffix, at times.
  mutating func modernizeDistributions() {
    for i in distributionNames {
      var name = source.text(i)
      if !isDistribution(name), let suffix = ["_lpdf", "_lpmf", "_log"].first(where: name.hasSuffix),
        isDistribution(String(name.dropLast(suffix.count)))
      {
        name = String(name.dropLast(suffix.count))
      }
      if !isUserFunction(name + "_log") { name = Self.newDistributions[name] ?? name }
      distributions.insert(name)
      guard name != source.text(i) else { continue }
      rewriter.replace(i, with: name)
      rewriter.countChange()
    }
  }

  private func isDistribution(_ name: String) -> Bool {
    ["_lpdf", "_lpmf"].contains { isUserFunction(name + $0) || isLibraryFunction(name + $0) }
      || isUserFunction(name + "_log") || Self.newDistributions[name] != nil
  }

  /// A density of the program was called `foo_log` where `~ foo` meant it. One that no `~` uses is a function as good as
  /// any and keeps its name.
  mutating func findNewFunctionNames() {
    for (name, signatures) in definitions {
      guard let (ending, _) = Self.endings.first(where: { name.hasSuffix($0.old) && name.count > $0.old.count }) else {
        continue
      }
      let family = String(name.dropLast(ending.count))
      guard isUserDistribution(family) else { continue }
      let suffix: String
      switch ending {
      case "_ccdf_log": suffix = "_lccdf"
      case "_cdf_log": suffix = "_lcdf"
      default: suffix = signatures.allSatisfy(\.takesIntFirst) ? "_lpmf" : "_lpdf"
      }
      if definitions[family + suffix] == nil { newFunctionNames[name] = family + suffix }
    }
  }

  /// Whether `~ family` means a density of the program, by its old name.
  private func isUserDistribution(_ family: String) -> Bool {
    let today = [family + "_lpdf", family + "_lpmf"]
    return distributions.contains(family) && definitions[family + "_log"] != nil
      && !today.contains { definitions[$0] != nil || isLibraryFunction($0) }
  }
}
