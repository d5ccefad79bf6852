// Operator entries: what the library says about the functions behind operators, and about tests of reals.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The functions behind operators that have no definition elsewhere, and tests of reals.
package let operatorEntries: [LibraryEntry] = {
  var entries: [LibraryEntry] = []
  for (name, symbol, what) in [("logical_eq", "==", "equal"), ("logical_neq", "!=", "different")] {
    let rules = ["int", "real", "complex"].map { "int \(name)(\($0), \($0))" }
    entries.append(LibraryEntry(name, rules, "The int 1 where the two numbers are \(what), else 0: x \(symbol) y."))
  }
  for (name, symbol, what) in [
    ("logical_lt", "<", "less than"), ("logical_lte", "<=", "at most"), ("logical_gt", ">", "greater than"),
    ("logical_gte", ">=", "at least"),
  ] {
    let rules = ["int", "real"].map { "int \(name)(\($0), \($0))" }
    entries.append(LibraryEntry(name, rules, "The int 1 where x is \(what) y, else 0: x \(symbol) y."))
  }
  return entries + [
    LibraryEntry("int_step", ["int int_step(real)"], "The int 1 where x is positive, else 0."),
    LibraryEntry("is_inf", ["int is_inf(real)"], "The int 1 where x is infinite, else 0."),
    LibraryEntry("is_nan", ["int is_nan(real)"], "The int 1 where x is not a number, else 0."),
    LibraryEntry("logical_negation", ["int logical_negation(int)"], "The int 1 where the int is 0, else 0: !x."),
    LibraryEntry(
      "modulus", ["int modulus(int, int)"],
      "The remainder of x divided by y, with the sign of x: x % y. y must not be 0."),
  ]
}()
