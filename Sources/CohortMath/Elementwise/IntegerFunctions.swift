// Functions of ints: computed when they are met, without derivatives.
import CohortLibrary

/// A function of ints, which the language applies elementwise to arrays where a signature takes them.
package struct IntegerFunction: Sendable {
  package let name: String
  package let signatures: [String]
  package let documentation: String
  /// The value for single ints.
  package let compute: @Sendable ([Int]) throws -> Int

  init(
    _ name: String, _ signatures: [String], _ documentation: String,
    _ compute: @escaping @Sendable ([Int]) throws -> Int
  ) {
    self.name = name
    self.signatures = signatures
    self.documentation = documentation
    self.compute = compute
  }

  /// What the library says about it.
  var entry: LibraryEntry { LibraryEntry(name, signatures, documentation) }
}

extension FunctionLibrary {
  static let integerFunctionList: [IntegerFunction] = [
    IntegerFunction("abs", ["N abs(N)"], "The absolute value.") { $0[0].magnitude > limit ? limit : abs($0[0]) },
    IntegerFunction("min", ["int min(int, int)"], "The lesser of two ints.") { min($0[0], $0[1]) },
    IntegerFunction("max", ["int max(int, int)"], "The greater of two ints.") { max($0[0], $0[1]) },
    IntegerFunction("int_step", ["int int_step(int)"], "The int 1 where x is positive, else 0.") { $0[0] > 0 ? 1 : 0 },
    IntegerFunction("logical_and", ["int logical_and(int, int)"], "The int 1 where neither int is 0, else 0.") {
      $0[0] != 0 && $0[1] != 0 ? 1 : 0
    },
    IntegerFunction("logical_or", ["int logical_or(int, int)"], "The int 0 where both ints are 0, else 1.") {
      $0[0] != 0 || $0[1] != 0 ? 1 : 0
    },
    IntegerFunction(
      "choose", ["N choose(N, N)"],
      "The binomial coefficient n over k of ints that are not negative; it must fit into an int."
    ) { try choose($0[0], $0[1]) },
    IntegerFunction(
      "rising_factorial", ["N rising_factorial(N, N)"], "The same of ints is an int, which it must fit into."
    ) { try factorialPower("rising_factorial", $0[0], $0[1], step: 1) },
    IntegerFunction(
      "falling_factorial", ["N falling_factorial(N, N)"], "The same of ints is an int, which it must fit into."
    ) { try factorialPower("falling_factorial", $0[0], $0[1], step: -1) },
  ]

  /// The greatest int of the language.
  private static let limit = 2_147_483_647

  /// The binomial coefficient.
  private static func choose(_ n: Int, _ k: Int) throws -> Int {
    guard n >= 0, k >= 0 else { throw FunctionError.rejected("n and k must not be negative, found \(n) and \(k)") }
    if k > n { return 0 }
    var result = 1
    for i in 0..<min(k, n - k) {
      // The product of i + 1 neighbours can be divided by i + 1.
      let (product, overflow) = result.multipliedReportingOverflow(by: n - i)
      result = product / (i + 1)
      guard !overflow, result <= limit else {
        throw FunctionError.rejected("choose(\(n), \(k)) is too large for an int")
      }
    }
    return result
  }

  /// x (x + step) ... with n factors.
  private static func factorialPower(_ name: String, _ x: Int, _ n: Int, step: Int) throws -> Int {
    guard n >= 0 else { throw FunctionError.rejected("the second argument must not be negative, found \(n)") }
    var result = 1
    for i in 0..<n {
      let (factor, isOutside) = x.addingReportingOverflow(step * i)
      let (product, overflow) = result.multipliedReportingOverflow(by: factor)
      guard !isOutside, !overflow, product.magnitude <= limit else {
        throw FunctionError.rejected("\(name)(\(x), \(n)) is too large for an int")
      }
      result = product
      if result == 0 { break }
    }
    return result
  }
}
