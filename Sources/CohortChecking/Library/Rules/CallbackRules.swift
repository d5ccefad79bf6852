// Functions that take a function of fixed arguments: the ODE solvers for arrays, algebraic equations, integrals, map_rect.

extension LibraryRules {
  static let callbacks: [String] = {
    let system = "(real, array[] real, array[] real, data array[] real, data array[] int) => array[] real"
    let systemWithoutTheta = "(real, array[] real, data array[] real, data array[] int) => array[] real"
    let problem = "(vector, vector, data array[] real, data array[] int) => vector"
    let integrand = "(real, real, array[] real, data array[] real, data array[] int) => real"
    // Relative and absolute tolerance, greatest number of steps.
    let tolerances = ", data real, data real, data real"

    var list: [String] = []
    for solver in ["", "_rk45", "_bdf", "_adams"] {
      // Initial state and time, times, parameters, data.
      let single = "array[] real, real, array[] real, array[] real, data array[] real, data array[] int"
      list.append("array[,] real integrate_ode\(solver)(\(system), \(single))")
      if !solver.isEmpty { list.append("array[,] real integrate_ode\(solver)(\(system), \(single)\(tolerances))") }

      // All groups of a longitudinal model at once: initial states (groups × states), initial times, the groups' times
      // one after another with their counts, parameters (groups × parameters), and data, ragged like the times.
      let times = "array[,] real, array[] real, array[] real, array[] int"
      let data = "data array[] real, array[] int, data array[] int, array[] int"
      for (callback, theta) in [(system, "array[,] real, "), (systemWithoutTheta, "")] {
        let call = "array[,] real integrate_ode_parallel\(solver)(\(callback), \(times), \(theta)\(data)"
        list += [call + ")", call + tolerances + ")"]
      }
    }
    for name in ["algebra_solver", "algebra_solver_newton"] {
      let call = "vector \(name)(\(problem), vector, vector, data array[] real, data array[] int"
      list += [call + ")", call + tolerances + ")"]
    }
    let integral = "real integrate_1d(\(integrand), real, real, array[] real, data array[] real, data array[] int"
    list += [integral + ")", integral + ", data real)"]
    list.append("vector map_rect(\(problem), vector, array[] vector, data array[,] real, data array[,] int)")
    list.append("tuple(vector, real, int, int, int, int) generate_laplace_options(int)")
    list.append("tuple(vector, real, int, int, int, int) generate_laplace_options(vector)")
    return list
  }()
}
