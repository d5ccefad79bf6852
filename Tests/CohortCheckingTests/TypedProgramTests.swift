// The typed program: names resolved, conversions spelt out, statements in their plainest form.
import CohortChecking
import CohortSyntax
import Testing

@Suite struct TypedProgramTests {
  @Test(arguments: [
    ("real x = 1 + 2;", "real<add(1, 2)>"),
    ("real x = n + 2.5;", "add(real<v0>, 2.5)"),
    ("real x = 1 + 2.5;", "add(1.0, 2.5)"),
    ("vector[3] x = 2 * v;", "multiply(2.0, v1)"),
    ("real x = n %/% 2;", "real<divide_int(v0, 2)>"),
    ("real x = n ^ 2;", "pow(real<v0>, 2.0)"),
    ("vector[3] x = v .^ 2;", "elt_pow(v1, 2.0)"),
    ("row_vector[3] x = -v';", "minus(transpose(v1))"),
    ("row_vector[3] x = v' / m;", "mdivide_right(transpose(v1), v2)"),
    ("vector[3] x = m \\ v;", "mdivide_left(v2, v1)"),
    ("vector[3] x = v ./ v .* v;", "elt_multiply(elt_divide(v1, v1), v1)"),
    ("int x = n > 2.5 && !n;", "and(logical_gt(real<v0>, 2.5), logical_negation(v0))"),
    ("int x = n == 1 || n != 2;", "or(logical_eq(v0, 1), logical_neq(v0, 2))"),
    ("real x = n ? 1 : 2.5;", "if(v0, 1.0, 2.5)"),
    ("array[2] real x = {1, 2.5};", "{1.0, 2.5}"),
    ("array[2] real x = {1, n};", "{1.0, real<v0>}"),
    ("row_vector[2] x = [1, n];", "[1.0, real<v0>]"),
    ("matrix[2, 2] x = [[1, 2], [3, 4]];", "[[1.0, 2.0], [3.0, 4.0]]"),
    ("tuple(real, int) x = (1, n);", "(1.0, v0)"),
    ("int x = (1, n).2;", "(1, v0).1"),
    ("complex x = 1 + 2i;", "add(complex<1>, 2.0i)"),
    ("vector[2] x = m[1:2, n];", "v2[1:2, v0]"),
    ("matrix[2, 3] x = m[{1, 2}];", "v2[*{1, 2}]"),
    ("real x = m[n][2];", "v2[v0][2]"),
    ("row_vector[2] x = m[1, 2:];", "v2[1, 2:]"),
    ("matrix[3, 2] x = m[:, :2];", "v2[:, :2]"),
    ("real x = log(n);", "log(real<v0>)"),
    ("real x = normal_lpdf(n | 0, 1);", "normal_lpdf(real<v0>, 0.0, 1.0)"),
    ("real x = +n;", "real<v0>"),
    ("real x = sum(v) + max({1, 2});", "add(sum(v1), real<max({1, 2})>)"),
  ])
  func expressions(declaration: String, expected: String) {
    let value = typeOfDeclared(declaration, data: "int n; vector[3] v; matrix[3, 3] m;")
    #expect(value?.prefix == expected)
  }

