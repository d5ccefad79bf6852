// Functions of the library passed to solvers, against closed forms.
import Cohort
import Foundation
import Testing

@Suite struct LibraryCallbackTests {
  @Test func solversTakeLibraryFunctions() throws {
    let posterior = try Model(
      text: """
        parameters { vector[2] b; }
        transformed parameters {
          array[2] vector[2] y = ode_rk45_tol(multiply, b, 0, {0.5, 1}, 1e-10, 1e-10, 10000);
          vector[2] r = solve_newton(subtract, [0.1, 0.2]', b);
          vector[2] p = solve_powell_tol(add, [0.1, 0.2]', 1e-10, 1e-10, 100, b[1]);
        }
        model { target += sum(y[2]) + sum(r) + 2 * sum(p); }
        """
    ).posterior()
    // y' = t y gives y = y₀ exp(t²/2); the others have the roots b and -b[1].
    let (value, gradient) = try posterior.logDensity(at: [0.7, -0.3])
    #expect(abs(value - (0.4 * exp(0.5) + 0.4 - 4 * 0.7)) < 1e-8)
    #expect(abs(gradient[0] - (exp(0.5) + 1 - 4)) < 1e-7)
    #expect(abs(gradient[1] - (exp(0.5) + 1)) < 1e-7)
  }

  @Test func whatDoesNotFitIsRefused() {
    for call in ["ode_rk45(multiply, 1, 0, {1})", "solve_newton(normal_rng, [1]')", "solve_newton(size, [1]')"] {
      #expect(throws: ModelError.self) { try Model(text: "generated quantities { vector[1] x = \(call); }") }
    }
  }
}
