// CallbackSpeech: whether functions that solvers call have something to say.

/// What a function that a solver calls may say.
package struct CallbackSpeech: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// It prints.
  package static let prints = CallbackSpeech(rawValue: 1)
  /// It rejects the point or ends the run.
  package static let refusals = CallbackSpeech(rawValue: 2)
}
