// Functions that solvers call: large products and reductions in them are straight-line code like everything else.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct CallbackTests {
  @Test func largeContainersInRightHandSides() throws {
    func recorded(_ body: String) throws -> Recorded {
      try Recorded(
        """
        functions {
          vector f(real t, vector y, matrix A, real k) {
            int n = rows(y);
            vector[n] d;
            \(body)
          }
        }
        transformed data {
          int n = 20;
          matrix[n, n] A;
          for (i in 1:n) for (j in 1:n) A[i, j] = i == j ? -1 : 0.3 / (i + 2 * j);
        }
        parameters { real k; }
        model {
          array[1] vector[n] y = ode_rk45_tol(f, linspaced_vector(n, 0.1, 1), 0, {0.7}, 1e-9, 1e-9, 10000, A, k);
          target += y[1][1] + 2 * y[1][n];
        }
        """)
    }
    let whole = try recorded(
      "d = k * (A * y) + 0.1 * cumulative_sum(y); d[1] += 0.01 * (log_sum_exp(y) + dot_product(y, y) + max(y)); return d;"
    )
    let loops = try recorded(
      """
      real sum_exp = 0;
      real sum_square = 0;
      real running = 0;
      real greatest = y[1];
      for (i in 1:n) {
        real s = 0;
        for (j in 1:n) s += A[i, j] * y[j];
        running += y[i];
        d[i] = k * s + 0.1 * running;
        sum_exp += exp(y[i]);
        sum_square += y[i] * y[i];
        greatest = fmax(greatest, y[i]);
      }
      d[1] += 0.01 * (log(sum_exp) + sum_square + greatest);
      return d;
      """)
    expectEqual(try whole.value([0.8]), try loops.value([0.8]), 1e-10)
    expectEqual(try whole.gradient([0.8])[0], try loops.gradient([0.8])[0], 1e-9)
  }
}
