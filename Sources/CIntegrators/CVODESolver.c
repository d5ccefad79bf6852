// CVODE (Hindmarsh et al. 2005) on the coupled system of one group at a time.
//
// The state and its sensitivities are one CVODE system, not CVODES' sensitivity module: all vectors are then contiguous
// and one fused operation does for all columns, where the module makes one call per sensitivity and operation. The
// numerics are those of the module's simultaneous corrector: our norm is the largest weighted root mean square over the
// columns (the state and each sensitivity), so that each of them meets the tolerances by itself, in the error test as
// in Newton's convergence test; and Newton's matrix is block diagonal, with I - gamma df/dy for every column (Maly and
// Petzold 1996, "Numerical methods and software for sensitivity analysis of differential-algebraic systems").
// The library contributes the control of step and order; vectors, Newton's method, matrix and linear solver are ours.
#include "CVODEParts.h"

#include <float.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/// So many steps of a solve may leave the time where it is.
#define MOST_TINY_STEPS 8

// Newton's matrix: I - gamma df/dy, states * states, row by row.

static SUNMatrix_ID matrixID(SUNMatrix a) { (void)a; return SUNMATRIX_CUSTOM; }
static int matrixZero(SUNMatrix a) { (void)a; return 0; }

static SUNLinearSolver_Type linearSolverType(SUNLinearSolver s) { (void)s; return SUNLINEARSOLVER_DIRECT; }
static SUNLinearSolver_ID linearSolverID(SUNLinearSolver s) { (void)s; return SUNLINEARSOLVER_CUSTOM; }
static int linearSolverInitialize(SUNLinearSolver s) { (void)s; return SUNLS_SUCCESS; }
static int linearSolverSetup(SUNLinearSolver s, SUNMatrix a) {
  CohortCVODE *solver = s->content;
  solver->counts.factorizations += 1;
  const int failed = solver->sparse ? cohort_sparse_lu_factor(solver->sparse, solver->gamma, solver->jacobian)
                                    : solver->variant->factor(solver->code->states, a->content, solver->pivots);
  return failed ? SUNLS_LUFACT_FAIL : 0;
}
static int linearSolverSolve(SUNLinearSolver s, SUNMatrix a, N_Vector x, N_Vector b, double tolerance) {
  (void)tolerance, (void)a;
  CohortCVODE *solver = s->content;
  if (x != b) solver->variant->scale(unitsOf(x), 1, dataOf(b), dataOf(x));
  cohort_cvode_solve_matrix(solver, dataOf(x));
  return SUNLS_SUCCESS;
}

// CVODE's callbacks.

static int rightHandSide(double t, N_Vector y, N_Vector dy, void *data) {
  CohortCVODE *solver = data;
  return cohort_cvode_slope(solver, t, dataOf(y), dataOf(dy));
}

static int newtonMatrix(
    double t, N_Vector y, N_Vector fy, SUNMatrix a, booleantype jacobianIsFine, booleantype *jacobianIsCurrent,
    double gamma, void *data, N_Vector t1, N_Vector t2, N_Vector t3) {
  (void)fy, (void)t1, (void)t2, (void)t3;
  CohortCVODE *solver = data;
  const int n = solver->code->states;
  if (!jacobianIsFine) {
    const CohortVariant *variant = solver->variant;
    (solver->sparse ? variant->jacobianEntries : variant->jacobian)(
        solver->code, solver->registers, t, dataOf(y), solver->jacobian);
  }
  *jacobianIsCurrent = jacobianIsFine ? SUNFALSE : SUNTRUE;
  solver->gamma = gamma;
  if (solver->sparse) return 0;
  double *matrix = a->content;
  for (int q = 0; q < n * n; ++q) matrix[q] = -gamma * solver->jacobian[q];
  for (int i = 0; i < n; ++i) matrix[i * n + i] += 1;
  return 0;
}

