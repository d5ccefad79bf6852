// What a program takes, gives and uses.

import CohortChecking
import CohortSolverCalls
import CohortSyntax
import Testing

@Suite struct ProgramInfoTests {
  private func info(_ text: String, includes: IncludeResolver = .none) throws -> ProgramInfo {
    let parsed = ParsedProgram(text: text, path: "main.stan", includes: includes)
    #expect(parsed.diagnostics.map(\.message) == [])
    let typed = try #require(check(parsed.program, library: .standard).program)
    return ProgramInfo(parsed.program, typed: typed, sources: parsed.sources, library: .standard)
  }

  private func described(_ variables: [ProgramInfo.Variable]) -> [String] {
    variables.map { "\($0.name): \($0.type)" }
  }

  @Test func variablesOfTheBlocks() throws {
    let result = try info(
      """
      data { int N, K; array[2] tuple(int, vector[K]) t; }
      transformed data { int hidden = N; }
      parameters { simplex[K] p; cholesky_factor_corr[K] L; }
      transformed parameters { array[2, 3] complex_matrix[1, 2] z; { real local; } }
      generated quantities { real<lower=0> g = 1; for (i in 1:2) { int inner = i; } }
      """)
    #expect(described(result.inputs) == ["N: int", "K: int", "t: array[] tuple(int, vector)"])
    #expect(described(result.parameters) == ["p: vector", "L: matrix"])
    #expect(described(result.transformedParameters) == ["z: array[,] complex_matrix"])
    #expect(described(result.generatedQuantities) == ["g: real"])
  }

  @Test func usesOfTheLibrary() throws {
    let result = try info(
      """
      functions {
        real own_lpdf(real y, real m) { return std_normal_lpdf(y | ) + cos(m); }
        real sin(real x, int n) { return x; }
      }
      data { int N; array[num_elements({1, 2})] real x; vector<lower=exp(0)>[N] v; array[N] int n; }
      parameters { real y; }
      model {
        y ~ own(1);
        y ~ normal(log(2), 1) T[sqrt(1), ];
        n ~ poisson_log(y);
        target += normal_lupdf(x | 0, 1) + normal_lcdf(y | 0, 1) + own_lpdf(y | 1);
        if (max(n) > min(n)) reject("no ", tan(y)); else print(y + 1 ^ 2);
      }
      generated quantities { real u = normal_rng(0, 1); }
      """)
    #expect(
      result.functions == [
        "cos", "exp", "log", "max", "min", "normal_rng", "num_elements", "print", "reject", "sqrt", "tan",
      ])
    #expect(
      result.distributions == ["normal_lcdf", "normal_lupdf", "poisson_log_lupmf", "std_normal_lpdf"])
  }

  @Test func filesIncluded() throws {
    let includes = IncludeResolver.texts(["a.stan": "#include b.stan\n", "b.stan": "// nothing\n"])
    let result = try info("#include a.stan\n#include b.stan\nmodel {}\n", includes: includes)
    #expect(result.includedFiles == ["a.stan", "b.stan"])
  }
}