  @Test func compoundAssignmentsAreSpeltOut() throws {
    let program = try #require(
      checked(
        """
        data { int n; }
        model {
          array[2] vector[3] x;
          real y;
          x[n][2] += 1;
          x[1] .*= x[2];
          y /= 2;
        }
        """
      ).program)
    let values = program.model.compactMap { statement -> String? in
      guard case .assignment(_, let value) = statement.kind else { return nil }
      return value.prefix
    }
    #expect(values == ["add(v1[v0][2], 1.0)", "elt_multiply(v1[1], v1[2])", "divide(v2, 2.0)"])
    guard case .assignment(let place, _) = program.model[2].kind else {
      Issue.record("no assignment")
      return
    }
    #expect(place.variable == 1)
    #expect(place.path.count == 2)
    #expect(place.type == .real)
  }

  @Test func destructuringConvertsSlots() throws {
    let program = try #require(
      checked("model { real a; tuple(int, array[2] real) b; (a, b.2[1]) = (1, 2); }").program)
    guard case .destructuring(let patterns, let value)? = program.model.last?.kind else {
      Issue.record("no destructuring")
      return
    }
    #expect(patterns.count == 2)
    #expect(value.type == .tuple([.real, .real]))
  }

  @Test func declarationsAreSplitAndSquareTypesHaveBothSizes() throws {
    let program = try #require(
      checked(
        """
        data { int<lower=1> K; array[2, K] real<lower=0, upper=K> a, b; cov_matrix[K] S; }
        parameters { vector<offset=a[1, 1], multiplier=2>[K] x; array[3] simplex[K] t; }
        """
      ).program)
    #expect(program.data.count == 4)
    #expect(program.frame.variables.map(\.name) == ["K", "a", "b", "S", "x", "t"])
    guard case .declaration(let matrix)? = program.data.last?.kind,
      case .basic(.matrix, let sizes, .structured(.covMatrix)) = matrix.type
    else {
      Issue.record("no covariance matrix")
      return
    }
    #expect(sizes.map(\.prefix) == ["v0", "v0"])
    guard case .declaration(let array) = program.data[1].kind, case .array(let element, let extents) = array.type,
      case .basic(.real, _, .lowerUpper(let lower, let upper)) = element
    else {
      Issue.record("no array")
      return
    }
    #expect(extents.map(\.prefix) == ["2", "v0"])
    #expect([lower.prefix, upper.prefix] == ["0.0", "real<v0>"])
    guard case .declaration(let scaled)? = program.parameters.first?.kind,
      case .basic(.vector, _, .offsetMultiplier(_, let multiplier)) = scaled.type
    else {
      Issue.record("no offset")
      return
    }
    #expect(multiplier.prefix == "2.0")
  }

  @Test func distributionsBecomeUnnormalisedDensities() throws {
    let program = try #require(
      checked(
        """
        functions { real my_lpdf(real y, real s) { return normal_lupdf(y | 0, s); } }
        data { array[3] int k; real y; }
        parameters { real<lower=0> s; }
        model {
          k ~ poisson(s);
          y ~ my(s);
          y ~ normal(0, s) T[-1, ];
          target += my_lupdf(y | 2);
        }
        """
      ).program)
    let densities = program.model.compactMap { statement -> TypedTilde? in
      guard case .tilde(let tilde) = statement.kind else { return nil }
      return tilde
    }
    #expect(
      densities.map(\.density.prefix)
        == ["poisson_lpmf~(v0, v2)", "f0~(v1, v2)", "normal_lpdf~(v1, 0.0, v2)"])
    let truncation = try #require(densities.last?.truncation)
    #expect(truncation.lower?.prefix == "real<minus(1)>")
    #expect(truncation.upper == nil)
    #expect(truncation.arguments.map(\.prefix) == ["0.0", "v2"])
    #expect(!truncation.isDiscrete)
    guard case .library("normal_lcdf")? = truncation.lcdf, case .library("normal_lccdf")? = truncation.lccdf else {
      Issue.record("no cumulative functions")
      return
    }
    guard case .targetIncrement(let increment)? = program.model.last?.kind else {
      Issue.record("no increment")
      return
    }
    #expect(increment.prefix == "f0~(v1, 2.0)")
  }

  @Test func functionsHaveFramesOfTheirOwn() throws {
    let program = try #require(
      checked(
        """
        functions {
          real f(int n);
          real g(data vector x, real a) { real s = f(1) + a; for (v in x) s += v; return s; }
          real f(int n) { return n; }
          real f(real x) { return x; }
        }
        transformed data { real y = f(2) + f(2.0); }
        """
      ).program)
    #expect(program.functions.map(\.name) == ["f", "g", "f"])
    let g = program.functions[1]
    #expect(g.argumentCount == 2)
    #expect(g.frame.variables.map(\.name) == ["x", "a", "s", "v"])
    #expect(g.frame.variables[0].origin == .argument(index: 0, isData: true))
    #expect(g.frame.variables[3].type == .real)
    #expect(program.functions.allSatisfy { $0.body != nil })
    guard case .declaration(let y)? = program.transformedData.first?.kind else {
      Issue.record("no declaration")
      return
    }
    #expect(y.initialValue?.prefix == "add(f0(2), f2(2.0))")
    // The body returns what the signature says.
    guard case .block(let body)? = program.functions[0].body?.kind, case .returnValue(let value)? = body.first?.kind
    else {
      Issue.record("no return")
      return
    }
    #expect(value.prefix == "real<v0>")
  }

  @Test func variablesKnowWhereTheyComeFrom() throws {
    let program = try #require(
      checked(
        """
        data { int n; }
        transformed data { { real inner; } }
        model { real m; for (i in 1:n) { real k = i; } }
        generated quantities { real m; }
        """
      ).program)
    let origins = program.frame.variables.map { "\($0.name) \($0.origin)" }
    #expect(
      origins == [
        "n block(CohortSyntax.BlockKind.data)", "inner local(CohortSyntax.BlockKind.transformedData)",
        "m local(CohortSyntax.BlockKind.model)", "i local(CohortSyntax.BlockKind.model)",
        "k local(CohortSyntax.BlockKind.model)", "m block(CohortSyntax.BlockKind.generatedQuantities)",
      ])
  }
}
