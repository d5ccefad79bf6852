// A solver: chooses instruction set and integrator, owns the memory, hands out groups.
#include "CKernels.h"
#include "CVODESolver.h"

#include <stdlib.h>
#include <string.h>

struct CohortODESolver {
  enum CohortIntegrator integrator;
  const CohortVariant *variant;
  CohortLaneMemory lanes;
  CohortCVODE *cvode;
  /// One lane's registers, a coupled state and its slope.
  double *registers, *z, *dz;
  /// The block that holds all arrays.
  double *memory;
};

static const CohortVariant *chooseVariant(int32_t wanted) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
  if (avx512 && (wanted < 0 || wanted >= 2)) return &cohort_variant_avx512;
  if (avx2 && (wanted < 0 || wanted >= 1)) return &cohort_variant_avx2;
#else
  (void)wanted;
#endif
  return &cohort_variant_baseline;
}

void cohort_code_run(const CohortInstruction *code, double *registers) {
  // Set at the first use; all threads would set the same.
  static const CohortVariant *best;
  const CohortVariant *variant = __atomic_load_n(&best, __ATOMIC_RELAXED);
  if (__builtin_expect(!variant, 0)) {
    variant = chooseVariant(-1);
    __atomic_store_n(&best, variant, __ATOMIC_RELAXED);
  }
  variant->run(code, registers);
}

CohortODESolver *cohort_ode_solver_create(
    enum CohortIntegrator integrator, const CohortODECode *code, double relative_tolerance, double absolute_tolerance,
    int64_t maximum_steps, int32_t variant) {
  CohortODESolver *solver = calloc(1, sizeof *solver);
  if (!solver) return NULL;
  solver->integrator = integrator;
  solver->variant = chooseVariant(variant);
  if (integrator == CohortIntegratorBDF || integrator == CohortIntegratorAdams) {
    solver->cvode = cohort_cvode_create(
        integrator == CohortIntegratorAdams, code, solver->variant, relative_tolerance, absolute_tolerance,
        maximum_steps);
    if (!solver->cvode) {
      free(solver);
      return NULL;
    }
  }
  const int isRungeKutta = !solver->cvode;
  const size_t width = integrator == CohortIntegratorRK45Lanes ? 8 : 1;
  // Arrays begin on cache lines.
  const size_t rows = (size_t)(width == 1 ? code->stride : code->columns);
  const size_t state = ((size_t)code->states * rows * width + 7) / 8 * 8;
  const size_t registers = ((size_t)code->registers * width + 7) / 8 * 8;
  const size_t scalar = ((size_t)code->registers + 7) / 8 * 8;
  const size_t single = ((size_t)code->states * (size_t)code->stride + 7) / 8 * 8;
  const size_t count = 2 * scalar + 2 * single + (isRungeKutta ? registers + 10 * state : 0);
  void *memory = NULL;
  if (posix_memalign(&memory, 64, count * sizeof(double)) != 0) {
    cohort_cvode_free(solver->cvode);
    free(solver);
    return NULL;
  }
  memset(memory, 0, count * sizeof(double));
  double *next = solver->memory = memory;
  solver->registers = next;
  next += scalar;
  solver->z = next;
  next += single;
  solver->dz = next;
  next += single;
  solver->lanes.code = code;
  solver->lanes.scalarRegisters = next;
  next += scalar;
  solver->lanes.relativeTolerance = relative_tolerance;
  solver->lanes.absoluteTolerance = absolute_tolerance;
  solver->lanes.maximumSteps = maximum_steps;
  if (isRungeKutta) {
    solver->lanes.registers = next;
    next += registers;
    double **arrays[10] = {&solver->lanes.state, &solver->lanes.next, &solver->lanes.stage};
    for (int k = 0; k < 7; ++k) arrays[3 + k] = &solver->lanes.slopes[k];
    for (int k = 0; k < 10; ++k, next += state) *arrays[k] = next;
  }
  return solver;
}

void cohort_ode_solver_free(CohortODESolver *solver) {
  if (!solver) return;
  cohort_cvode_free(solver->cvode);
  free(solver->memory);
  free(solver);
}

void cohort_ode_solver_run(CohortODESolver *solver, CohortODEJob *job, int32_t lanes) {
  switch (solver->integrator) {
  case CohortIntegratorRK45Lanes: solver->variant->rk45Lanes(&solver->lanes, job, lanes < 1 ? 1 : lanes); break;
  case CohortIntegratorRK45: solver->variant->rk45(&solver->lanes, job, 1); break;
  case CohortIntegratorBDF:
  case CohortIntegratorAdams: cohort_cvode_run(solver->cvode, job); break;
  }
}

void cohort_ode_team_run(int64_t begin, int64_t end, void *context) {
  const CohortODETeam *team = context;
  for (int64_t k = begin; k < end; ++k) cohort_ode_solver_run(team->solvers[k], team->job, team->lanes);
}

void cohort_ode_solver_derivative(
    CohortODESolver *solver, double t, const double *y, const double *theta, const double *x, double *derivative) {
  const CohortODECode *code = solver->lanes.code;
  solver->variant->prepare(code, solver->registers, theta, x);
  solver->variant->derivative(code, solver->registers, t, y, derivative);
}

void cohort_ode_solver_jacobian(
    CohortODESolver *solver, double t, const double *y, const double *theta, const double *x, double *by_state,
    double *by_parameter) {
  const CohortODECode *code = solver->lanes.code;
  const int n = code->states, columns = code->columns, stride = code->stride;
  memset(solver->z, 0, (size_t)n * (size_t)stride * sizeof(double));
  for (int i = 0; i < n; ++i) solver->z[i * stride] = y[i];
  solver->variant->prepare(code, solver->registers, theta, x);
  solver->variant->jacobian(code, solver->registers, t, solver->z, by_state);
  for (int i = 0; i < n; ++i) {
    for (int s = 1; s < columns; ++s) by_parameter[i * (columns - 1) + s - 1] = 0;
    for (int e = code->forcingStart[i]; e < code->forcingStart[i + 1]; ++e) {
      by_parameter[i * (columns - 1) + code->forcingColumn[e] - 1] = solver->registers[code->forcing[e]];
    }
  }
}

int cohort_ode_begin(CohortODEJob *job, int *place) {
  for (;;) {
    const int k = __atomic_fetch_add(&job->next, 1, __ATOMIC_RELAXED);
    if (k >= job->orderCount) return -1;
    const int g = job->order[k];
    if (cohort_ode_is_skipped(job, k)) {
      job->status[g] = CohortODEStatusSkipped;
    } else if (job->timeStart[g] == job->timeStart[g + 1]) {
      job->steps[g] = 0;
      job->status[g] = CohortODEStatusSuccess;
    } else {
      *place = k;
      return g;
    }
  }
}

void cohort_ode_fail(CohortODEJob *job, int place, enum CohortODEStatus status, double reached) {
  job->status[job->order[place]] = status;
  job->reached[job->order[place]] = reached;
  int32_t failed = __atomic_load_n(&job->failed, __ATOMIC_RELAXED);
  while (place < failed
         && !__atomic_compare_exchange_n(&job->failed, &failed, place, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}
