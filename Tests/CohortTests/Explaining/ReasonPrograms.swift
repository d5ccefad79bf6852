// ReasonPrograms: for each reason a program that shows it, with a mark on the line where it is to be found.
import Cohort
import CohortProgram

/// A program in which a reason occurs at the line that ends in `// HERE`; without a mark it has no line.
struct ReasonProgram: Sendable {
  let reason: Reason
  let text: String
  let data: String

  init(_ reason: Reason, data: String = "{}", _ text: String) {
    self.reason = reason
    self.text = text
    self.data = data
  }

  /// The marked line, from 1.
  var line: Int? {
    text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("// HERE") }.map { $0 + 1 }
  }

  func explanation() throws -> Explanation {
    try Model(text: text).posterior(data: ModelData(json: data), output: { _ in }).explanation()
  }

  private static let decay = """
    functions {
      vector decay(real t, vector y, real k) {
        return -k * y;
      }
    }

    """

  /// Four subjects with their own rate; `body` stands in the model block and may use `k` and `s`.
  private static func subjects(_ body: String, functions: String = decay) -> String {
    functions + """
      parameters {
        vector<lower=0>[4] k;
      }
      model {
        k ~ lognormal(0, 1);
      \(body)
      }
      """
  }

  /// Numbers y with a mean and a scale; `body` stands in the model block.
  private static func one(_ body: String, functions: String = "") -> String {
    """
    \(functions)
    data {
      int N;
      vector[N] y;
    }
    parameters {
      real mu;
      real<lower=0> sigma;
    }
    model {
      mu ~ normal(0, 1);
    \(body)
    }
    """
  }

  private static let five = "{\"N\":5,\"y\":[1,2,3,4,5]}"

  /// A solve of one state; the call is marked unless the right-hand side is.
  private static func solving(_ rightHandSide: String, call: String = "ode_rk45") -> String {
    """
    functions {
      vector system(real t, vector y, real k) {
    \(rightHandSide)
      }
    }
    parameters {
      real<lower=0> k;
    }
    model {
      k ~ lognormal(0, 1);
      target += -\(call)(system, [1.0]', 0, {1.0, 2.0}, k)[2][1]; \(rightHandSide.contains("// HERE") ? "" : "// HERE")
    }
    """
  }

  static let all: [ReasonProgram] = operations + calls + conditions + solves + outputs

  private static let operations: [ReasonProgram] = [
    ReasonProgram(.independentRows, data: five, one("  y ~ normal(mu, sigma); // HERE")),
    ReasonProgram(
      .rowsInOrder, data: five,
      one("  real s = 0;\n  for (n in 1:N) {\n    s = mu * s + y[n]; // HERE\n    target += -square(s);\n  }")),
    ReasonProgram(
      .seriesSideBySide, data: "{\"N\":5,\"y\":[1,2,3,4,5]}",
      one(
        """
          vector[N] s = rep_vector(0, N);
          for (t in 1:7)
            for (n in 1:N)
              s[n] = mu * s[n] + y[n]; // HERE
          target += -dot_self(s);
        """)),
    ReasonProgram(
      .repeatedSteps, data: five,
      one(
        """
          real h = 1;
          for (n in 1:N) {
            h = sigma + 0.5 * square(y[n] - mu) + sigma * square(h); // HERE
            target += -log(h);
          }
        """)),
    ReasonProgram(
      .levelByLevel, data: five,
      one(
        """
          vector[40] s = rep_vector(1, 40);
          for (t in 1:6) {
            vector[40] next;
            for (j in 1:40)
              next[j] = mu + sigma * square(s[j % 40 + 1]) + sigma * square(s[j]); // HERE
            s = next;
          }
          target += -sum(s);
        """)),
    ReasonProgram(
      .readByNothing, data: five, one("  real unused = exp(mu); // HERE\n  y ~ normal(mu, sigma);")),
    ReasonProgram(
      .sameInAllRows, data: five,
      one("  for (n in 1:N) {\n    real scale = exp(mu) * 2; // HERE\n    y[n] ~ normal(mu, scale);\n  }")),
    ReasonProgram(
      .loopIsSum, data: five,
      one("  real s = 0;\n  for (n in 1:N) {\n    s += exp(y[n] * mu); // HERE\n  }\n  target += -square(s);")),
  ]

  /// Three matrices; `body` stands in the model block.
  private static func matrices(_ body: String) -> String {
    """
    parameters {
      array[3] cov_matrix[4] S;
      vector[4] m;
    }
    model {
    \(body)
    }
    """
  }

  private static let calls: [ReasonProgram] = [
    ReasonProgram(
      .singleCall, matrices("  m ~ normal(0, 1);\n  target += -sum(inverse(S[1])); // HERE")),
    ReasonProgram(
      .mergedCalls,
      subjects("  for (j in 1:4)\n    target += -ode_rk45(decay, [1.0]', 0, {1.0, 2.0}, k[j])[2][1]; // HERE")),
    ReasonProgram(
      .nothingInCommon,
      matrices("  for (j in 1:3)\n    target += -sum(inverse(S[j])); // HERE\n  m ~ normal(0, 1);")),
    ReasonProgram(
      .callsReadEachOther,
      subjects(
        """
          vector[1] state = [1.0]';
          for (j in 1:4) {
            state = ode_rk45(decay, state, 0, {1.0}, k[j])[1]; // HERE
            state[1] += 1;
          }
          target += -state[1];
        """)),
    ReasonProgram(
      .otherSettings,
      subjects(
        "  for (j in 1:4)\n    target += -ode_rk45_tol(decay, [1.0]', 0, {1.0}, 1e-6, 1e-6 * j, 1000, k[j])[1][1]; // HERE"
      )),
    ReasonProgram(
      .otherSizes,
      subjects(
        "  for (j in 1:4)\n    target += -ode_rk45(total, [1.0]', 0, {1.0}, k[1:j])[1][1]; // HERE",
        functions:
          "functions {\n  vector total(real t, vector y, vector k) {\n    return -sum(k) * y;\n  }\n}\n")),
    ReasonProgram(
      .otherMatrices,
      matrices("  for (j in 1:3)\n    m ~ multi_normal(rep_vector(0, 4), S[j]); // HERE")),
  ]

  private static let conditions: [ReasonProgram] = [
    ReasonProgram(.bothSides, data: five, one("  y ~ normal(mu > 0 ? mu : 2 * mu, sigma); // HERE")),
    ReasonProgram(
      .loopEndsByCondition, data: five,
      one("  real s = sigma;\n  while (s < 10) // HERE\n    s = s * 2;\n  y ~ normal(mu, s);")),
    ReasonProgram(
      .branchJumps, data: five,
      one("  for (n in 1:N) {\n    if (mu > y[n]) // HERE\n      break;\n    y[n] ~ normal(mu, sigma);\n  }")),
    ReasonProgram(
      .branchCalls, data: five,
      one(
        "  real s = mu;\n  if (mu > 0) // HERE\n    s = twice(mu);\n  y ~ normal(s, sigma);",
        functions: "functions { real twice(real x) { return 2 * x; } }")),
    ReasonProgram(
      .branchTruncates, data: five,
      one("  if (mu > 0) // HERE\n    y[1] ~ normal(mu, sigma) T[0, ];")),
    ReasonProgram(
      .branchDoesAlgebra, data: five,
      one(
        "  matrix[8, 8] M = add_diag(rep_matrix(mu, 8, 8), sigma);\n  if (mu > 0) // HERE\n    target += log_determinant(M);"
      )),
    ReasonProgram(
      .branchFails, data: five,
      one("  if (mu > 0) // HERE\n    target += -square(mu - y[N + 1]);")),
    ReasonProgram(
      .branchSetsInts, data: five,
      one("  int first = 1;\n  if (mu > 0) // HERE\n    first = 2;\n  y[first:] ~ normal(mu, sigma);")),
    ReasonProgram(
      .sizeOrIndex, data: five,
      one("  int above = mu > 0; // HERE\n  y[1 + above:] ~ normal(mu, sigma);")),
  ]

  private static let solves: [ReasonProgram] = [
    ReasonProgram(.namedMethod, solving("    return -k * y; ", call: "ode_bdf")),
    ReasonProgram(
      .defaultMethod,
      """
      functions {
        array[] real decay(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
          return {-theta[1] * y[1] * y[1]};
        }
      }
      parameters {
        array[3, 1] real<lower=0> k;
      }
      model {
        array[3] int none = {0, 0, 0};
        to_array_1d(k) ~ lognormal(0, 1);
        array[3, 1] real y = integrate_ode_parallel( // HERE
          decay, rep_array(1.0, 3, 1), {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}, {1, 1, 1}, k, rep_array(0.0, 0), none,
          rep_array(0, 0), none);
        target += -sum(to_array_1d(y));
      }
      """),
    ReasonProgram(
      .sideBySide,
      subjects("  for (j in 1:4)\n    target += -ode_rk45(decay, [1.0]', 0, {1.0, 2.0}, k[j])[2][1]; // HERE")),
    ReasonProgram(.fewGroups, solving("    return -k * y; ", call: "ode_rk45")),
    ReasonProgram(
      .largeSystem,
      """
      functions {
        vector decay(real t, vector y, vector k) {
          return -k .* y;
        }
      }
      parameters {
        array[3] vector<lower=0>[33] k;
      }
      model {
        for (j in 1:3) {
          k[j] ~ lognormal(0, 1);
          target += -ode_rk45(decay, rep_vector(1, 33), 0, {1.0}, k[j])[1][1]; // HERE
        }
      }
      """),
    ReasonProgram(.methodOfOneGroup, solving("    return -k * y .* y; ", call: "ode_bdf")),
    ReasonProgram(.switchOnTime, solving("    return t < 1.5 ? -k * y : -2 * k * y; // HERE")),
    ReasonProgram(.switchOnState, solving("    return y[1] > 0.5 ? -k * y : -2 * k * y; // HERE")),
    ReasonProgram(.lookedAtEachPoint, solving("    return -k * fmin(y[1], 0.5) * [1.0]'; // HERE")),
    ReasonProgram(
      .switchInsideCall,
      """
      functions {
        vector decay(real t, vector y, real k) {
          return t < 1.5 ? -k * y : -2 * k * y;
        }
        real area(real x, real xc, array[] real theta, array[] real x_r, array[] int x_i) {
          return ode_rk45(decay, [1.0]', 0, {x}, theta[1])[1][1]; // HERE
        }
      }
      parameters {
        real<lower=0> k;
      }
      model {
        k ~ lognormal(0, 1);
        target += -integrate_1d(area, 1.0, 2.0, {k}, {0.0}, {0}, 1e-6);
      }
      """),
  ]

  private static func generated(_ body: String, functions: String = "") -> String {
    functions + "parameters {\n  real mu;\n}\nmodel {\n  mu ~ normal(0, 1);\n}\ngenerated quantities {\n\(body)\n}\n"
  }

  private static let outputs: [ReasonProgram] = [
    ReasonProgram(.outputsReplayed, generated("  real z = normal_rng(mu, 1);")),
    ReasonProgram(
      .outputsFollowDraws,
      generated("  int k = 0;\n  while (k == 0) // HERE\n    k = poisson_rng(exp(mu));")),
    ReasonProgram(
      .outputsPrint,
      generated(
        "  vector[1] z = ode_rk45(loud, [1.0]', 0, {1.0}, mu)[1];",
        functions: "functions {\n  vector loud(real t, vector y, real k) {\n    print(t);\n    return -k * y;\n  }\n}\n"
      )),
    ReasonProgram(
      .outputsNotRecorded,
      generated(
        "  real tolerance = 1e-6 * exp(mu);\n  vector[1] z = ode_rk45_tol(decay, [1.0]', 0, {1.0}, tolerance, 1e-6, 1000, mu)[1];",
        functions: decay)),
  ]
}
