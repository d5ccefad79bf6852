// CheckDescription: what a check of a program means.

/// What a check means: a requirement of a function, or a guard of the control flow.
package struct CheckDescription: Sendable {
  package enum Kind: Sendable {
    /// Not met: the point is invalid.
    case requirement
    /// Does not hold: the program does not describe this point; it has to be recorded anew.
    case `guard`
  }
  package var kind: Kind
  /// For requirements: the whole message up to the value found, with the place in the model.
  package var message: String

  package init(kind: Kind, message: String) {
    self.kind = kind
    self.message = message
  }
}