static int errorWeights(N_Vector y, N_Vector w, void *data) {
  CohortCVODE *solver = data;
  if (solver->tinySteps > MOST_TINY_STEPS) return -1;
  solver->variant->errorWeights(
      unitsOf(y), solver->relativeTolerance, solver->absoluteTolerance, dataOf(y), dataOf(w));
  return 0;
}

/// Counts the steps of which CVODE warns that they do not move the time; nothing else is a warning.
static void listen(int code, const char *module, const char *function, char *message, void *data) {
  (void)module, (void)function, (void)message;
  CohortCVODE *solver = data;
  if (code == CV_WARNING) solver->tinySteps += 1;
}

static void freeSolver(CohortODESolver *own);
static void run(CohortODESolver *own, CohortODEJob *job, int32_t lanes);

static CohortODESolver *create(
    int adams, const CohortODECode *code, CohortODETolerances tolerances, enum CohortInstructionSet set) {
  CohortCVODE *solver = calloc(1, sizeof *solver);
  if (!solver) return NULL;
  const long n = code->states;
  solver->solver = (CohortODESolver){run, freeSolver};
  solver->code = code;
  solver->variant = cohort_variant(set);
  solver->isBDF = !adams;
  solver->relativeTolerance = tolerances.relative;
  solver->absoluteTolerance = tolerances.absolute;
  solver->maximumSteps = tolerances.maximumSteps;
  solver->registers = cohort_cvode_allocate(code->registers);
  const int isSparse = cohort_sparse_lu_pays(code);
  solver->sparse = isSparse ? cohort_sparse_lu_create(code) : NULL;
  if (isSparse && !solver->sparse) goto failed;
  solver->jacobian = cohort_cvode_allocate(isSparse ? code->rowStart[n] : n * n);
  solver->pivots = calloc((size_t)n, sizeof(int));
  if (!solver->registers || !solver->jacobian || !solver->pivots) goto failed;
  if (code->switching) {
    solver->switches = cohort_switches_create(code->switching);
    solver->scratch = cohort_cvode_allocate(2 * n);
    if (!solver->switches || !solver->scratch) goto failed;
  }
  if (SUNContext_Create(NULL, &solver->context) != 0) goto failed;
  solver->state = cohort_cvode_vector(solver);
  solver->output = cohort_cvode_vector(solver);
  solver->spare = code->switching ? cohort_cvode_vector(solver) : NULL;
  solver->matrix = SUNMatNewEmpty(solver->context);
  solver->linearSolver = SUNLinSolNewEmpty(solver->context);
  if (!solver->state || !solver->output || !solver->matrix || !solver->linearSolver) goto failed;
  if (code->switching && !solver->spare) goto failed;
  solver->matrix->content = cohort_cvode_allocate(isSparse ? 1 : n * n);
  if (!solver->matrix->content) goto failed;
  solver->matrix->ops->getid = matrixID;
  solver->matrix->ops->zero = matrixZero;
  solver->linearSolver->content = solver;
  solver->linearSolver->ops->gettype = linearSolverType;
  solver->linearSolver->ops->getid = linearSolverID;
  solver->linearSolver->ops->initialize = linearSolverInitialize;
  solver->linearSolver->ops->setup = linearSolverSetup;
  solver->linearSolver->ops->solve = linearSolverSolve;
  solver->newton = cohort_cvode_newton(solver);
  if (!solver->newton) goto failed;
  solver->cvode = CVodeCreate(adams ? CV_ADAMS : CV_BDF, solver->context);
  if (!solver->cvode) goto failed;
  CVodeSetErrHandlerFn(solver->cvode, listen, solver);
  if (CVodeInit(solver->cvode, rightHandSide, 0, solver->state) != CV_SUCCESS) goto failed;
  CVodeSetUserData(solver->cvode, solver);
  CVodeWFtolerances(solver->cvode, errorWeights);
  CVodeSetMaxNumSteps(solver->cvode, tolerances.maximumSteps);
  CVodeSetMaxErrTestFails(solver->cvode, 20);
  CVodeSetMaxConvFails(solver->cvode, 50);
  CVodeSetMaxHnilWarns(solver->cvode, INT_MAX);
  if (CVodeSetLinearSolver(solver->cvode, solver->linearSolver, solver->matrix) != CVLS_SUCCESS) goto failed;
  if (CVodeSetLinSysFn(solver->cvode, newtonMatrix) != CVLS_SUCCESS) goto failed;
  if (CVodeSetNonlinearSolver(solver->cvode, solver->newton) != CV_SUCCESS) goto failed;
  return &solver->solver;
failed:
  freeSolver(&solver->solver);
  return NULL;
}

