// Programs that use every construct: they parse, and what the formatter writes gives the same tree again.

import CohortSyntax
import Testing

@Suite struct GoodProgramTests {
  static let programs = [
    "",
    "model {}",
    """
    functions {
      void a();
      real f(data array[] real x, array[,,] int k, tuple(int, array[] vector) t, complex_matrix z) {
        return x[1];
      }
      real f_lpdf(real y, real T) { return -square(y - T); }
      array[,] tuple(int,) g(row_vector r) { reject("no ", r, " of ", 3); }
      void h_lp(real x) { target += x; return; }
    }
    data {
      int<lower=0> N; ;
      int<upper=3, lower=-1> K;
      array[N, K] real<lower=0, upper=(K > 2 ? 1 : 2)> y;
      vector<offset=1, multiplier=2>[N] v;
      matrix<multiplier=2>[N, K] m;
      tuple(int<lower=1>, array[N] simplex[K], tuple(real, cov_matrix[2])) t;
      complex c;
      complex_vector[N] cv;
    }
    transformed data {
      array[2] real a = {1, 2}, b, d = {.5, 3e2};
      matrix[2, 2] q = [[1, 2], [3, 4]];
      {
        int local = N %/% 2;
        b[1] = local;
      }
    }
    parameters {
      ordered[N] o;
      positive_ordered[N] po;
      unit_vector[N] u;
      sum_to_zero_vector[N] s;
      cholesky_factor_corr[N] L;
      cholesky_factor_cov[N] C;
      cholesky_factor_cov[N, K] D;
      corr_matrix[N] R;
      sum_to_zero_matrix[N, K] Z;
      column_stochastic_matrix[N, K] CS;
      row_stochastic_matrix[N, K] RS;
      real<offset=0> mu;
      real<lower=0> sigma;
    }
    transformed  parameters {
      real x = mu * 2;
      jacobian += log(2);
      if (x > 0) x += 1; else if (x < -1) { x -= 1; } else x = 0;
      profile("it") { x *= 2; x /= 2; q .*= q; q ./= q; }
    }
    model {
      array[N] int w;
      real q;
      tuple(real, real) pair = (1, 2);
      (pair.1, w[1]) = f(x);
      pair.2 = 3;
      for (n in 1:N) { if (y[n, 1] > 0) continue; y[n] ~ normal(mu, sigma) T[0, ]; }
      for (row in m) for (e in row) print("e = ", e, 1.5i);
      while (1) break;
      y[ , 1] ~ normal(0, 1) T[ , 3];
      a + b ~ student_t(3, 0, 1) T[1, 2];
      target += normal_lpdf(y | 0, 1);
      target() ~ std_normal();
      {1, 2} ~ foo();
      {{1}, {2}}[1] ~ foo();
      { {x, y} ~ foo(); }
      { x = 1; }
      { { x ~ foo(); } y ~ foo(); }
      { target += 1; }
      {}
      h_lp(1);
      fatal_error("stop");
      ;
      T = 1;
    }
    generated quantities {
      array[N] real rep = normal_rng(rep_vector(0, N), 1);
    }
    """,
    "model { if (a) if (b) x = 1; else x = 2; }",
    "model { for (i in c ? 1 : 2 : 3) { } for (x in c ? a : b) { } }",
    "data { real<lower=a ^ b' + -c[1] * (d < e)> x; real<upper=f(a | b)>y; }",
    "model { real class; real new = 3; real data_ = 1; }",
    "/* one */ model /* two * / */ { // three /* \n x = 1; // \" \n }",
    "model { print(\"\u{e9} // no comment /* nor this\"); }",
    "transformed\tdata { } generated  quantities { }",
    "model {\r\n x = 1;\r y = 2;\n}",
  ]

  @Test(arguments: programs)
  func roundTrip(text: String) {
    let first = ParsedProgram(text: text, path: "m.stan")
    #expect(messages(first) == [])
    let formatted = TreePrinter.format(first.program)
    let second = ParsedProgram(text: formatted, path: "m.stan")
    #expect(messages(second) == [])
    #expect(treeText(second.program) == treeText(first.program))
    #expect(TreePrinter.format(second.program) == formatted)
  }

  @Test(arguments: programs)
  func nodeIDsAreDense(text: String) {
    let program = ParsedProgram(text: text, path: "m.stan").program
    let ids = nodeIDs(program)
    #expect(Set(ids).count == ids.count)
    #expect(Set(0..<NodeID(program.nodeCount)).subtracting(ids) == [])
  }

  @Test func functionsFile() {
    let text = "real f(real x) { return x; }\nvoid g();\n"
    let parsed = ParsedProgram(text: text, path: "f.stanfunctions", form: .functions)
    #expect(messages(parsed) == [])
    #expect(parsed.program.functions?.functions.map(\.name.name) == ["f", "g"])
    let formatted = TreePrinter.formatFunctions(parsed.program)
    #expect(formatted == "real f(real x) {\n  return x;\n}\nvoid g();\n")
    #expect(!messages(text).isEmpty)
  }

  @Test func canonicalForm() {
    let text =
      "data{int<upper=3,lower=1>n;}model{if(n>1){x=1;}else if(n<0)y~normal(0,1)T[0,];else{for(i in 1:n)x[i,]+=1;}}"
    let expected = """
      data {
        int<lower=1, upper=3> n;
      }
      model {
        if (n > 1) {
          x = 1;
        }
        else if (n < 0)
          y ~ normal(0, 1) T[0, ];
        else {
          for (i in 1:n)
            x[i, :] += 1;
        }
      }

      """
    #expect(TreePrinter.format(ParsedProgram(text: text, path: "m.stan").program) == expected)
  }

  @Test func structureOfATypedProgram() throws {
    let parsed = ParsedProgram(
      text: "data { array[2] cholesky_factor_cov[3] L; tuple(real<lower=0>, int) t; } model { y ~ f(1) T[2, ]; }",
      path: "m.stan")
    let data = try #require(parsed.program.data)
    guard case .declaration(let array)? = data.statements.first?.kind,
      case .array(let element, let sizes) = array.type.kind,
      case .basic(.matrix, let inner, .structured(.choleskyFactorCov)) = element.kind,
      case .declaration(let tuple)? = data.statements.last?.kind, case .tuple(let slots) = tuple.type.kind,
      case .basic(.real, _, .lower)? = slots.first?.kind,
      case .tilde(let tilde)? = parsed.program.model?.statements.first?.kind
    else {
      Issue.record("unexpected shape")
      return
    }
    #expect(sizes.count == 1 && inner.count == 1 && slots.count == 2)
    #expect(tilde.truncation?.lower != nil && tilde.truncation?.upper == nil)
  }
}
