// IDAS (Hindmarsh et al. 2005) on one differential-algebraic system with its sensitivities (Cao, Li, Petzold & Serban
// 2003): backward differentiation formulas of order 1 to 5, sensitivities staggered and in the error test.
#include "include/DAESolver.h"

#include <idas/idas.h>
#include <nvector/nvector_serial.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

struct CohortDAESolver {
  const CohortDAESystem *system;
  SUNContext context;
  void *ida;
  N_Vector state, slope;
  /// One for each column, and pointers to their numbers.
  N_Vector *sensitivities, *sensitivitySlopes;
  double **pointers;
  SUNMatrix matrix;
  SUNLinearSolver linearSolver;
};

static const double *readable(N_Vector v) { return N_VGetArrayPointer(v); }

static int residual(double t, N_Vector y, N_Vector slope, N_Vector r, void *data) {
  const CohortDAESystem *system = ((CohortDAESolver *)data)->system;
  return system->residual(t, readable(y), readable(slope), N_VGetArrayPointer(r), system->context);
}

static int jacobian(
    double t, double c, N_Vector y, N_Vector slope, N_Vector r, SUNMatrix matrix, void *data, N_Vector t1, N_Vector t2,
    N_Vector t3) {
  (void)r, (void)t1, (void)t2, (void)t3;
  const CohortDAESystem *system = ((CohortDAESolver *)data)->system;
  return system->jacobian(t, readable(y), readable(slope), c, SUNDenseMatrix_Data(matrix), system->context);
}

static int sensitivity(
    int count, double t, N_Vector y, N_Vector slope, N_Vector r, N_Vector *s, N_Vector *slopes, N_Vector *residuals,
    void *data, N_Vector t1, N_Vector t2, N_Vector t3) {
  (void)r, (void)t1, (void)t2, (void)t3;
  CohortDAESolver *solver = data;
  double **from = solver->pointers, **fromSlopes = from + count, **to = fromSlopes + count;
  for (int k = 0; k < count; ++k) {
    from[k] = N_VGetArrayPointer(s[k]);
    fromSlopes[k] = N_VGetArrayPointer(slopes[k]);
    to[k] = N_VGetArrayPointer(residuals[k]);
  }
  const CohortDAESystem *system = solver->system;
  return system->sensitivity(t, readable(y), readable(slope), from, fromSlopes, to, system->context);
}

static void silence(int code, const char *module, const char *function, char *message, void *data) {
  (void)code, (void)module, (void)function, (void)message, (void)data;
}

CohortDAESolver *cohort_dae_create(
    const CohortDAESystem *system, double relative_tolerance, double absolute_tolerance, int64_t maximum_steps) {
  CohortDAESolver *solver = calloc(1, sizeof *solver);
  if (!solver) return NULL;
  solver->system = system;
  const int n = system->states, columns = system->columns;
  if (SUNContext_Create(NULL, &solver->context) != 0) goto failed;
  solver->state = N_VNew_Serial(n, solver->context);
  solver->slope = N_VNew_Serial(n, solver->context);
  solver->matrix = SUNDenseMatrix(n, n, solver->context);
  if (!solver->state || !solver->slope || !solver->matrix) goto failed;
  N_VConst(0, solver->state);
  N_VConst(0, solver->slope);
  solver->linearSolver = SUNLinSol_Dense(solver->state, solver->matrix, solver->context);
  solver->ida = IDACreate(solver->context);
  if (!solver->linearSolver || !solver->ida) goto failed;
  IDASetErrHandlerFn(solver->ida, silence, NULL);
  if (IDAInit(solver->ida, residual, 0, solver->state, solver->slope) != IDA_SUCCESS) goto failed;
  IDASetUserData(solver->ida, solver);
  if (IDASStolerances(solver->ida, relative_tolerance, absolute_tolerance) != IDA_SUCCESS) goto failed;
  IDASetMaxNumSteps(solver->ida, maximum_steps);
  if (IDASetLinearSolver(solver->ida, solver->linearSolver, solver->matrix) != IDALS_SUCCESS) goto failed;
  if (IDASetJacFn(solver->ida, jacobian) != IDALS_SUCCESS) goto failed;
  if (columns > 0) {
    solver->sensitivities = N_VCloneVectorArray(columns, solver->state);
    solver->sensitivitySlopes = N_VCloneVectorArray(columns, solver->state);
    solver->pointers = calloc((size_t)columns * 3, sizeof *solver->pointers);
    if (!solver->sensitivities || !solver->sensitivitySlopes || !solver->pointers) goto failed;
    for (int k = 0; k < columns; ++k) {
      N_VConst(0, solver->sensitivities[k]);
      N_VConst(0, solver->sensitivitySlopes[k]);
    }
    if (IDASensInit(
            solver->ida, columns, IDA_STAGGERED, sensitivity, solver->sensitivities, solver->sensitivitySlopes)
        != IDA_SUCCESS) {
      goto failed;
    }
    IDASetSensErrCon(solver->ida, SUNTRUE);
    if (IDASensEEtolerances(solver->ida) != IDA_SUCCESS) goto failed;
  }
  return solver;
failed:
  cohort_dae_free(solver);
  return NULL;
}

