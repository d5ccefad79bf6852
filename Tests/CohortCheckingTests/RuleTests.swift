// The notation of library rules: what each word and letter accepts, and the library written in it.
import CohortChecking
import CohortSolverCalls
import Testing

private func reals(_ depth: Int) -> StanType { .array(.real, dimensions: depth) }
private func ints(_ depth: Int) -> StanType { .array(.int, dimensions: depth) }

@Suite struct RuleTests {
  private func resolve(_ rules: String..., call types: StanType...) -> String? {
    let table = FunctionTable(rules: rules)
    #expect(table.malformed.isEmpty)
    return table.resolve("f", types).map { result, arguments in
      "\(result) <- " + arguments.map(\.description).joined(separator: ", ")
    }
  }

  @Test func explicitTypesConvertTheirArguments() {
    #expect(resolve("real f(real, vector)", call: .int, .vector) == "real <- real, vector")
    #expect(resolve("real f(complex)", call: .int) == "real <- complex")
    #expect(resolve("real f(array[,] real)", call: ints(2)) == "real <- array[,] real")
    #expect(resolve("real f(vector)", call: reals(1)) == nil)
    #expect(resolve("real f(real)", call: .real, .real) == nil)
    #expect(resolve("tuple(matrix, vector) f()") == "tuple(matrix, vector) <- ")
  }

  @Test func vectorisedWords() {
    for type: StanType in [.real, .vector, .rowVector, reals(1)] {
      #expect(resolve("real f(reals | reals)", call: type, .real) != nil)
    }
    #expect(resolve("real f(reals)", call: ints(1)) == "real <- array[] real")
    #expect(resolve("real f(reals)", call: .matrix) == nil)
    #expect(resolve("real f(ints | reals)", call: ints(1), .int) == "real <- array[] int, real")
    #expect(resolve("real f(ints)", call: .real) == nil)
    #expect(resolve("real f(vectors)", call: .array(.rowVector, dimensions: 1)) != nil)
    #expect(resolve("real f(vector or matrix)", call: .matrix) != nil)
    #expect(resolve("real f(vector or matrix)", call: .rowVector) == nil)
  }

  @Test func elementwiseLettersShareAShape() {
    #expect(resolve("T f(T)", call: .array(.matrix, dimensions: 3)) == "array[,,] matrix <- array[,,] matrix")
    #expect(resolve("T f(T)", call: ints(2)) == "array[,] real <- array[,] real")
    #expect(resolve("T f(T)", call: .complex) == nil)
    #expect(resolve("T f(T, T)", call: .vector, .int) == "vector <- vector, real")
    #expect(resolve("T f(T, T)", call: .real, .rowVector) == "row_vector <- real, row_vector")
    #expect(resolve("T f(T, T)", call: .vector, .rowVector) == nil)
    #expect(resolve("N f(N, N)", call: ints(1), .int) == "array[] int <- array[] int, int")
    #expect(resolve("N f(T)", call: reals(1)) == "array[] int <- array[] real")
    #expect(resolve("N f(T)", call: .vector) == nil)
    #expect(resolve("C f(T, T)", call: .vector, .vector) == "complex_vector <- vector, vector")
    #expect(resolve("T f(C)", call: .complexMatrix) == "matrix <- complex_matrix")
    #expect(resolve("M f(M, M)", call: reals(1), .real) == nil)
    #expect(resolve("K f(K, K)", call: .vector, .complex) == "complex_vector <- complex_vector, complex")
  }

  @Test func ordersFitTheShape() {
    #expect(resolve("T f(I, T)", call: .int, .matrix) == "matrix <- int, matrix")
    #expect(resolve("T f(I, T)", call: ints(1), .vector) == "vector <- array[] int, vector")
    #expect(resolve("T f(I, T)", call: ints(2), .matrix) == "matrix <- array[,] int, matrix")
    #expect(resolve("T f(I, T)", call: ints(1), .real) == "array[] real <- array[] int, real")
    #expect(resolve("T f(I, T)", call: ints(1), .matrix) == nil)
    #expect(resolve("T f(I, T)", call: .real, .vector) == nil)
  }

  @Test func boundsHaveTheShapeOfWhatTheyBound() {
    #expect(resolve("T f(T, B)", call: .vector, .vector) == "vector <- vector, vector")
    #expect(resolve("T f(T, B)", call: .vector, .int) == "vector <- vector, real")
    #expect(resolve("T f(T, B)", call: .real, .vector) == nil)
    #expect(resolve("T f(T, B, B)", call: reals(2), .real, ints(2))?.hasPrefix("array[,] real") == true)
    #expect(resolve("T f(T)", call: reals(7)) != nil)
    #expect(resolve("T f(T)", call: reals(8)) == nil)
  }

