// Operator entries: what the library says about the functions behind operators that have no definition elsewhere.
import CohortLibrary

let operatorEntries: [LibraryEntry] = {
  var entries: [LibraryEntry] = []
  for (name, symbol, what) in [("logical_eq", "==", "equal"), ("logical_neq", "!=", "different")] {
    let rules = ["int", "real", "complex"].map { "int \(name)(\($0), \($0))" }
    entries.append(
      LibraryEntry(
        name, traits: [.infix(symbol)], rules,
        "The int 1 where the two numbers are \(what), else 0: x \(symbol) y."))
  }
  for (name, symbol, what) in [
    ("logical_lt", "<", "less than"), ("logical_lte", "<=", "at most"), ("logical_gt", ">", "greater than"),
    ("logical_gte", ">=", "at least"),
  ] {
    let rules = ["int", "real"].map { "int \(name)(\($0), \($0))" }
    entries.append(
      LibraryEntry(
        name, traits: [.infix(symbol)], rules, "The int 1 where x is \(what) y, else 0: x \(symbol) y."))
  }
  return entries + [
    LibraryEntry(
      "logical_negation", traits: [.prefix("!")], ["int logical_negation(int)"],
      "The int 1 where the int is 0, else 0: !x."),
    LibraryEntry(
      "modulus", traits: [.infix("%")], ["int modulus(int, int)"],
      "The remainder of x divided by y, with the sign of x: x % y. y must not be 0."),
  ]
}()