void cohort_dae_free(CohortDAESolver *solver) {
  if (!solver) return;
  if (solver->ida) IDAFree(&solver->ida);
  if (solver->linearSolver) SUNLinSolFree(solver->linearSolver);
  if (solver->matrix) SUNMatDestroy(solver->matrix);
  if (solver->sensitivities) N_VDestroyVectorArray(solver->sensitivities, solver->system->columns);
  if (solver->sensitivitySlopes) N_VDestroyVectorArray(solver->sensitivitySlopes, solver->system->columns);
  if (solver->state) N_VDestroy(solver->state);
  if (solver->slope) N_VDestroy(solver->slope);
  free(solver->pointers);
  if (solver->context) SUNContext_Free(&solver->context);
  free(solver);
}

double *cohort_dae_state(CohortDAESolver *solver) { return N_VGetArrayPointer(solver->state); }
double *cohort_dae_slope(CohortDAESolver *solver) { return N_VGetArrayPointer(solver->slope); }
double *cohort_dae_sensitivity(CohortDAESolver *solver, int32_t column) {
  return N_VGetArrayPointer(solver->sensitivities[column]);
}
double *cohort_dae_sensitivity_slope(CohortDAESolver *solver, int32_t column) {
  return N_VGetArrayPointer(solver->sensitivitySlopes[column]);
}

static enum CohortDAEStatus statusOf(int flag) {
  switch (flag) {
  case IDA_TOO_MUCH_WORK: return CohortDAEStatusTooManySteps;
  case IDA_FIRST_RES_FAIL:
  case IDA_RES_FAIL:
  case IDA_REP_RES_ERR:
  case IDA_SRES_FAIL:
  case IDA_REP_SRES_ERR: return CohortDAEStatusNotFinite;
  case IDA_ERR_FAIL:
  case IDA_TOO_MUCH_ACC: return CohortDAEStatusErrorTest;
  case IDA_CONV_FAIL: return CohortDAEStatusConvergence;
  case IDA_LSETUP_FAIL:
  case IDA_LSOLVE_FAIL: return CohortDAEStatusSingular;
  default: return CohortDAEStatusOther;
  }
}

enum CohortDAEStatus cohort_dae_run(
    CohortDAESolver *solver, double t0, const double *ts, int64_t count, double *solution, double *sensitivity,
    double *reached) {
  const int n = solver->system->states, columns = solver->system->columns;
  double t = t0;
  int flag = IDAReInit(solver->ida, t0, solver->state, solver->slope);
  if (flag == IDA_SUCCESS && columns > 0) {
    flag = IDASensReInit(solver->ida, IDA_STAGGERED, solver->sensitivities, solver->sensitivitySlopes);
  }
  for (int64_t k = 0; flag >= 0 && k < count; ++k) {
    // Equal times share a result.
    if (ts[k] > t) {
      flag = IDASolve(solver->ida, ts[k], &t, solver->state, solver->slope, IDA_NORMAL);
      if (flag >= 0 && columns > 0) {
        double at = t;
        flag = IDAGetSens(solver->ida, &at, solver->sensitivities);
      }
    }
    if (flag < 0) break;
    memcpy(solution + k * n, N_VGetArrayPointer(solver->state), (size_t)n * sizeof(double));
    for (int s = 0; s < columns; ++s) {
      const double *from = readable(solver->sensitivities[s]);
      for (int i = 0; i < n; ++i) sensitivity[(k * n + i) * columns + s] = from[i];
    }
  }
  *reached = t;
  return flag >= 0 ? CohortDAEStatusSuccess : statusOf(flag);
}

enum CohortDAEStatus cohort_dae_begin(CohortDAESolver *solver, double t) {
  int flag = IDAReInit(solver->ida, t, solver->state, solver->slope);
  if (flag == IDA_SUCCESS && solver->system->columns > 0) {
    flag = IDASensReInit(solver->ida, IDA_STAGGERED, solver->sensitivities, solver->sensitivitySlopes);
  }
  return flag >= 0 ? CohortDAEStatusSuccess : statusOf(flag);
}

enum CohortDAEStatus cohort_dae_step(CohortDAESolver *solver, double stop, double *t) {
  int flag = IDASetStopTime(solver->ida, stop);
  if (flag >= 0) flag = IDASolve(solver->ida, stop, t, solver->state, solver->slope, IDA_ONE_STEP);
  return flag >= 0 ? CohortDAEStatusSuccess : statusOf(flag);
}

enum CohortDAEStatus cohort_dae_interpolate(CohortDAESolver *solver, double t) {
  int flag = IDAGetDky(solver->ida, t, 0, solver->state);
  if (flag >= 0) flag = IDAGetDky(solver->ida, t, 1, solver->slope);
  if (flag >= 0 && solver->system->columns > 0) flag = IDAGetSensDky(solver->ida, t, 0, solver->sensitivities);
  return flag >= 0 ? CohortDAEStatusSuccess : statusOf(flag);
}
