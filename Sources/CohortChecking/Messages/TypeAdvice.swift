// TypeAdvice: how to get from the type that is there to the type that is needed.

enum TypeAdvice {
  /// A hint for a value of one type where another is needed.
  static func conversion(to expected: String, from found: String) -> String? {
    switch (expected, found) {
    case ("int", "real"): return "for data write 'to_int(x)'; a quotient of ints is '%/%'"
    case ("vector", "row_vector"), ("row_vector", "vector"): return "x' is the transpose"
    case ("vector", "array[] real"), ("vector", "array[] int"), ("vector", "matrix"): return "write 'to_vector(x)'"
    case ("row_vector", "array[] real"), ("row_vector", "array[] int"), ("row_vector", "matrix"):
      return "write 'to_row_vector(x)'"
    case ("array[] real", "vector"), ("array[] real", "row_vector"), ("array[] real", "matrix"):
      return "write 'to_array_1d(x)'"
    case ("matrix", "array[,] real"), ("matrix", "array[,] int"), ("matrix", "vector"), ("matrix", "row_vector"):
      return "write 'to_matrix(x)'"
    case ("matrix", "array[] vector"), ("matrix", "array[] row_vector"): return "copy it row by row in a loop"
    case ("array[,] real", "matrix"): return "write 'to_array_2d(x)'"
    case ("real", "vector"), ("real", "row_vector"), ("real", "array[] real"), ("int", "array[] int"),
      ("real", "matrix"):
      return "an element is x[i]; 'sum(x)' and 'mean(x)' give one number"
    case ("real", "complex"): return "write 'get_real(z)' for its real part"
    default: return nil
    }
  }

  /// A hint for an operator that does not apply to two types.
  static func operation(_ symbol: String, _ left: String, _ right: String) -> String? {
    let vectors: Set = ["vector", "row_vector"]
    let numbers: Set = ["int", "real"]
    switch symbol {
    case "*" where left == right && vectors.contains(left):
      return "write '.*' for products of elements, 'dot_product(x, y)' for their sum"
    case "*" where left == "vector" && right == "matrix": return "write x' * A, or A * x"
    case "*" where left == "matrix" && right == "row_vector": return "write A * x'"
    case "/" where vectors.contains(left) && vectors.contains(right): return "write './' for quotients of elements"
    case "/" where numbers.contains(left): return "write './' for quotients of elements"
    case "^": return "write '.^' for powers of elements"
    case "%", "%/%": return "both sides must be int; 'fmod(x, y)' is the remainder of reals"
    case "&&", "||":
      return "both sides must be int; a comparison such as 'x > 0' is"
    case "==", "!=", "<", "<=", ">", ">=": return "only numbers can be compared; compare elements in a loop"
    default: break
    }
    if left.hasPrefix("array") || right.hasPrefix("array") {
      return "arrays have no arithmetic: declare vectors, or write 'to_vector(x)'"
    }
    if left == "vector" && right == "row_vector" || left == "row_vector" && right == "vector" {
      return "x' is the transpose"
    }
    return nil
  }

  /// What the words and letters in the arguments of library signatures stand for.
  static func legend(_ signatures: [String]) -> [String] {
    var words: Set<Substring> = []
    for signature in signatures {
      guard let open = signature.firstIndex(of: "(") else { continue }
      words.formUnion(signature[open...].split { !($0.isLetter || $0 == "_") })
    }
    return meanings.filter { words.contains($0.word[...]) }.map { "\($0.word) stands for \($0.meaning)" }
  }

  private static let meanings: [(word: String, meaning: String)] = [
    ("reals", "real, vector, row_vector or an array of real"), ("ints", "int or an array of int"),
    ("complexes", "complex, complex_vector, complex_row_vector or an array of complex"),
    ("vectors", "vector, row_vector or an array of them"),
    ("T", "real, vector, row_vector, matrix or an array of them"), ("N", "int or an array of int"),
    ("C", "complex, complex containers or an array of them"), ("I", "int or an array of int"),
    ("M", "real, vector, row_vector or matrix"), ("K", "complex or a complex container"), ("X", "any type"),
    ("L", "any vector or row vector"), ("G", "any vector, row vector or matrix"),
  ]
}