CohortODESolver *cohort_bdf_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    enum CohortInstructionSet set) {
  (void)integrator, (void)lanes;
  return create(0, code, tolerances, set);
}

CohortODESolver *cohort_adams_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    enum CohortInstructionSet set) {
  (void)integrator, (void)lanes;
  return create(1, code, tolerances, set);
}

static void freeSolver(CohortODESolver *own) {
  CohortCVODE *solver = (CohortCVODE *)own;
  if (solver->cvode) CVodeFree(&solver->cvode);
  cohort_cvode_newton_free(solver->newton);
  if (solver->linearSolver) SUNLinSolFreeEmpty(solver->linearSolver);
  if (solver->matrix) {
    free(solver->matrix->content);
    solver->matrix->content = NULL;
    SUNMatFreeEmpty(solver->matrix);
  }
  cohort_cvode_vector_free(solver->state);
  cohort_cvode_vector_free(solver->output);
  cohort_cvode_vector_free(solver->spare);
  cohort_switches_free(solver->switches);
  free(solver->scratch);
  if (solver->context) SUNContext_Free(&solver->context);
  free(solver->registers);
  free(solver->jacobian);
  free(solver->pivots);
  cohort_sparse_lu_free(solver->sparse);
  free(solver);
}

enum CohortODEStatus cohort_cvode_status(const CohortCVODE *solver, int flag) {
  if (solver->tinySteps > MOST_TINY_STEPS) return CohortODEStatusStepTooSmall;
  switch (flag) {
  case CV_TOO_MUCH_WORK: return CohortODEStatusTooManySteps;
  case CV_TOO_MUCH_ACC:
  case CV_TOO_CLOSE: return CohortODEStatusStepTooSmall;
  case CV_ERR_FAILURE: return CohortODEStatusErrorTest;
  case CV_CONV_FAILURE:
  case CV_LSETUP_FAIL: return CohortODEStatusConvergence;
  case CV_FIRST_RHSFUNC_ERR:
  case CV_REPTD_RHSFUNC_ERR:
  case CV_RHSFUNC_FAIL:
  case CV_UNREC_RHSFUNC_ERR: return CohortODEStatusNotFinite;
  default: return CohortODEStatusOther;
  }
}

int cohort_cvode_tiny_step(CohortCVODE *solver, double t, double end) {
  double *z = dataOf(solver->state), *out = dataOf(solver->output);
  if (cohort_cvode_slope(solver, t, z, out)) return CV_FIRST_RHSFUNC_ERR;
  solver->variant->linearSum(unitsOf(solver->state), end - t, out, 1, z, out);
  return CV_SUCCESS;
}

/// To `end`, which the solve has not reached.
static int advance(CohortCVODE *solver, double end, double last, double *t) {
  // Where nothing moves, an error estimate says nothing: a step does not pass the next output.
  double now = *t;
  CVodeGetCurrentTime(solver->cvode, &now);
  if (solver->isQuiet && now < end) {
    const int flag = CVodeSetStopTime(solver->cvode, end);
    if (flag < 0) return flag;
  }
  const double begin = *t;
  int flag = CVode(solver->cvode, end, solver->output, t, CV_NORMAL);
  if (flag != CV_TOO_CLOSE) return flag;
  // The first time is within rounding of the beginning: the first step looks at the whole interval.
  flag = last > end ? CVode(solver->cvode, last, solver->output, t, CV_ONE_STEP) : CV_TOO_CLOSE;
  if (flag == CV_TOO_CLOSE) {
    *t = end;
    return cohort_cvode_tiny_step(solver, begin, end);
  }
  return flag < 0 ? flag : CVode(solver->cvode, end, solver->output, t, CV_NORMAL);
}