  @Test func lettersForAnyType() {
    let tuples = StanType.array(.tuple([.int, .real]), dimensions: 1)
    #expect(resolve("array[] X f(X, int)", call: tuples, .int) == nil)
    #expect(resolve("int f(array[] X)", call: tuples) == nil)
    #expect(resolve("int f(X)", call: .tuple([.int])) == nil)
    #expect(resolve("array[] X f(X, int)", call: ints(2), .int)?.hasPrefix("array[,,] int") == true)
    // A digit bounds the dimensions of what X stands for.
    #expect(resolve("int f(X2)", call: ints(2)) != nil)
    #expect(resolve("int f(X2)", call: ints(3)) == nil)
    #expect(resolve("int f(array[] X2)", call: .array(.matrix, dimensions: 3)) != nil)
    #expect(resolve("int f(array[] X2)", call: .array(.matrix, dimensions: 4)) == nil)
    #expect(resolve("array[] X f(array[] X, array[] X)", call: ints(2), reals(2))?.hasPrefix("array[,] real") == true)
    #expect(resolve("array[] X f(array[] X, array[] X)", call: ints(1), reals(2)) == nil)
    #expect(resolve("X f(array[] X)", call: .vector) == nil)
    #expect(resolve("L f(L)", call: .complexRowVector) == "complex_row_vector <- complex_row_vector")
    #expect(resolve("L f(L)", call: .matrix) == nil)
    #expect(resolve("int f(G)", call: .matrix) == "int <- matrix")
    let nested = "array[...] matrix f(array[...] vector, int)"
    #expect(resolve(nested, call: .vector, .int) == "matrix <- vector, int")
    #expect(resolve(nested, call: .array(.vector, dimensions: 2), .int) == "array[,] matrix <- array[,] vector, int")
  }

  @Test func resultsByWhetherAnythingIsAContainer() {
    #expect(resolve("R f(reals, reals)", call: .int, .real)?.hasPrefix("real <-") == true)
    #expect(resolve("R f(reals, reals)", call: .int, .vector)?.hasPrefix("array[] real <-") == true)
    #expect(resolve("Z f(reals)", call: ints(1))?.hasPrefix("array[] int <-") == true)
    #expect(resolve("V f(reals)", call: reals(1))?.hasPrefix("vector <-") == true)
  }

  @Test func fewestPromotionsWin() {
    #expect(resolve("int f(int)", "real f(real)", "complex f(complex)", call: .int) == "int <- int")
    #expect(resolve("int f(int)", "real f(real)", "complex f(complex)", call: .real) == "real <- real")
    #expect(resolve("N f(N)", "T f(T)", "T f(C)", call: ints(1))?.hasPrefix("array[] int") == true)
    #expect(resolve("int f(int, int)", "M f(M, M)", "K f(K, K)", call: .int, .complex)?.hasPrefix("complex") == true)
  }

  @Test func argumentsThatArePassedOn() {
    let rule = "array[] vector f((real, vector, ...) => vector, vector, data real, ...)"
    let table = FunctionTable(rules: [rule])
    #expect(table.malformed == [])
    #expect(table.passesArgumentsOn("f") && table.contains("f"))
    #expect(table.rules("f").isEmpty)
    #expect(table.signatures("f").map(\.text) == [rule])
    // Both the function and the call have the rest, which stands last, or neither.
    for wrong in [
      "real f((real, ...) => real, real)", "real f((real) => real, real, ...)", "real f(real, ...)",
      "real f((..., real) => real, ...)", "real f((real, ...) => real, ..., real)", "tuple(real, ...) f()",
    ] {
      #expect(FunctionTable(rules: [wrong]).malformed == [wrong])
    }
  }

  @Test func whatIsNoRuleIsSaid() {
    let wrong = ["", "real", "real f", "real f(", "real f(reel)", "real f(real) x", "reals[ f(real)", "real f(real,)"]
    for line in wrong where line != "real f(real,)" {
      #expect(FunctionTable(rules: [line]).malformed == [line], "\(line)")
    }
  }
}

@Suite struct LibraryTests {
  private let library = FunctionTable.standard

  @Test func theWholeLibraryIsWellFormed() {
    #expect(library.malformed.isEmpty)
    // The names of the language's signature list, those typed by rule, the group solvers; four of each integrator of ours, seven of
    // Torsten's for each of five, two of its interpolation, and eight of its linear models.
    #expect(library.names.count == 564 + 39 + 4 + 2 * 4 + 5 * 7 + 2 + 8)
    #expect(Set(library.names).count == library.names.count)
  }

