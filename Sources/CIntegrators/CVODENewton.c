// Newton's method for CVODE's implicit steps: the simplified iteration of Hairer and Wanner, Solving Ordinary
// Differential Equations II (1996), IV.8, with CVODE's own convergence test and its decisions when to renew the matrix.
//
// The system of a step is G(c) = rl1 z1 + c - gamma f(t, z0 + c) = 0 in the correction c to the prediction z0
// (Hindmarsh et al. 2005). Residual, solve and update are a kernel each.
#include "CVODEParts.h"

#include <stdlib.h>

typedef struct {
  CohortCVODE *solver;
  SUNNonlinSolSysFn system;
  SUNNonlinSolLSetupFn setup;
  SUNNonlinSolConvTestFn test;
  void *testData;
  N_Vector update;
  int maximumIterations, iteration;
  long totalIterations;
  /// gamma for which the matrix was made.
  double gammaOfMatrix;
} Newton;

static SUNNonlinearSolver_Type newtonType(SUNNonlinearSolver s) { (void)s; return SUNNONLINEARSOLVER_ROOTFIND; }
static int newtonInitialize(SUNNonlinearSolver s) {
  ((Newton *)s->content)->totalIterations = 0;
  return SUN_NLS_SUCCESS;
}
static int newtonSetSystem(SUNNonlinearSolver s, SUNNonlinSolSysFn system) {
  ((Newton *)s->content)->system = system;
  return SUN_NLS_SUCCESS;
}
static int newtonSetSetup(SUNNonlinearSolver s, SUNNonlinSolLSetupFn setup) {
  ((Newton *)s->content)->setup = setup;
  return SUN_NLS_SUCCESS;
}
static int newtonSetTest(SUNNonlinearSolver s, SUNNonlinSolConvTestFn test, void *data) {
  ((Newton *)s->content)->test = test;
  ((Newton *)s->content)->testData = data;
  return SUN_NLS_SUCCESS;
}
static int newtonSetMaximum(SUNNonlinearSolver s, int iterations) {
  ((Newton *)s->content)->maximumIterations = iterations;
  return SUN_NLS_SUCCESS;
}
static int newtonCount(SUNNonlinearSolver s, long *iterations) {
  *iterations = ((Newton *)s->content)->totalIterations;
  return SUN_NLS_SUCCESS;
}
static int newtonCurrent(SUNNonlinearSolver s, int *iteration) {
  *iteration = ((Newton *)s->content)->iteration;
  return SUN_NLS_SUCCESS;
}

static int newtonSolve(
    SUNNonlinearSolver s, N_Vector predicted, N_Vector correction, N_Vector weights, double tolerance,
    booleantype renewMatrix, void *cvode) {
  (void)predicted;
  Newton *newton = s->content;
  CohortCVODE *solver = newton->solver;
  const CohortVariant *kernels = solver->variant;
  N_Vector z0, y, f, z1;
  double t, gamma, rl1;
  void *data;
  CVodeGetNonlinearSystemData(cvode, &t, &z0, &y, &f, &gamma, &rl1, &z1, &data);
  const int units = unitsOf(z0);
  double *update = dataOf(newton->update), *c = dataOf(correction);
  booleantype isBad = SUNFALSE, isCurrent = SUNFALSE;
  for (;;) {
    int result = SUN_NLS_SUCCESS;
    for (newton->iteration = 0;;) {
      kernels->linearSum(units, 1, dataOf(z0), 1, c, dataOf(y));
      if (cohort_cvode_slope(solver, t, dataOf(y), dataOf(f))) {
        // Not finite: CVODE's own evaluation says so in its terms.
        result = newton->system(correction, newton->update, cvode);
        if (result == SUN_NLS_SUCCESS) result = SUN_NLS_CONV_RECVR;
        break;
      }
      if (newton->iteration == 0 && renewMatrix) {
        result = newton->setup(isBad, &isCurrent, cvode);
        newton->gammaOfMatrix = gamma;
        if (result != SUN_NLS_SUCCESS) break;
      }
      newton->totalIterations += 1;
      solver->counts.newtonIterations += 1;
      kernels->newtonResidual(units, rl1, dataOf(z1), gamma, dataOf(f), c, update);
      cohort_cvode_solve_matrix(solver, update);
      // For a matrix made for another gamma the BDF's update is scaled (Brown, Byrne and Hindmarsh 1989).
      const double ratio = gamma / newton->gammaOfMatrix;
      kernels->newtonUpdate(units, solver->isBDF && ratio != 1 ? 2 / (1 + ratio) : 1, update, c);
      result = newton->test(s, correction, newton->update, tolerance, weights, newton->testData);
      if (result == SUN_NLS_SUCCESS) return SUN_NLS_SUCCESS;
      if (result != SUN_NLS_CONTINUE) break;
      newton->iteration += 1;
      if (newton->iteration >= newton->maximumIterations) {
        result = SUN_NLS_CONV_RECVR;
        break;
      }
    }
    // Once more with a new matrix, unless this was one.
    if (result < 0 || isCurrent || !newton->setup || isBad) return result;
    renewMatrix = SUNTRUE;
    isBad = SUNTRUE;
    kernels->constant(units, 0, c);
  }
}

SUNNonlinearSolver cohort_cvode_newton(CohortCVODE *solver) {
  SUNNonlinearSolver s = SUNNonlinSolNewEmpty(solver->context);
  if (!s) return NULL;
  Newton *newton = calloc(1, sizeof *newton);
  s->content = newton;
  if (newton) newton->update = cohort_cvode_vector(solver);
  if (!newton || !newton->update) {
    cohort_cvode_newton_free(s);
    return NULL;
  }
  newton->solver = solver;
  newton->maximumIterations = 3;
  newton->gammaOfMatrix = 1;
  s->ops->gettype = newtonType;
  s->ops->initialize = newtonInitialize;
  s->ops->solve = newtonSolve;
  s->ops->setsysfn = newtonSetSystem;
  s->ops->setlsetupfn = newtonSetSetup;
  s->ops->setctestfn = newtonSetTest;
  s->ops->setmaxiters = newtonSetMaximum;
  s->ops->getnumiters = newtonCount;
  s->ops->getcuriter = newtonCurrent;
  return s;
}

void cohort_cvode_newton_free(SUNNonlinearSolver s) {
  if (!s) return;
  Newton *newton = s->content;
  if (newton) cohort_cvode_vector_free(newton->update);
  free(newton);
  s->content = NULL;
  SUNNonlinSolFreeEmpty(s);
}