static void run(CohortODESolver *own, CohortODEJob *job, int32_t lanes) {
  (void)lanes;
  CohortCVODE *solver = (CohortCVODE *)own;
  const CohortODECode *code = solver->code;
  const CohortVariant *variant = solver->variant;
  const int n = code->states, columns = code->columns;
  double *z = dataOf(solver->state), *out = dataOf(solver->output);
  for (int g = cohort_ode_begin(job); g >= 0; g = cohort_ode_advance(job, g, n)) {
    double t = job->t0[g];
    const int64_t first = cohort_ode_write_start(variant, code, solver->registers, solver->switches, job, g);
    if (first == job->timeStart[g + 1]) continue;
    variant->prepare(
        code, solver->registers, job->theta + (int64_t)g * code->parameters, job->x + job->dataStart[g]);
    solver->tinySteps = 0;
    solver->notFinite = 0;
    if (solver->sparse) cohort_sparse_lu_begin(solver->sparse);
    solver->counts = (CohortODECounts){0};
    if (solver->switches) {
      int64_t count = 0;
      const enum CohortODEStatus status = cohort_cvode_solve_switched(solver, job, g, first, &t, &count);
      job->steps[g] = count;
      job->status[g] = status;
      if (job->counts) job->counts[g] = solver->counts;
      if (status == CohortODEStatusSuccess && job->slope) {
        variant->writeSlopes(code, solver->registers, solver->switches, job, g);
      } else if (status != CohortODEStatusSuccess && status != CohortODEStatusSkipped) {
        cohort_ode_fail(job, g, status, t);
      }
      continue;
    }
    variant->start(code, solver->registers, t, job->y0 + (int64_t)g * n, z, out);
    int flag = CVodeReInit(solver->cvode, t, solver->state);
    // A stop time outlives CVodeReInit: that of the group before would end a step here.
    if (flag >= 0) flag = CVodeSetStopTime(solver->cvode, DBL_MAX);
    cohort_cvode_slope(solver, t, z, out);
    int skipped = 0;
    for (int64_t k = first; flag >= 0 && k < job->timeStart[g + 1]; ++k) {
      if ((skipped = cohort_ode_is_skipped(cohort_ode_first_failed(job, g), g))) break;
      const double end = job->ts[k];
      if (end > t) flag = advance(solver, end, job->ts[job->timeStart[g + 1] - 1], &t);
      if (flag < 0) break;
      double *solution = job->solution + k * n, *sensitivity = job->sensitivity + k * n * (columns - 1);
      for (int i = 0; i < n; ++i) {
        solution[i] = out[i * code->stride];
        memcpy(sensitivity + i * (columns - 1), out + i * code->stride + 1, (size_t)(columns - 1) * sizeof(double));
      }
    }
    if (skipped) {
      job->status[g] = CohortODEStatusSkipped;
    } else if (flag < 0) {
      cohort_ode_fail(job, g, cohort_cvode_status(solver, flag), t);
    } else {
      long steps = 0;
      CVodeGetNumSteps(solver->cvode, &steps);
      job->steps[g] = steps;
      CVodeGetNumErrTestFails(solver->cvode, &steps);
      solver->counts.rejected = steps;
      if (job->counts) job->counts[g] = solver->counts;
      job->status[g] = CohortODEStatusSuccess;
      if (job->slope) variant->writeSlopes(code, solver->registers, NULL, job, g);
    }
  }
}