  @Test func everySignatureHasOneSource() {
    let signatures = library.names.flatMap { library.signatures($0).map(\.text) }
    var counts: [String: Int] = [:]
    for signature in signatures { counts[signature, default: 0] += 1 }
    #expect(counts.filter { $0.value > 1 }.isEmpty)
    #expect(library.names.allSatisfy { !library.signatures($0).isEmpty })
  }

  @Test func everyFunctionIsDocumented() throws {
    for name in library.names {
      let text = try #require(library.documentation(name), "\(name)")
      #expect(text.hasSuffix(".") && text.split(separator: " ").count >= 3, "\(name): \(text)")
    }
    #expect(library.documentation("normal_lupdf") == library.documentation("normal_lpdf"))
    #expect(library.signatures("poisson_lupmf") == library.signatures("poisson_lpmf"))
    #expect(library.documentation("normal_lupmf") == nil)
    #expect(library.documentation("nonsense") == nil)
  }

  /// Results as the functions reference gives them.
  @Test(
    arguments: [
      ("normal_lpdf", [.vector, .real, reals(1)], StanType.real),
      ("normal_rng", [.real, .int], .real), ("normal_rng", [.vector, .int], reals(1)),
      ("poisson_rng", [.real], .int), ("poisson_rng", [.vector], ints(1)),
      ("multi_normal_rng", [.array(.vector, dimensions: 1), .matrix], .array(.vector, dimensions: 1)),
      ("categorical_logit_glm_lpmf", [ints(1), .matrix, .vector, .matrix], .real),
      ("multiply", [.rowVector, .vector], .real), ("multiply", [.vector, .rowVector], .matrix),
      ("multiply", [.int, .matrix], .matrix), ("mdivide_left", [.matrix, .vector], .vector),
      ("pow", [.int, .int], .real), ("pow", [.matrix, .real], .matrix), ("abs", [.int], .int),
      ("abs", [.complexVector], .vector), ("sqrt", [.int], .real), ("sqrt", [.complex], .complex),
      ("sum", [ints(1)], .int), ("sum", [.matrix], .real), ("to_vector", [reals(1)], .vector),
      ("to_array_1d", [ints(3)], ints(1)), ("append_row", [.real, .vector], .vector),
      ("append_col", [.matrix, .vector], .matrix),
      ("rep_array", [.vector, .int, .int], .array(.vector, dimensions: 2)),
      ("dims", [.array(.matrix, dimensions: 2)], ints(1)), ("log_sum_exp", [.vector], .real),
      ("log_sum_exp", [.vector, .vector], .vector), ("choose", [.int, .int], .int),
      ("bessel_first_kind", [.int, .real], .real),
      ("fma", [.real, .vector, .vector], .vector), ("quantile", [.vector, reals(1)], reals(1)),
      ("qr", [.matrix], .tuple([.matrix, .matrix])), ("eigenvalues", [.matrix], .complexVector),
      ("gp_exp_quad_cov", [.array(.vector, dimensions: 1), .real, reals(1)], .matrix),
      ("simplex_constrain", [.array(.vector, dimensions: 1)], .array(.vector, dimensions: 1)),
      ("ordered_logistic_lpmf", [ints(1), .vector, .array(.vector, dimensions: 1)], .real),
    ] as [(String, [StanType], StanType)])
  func results(name: String, types: [StanType], result: StanType) {
    #expect(library.resolve(name, types)?.result == result)
  }

  @Test(
    arguments: [
      ("normal_lpdf", [.matrix, .real, .real]), ("poisson_lpmf", [.real, .real]), ("multiply", [.vector, .vector]),
      ("add", [reals(1), reals(1)]), ("inverse", [.vector]), ("choose", [.real, .int]), ("to_int", [.vector]),
      ("log", [.tuple([.real])]), ("size", [.array(.tuple([.int, .real]), dimensions: 1)]),
      ("num_elements", [.array(.tuple([.int]), dimensions: 2)]), ("dims", [.tuple([.int])]), ("dims", [.complexMatrix]),
      ("rep_array", [.tuple([.int, .real]), .int]), ("rep_array", [ints(3), .int]), ("head", [reals(4), .int]),
      ("reverse", [.array(.tuple([.int]), dimensions: 1)]), ("append_array", [ints(8), ints(8)]), ("size", [reals(8)]),
      ("to_array_1d", [.array(.complex, dimensions: 1)]),
      ("lower_bound_constrain", [.real, .vector]), ("offset_multiplier_constrain", [.vector, .real, .rowVector]),
      ("exp", [reals(8)]), ("ordered_constrain", [.array(.vector, dimensions: 8)]),
      ("bernoulli_logit_glm_lpmf", [.int, .rowVector, .real, .vector]),
    ] as [(String, [StanType])])
  func refusals(name: String, types: [StanType]) {
    #expect(library.resolve(name, types) == nil)
  }
}
