// Primitive + name: how listings call a primitive.

extension Primitive {
  /// As formulas spell it: `logGamma`.
  package var name: String {
    let name = String(cString: cohort_primitive_name(self))
    return name.prefix(1).lowercased() + name.dropFirst()
  }
}
