// CheckDescription + listing: a check's meaning as text.

extension CheckDescription {
  /// Its kind and message.
  var listing: String {
    switch kind {
    case .requirement: return "require '\(message)'"
    case .guard: return "guard '\(message)'"
    }
  }
}
