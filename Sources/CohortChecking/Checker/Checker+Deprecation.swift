// Deprecated functions of the library: they work, with a warning.
import CohortLibrary
import CohortSyntax

extension Checker {
  /// Warns where the definition of a function says that it is deprecated.
  ///
  /// - Parameter suffixes: what the name stands for with these behind it, after `~`.
  func warnAboutDeprecated(_ name: Identifier, suffixes: [String] = [""]) {
    for suffix in suffixes {
      for case .deprecated(let instead) in library.traits(name.name + suffix) {
        let isDensity = FunctionSuffix(of: name.name).isDensity
        let family = isDensity ? String(name.name.dropLast(5)) : name.name
        report(.deprecated(family, instead: instead), at: name.span)
      }
    }
  }
}
