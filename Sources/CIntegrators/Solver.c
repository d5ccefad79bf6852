// What all solvers share: the choice of kernels, and the groups of a job handed out one by one.
#include "CKernels.h"
#include "Variant.h"

const CohortVariant *cohort_variant(enum CohortInstructionSet set) {
  switch (set) {
#if defined(__x86_64__)
  case CohortInstructionSetAVX2: return &cohort_variant_avx2;
  case CohortInstructionSetAVX512: return &cohort_variant_avx512;
#endif
  default: return &cohort_variant_baseline;
  }
}

void cohort_slope_with_modes(void *context, const double *modes, double t, const double *y, double *f) {
  const CohortModalSlope *own = context;
  cohort_set_modes(own->code, own->registers, modes);
  own->derivative(own->code, own->registers, t, y, f);
}

CohortODESolver *cohort_ode_solver_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    int32_t instruction_set) {
  return integrator->create(integrator, code, tolerances, lanes, cohort_instruction_set(instruction_set));
}

void cohort_ode_solver_free(CohortODESolver *solver) {
  if (solver) solver->free(solver);
}

void cohort_ode_solver_run(CohortODESolver *solver, CohortODEJob *job, int32_t lanes) { solver->run(solver, job, lanes); }

void cohort_ode_team_run(int64_t begin, int64_t end, void *context) {
  const CohortODETeam *team = context;
  for (int64_t k = begin; k < end; ++k) cohort_ode_solver_run(team->solvers[k], team->job, team->lanes);
}

int cohort_ode_begin(CohortODEJob *job) {
  for (;;) {
    const int k = __atomic_fetch_add(&job->next, 1, __ATOMIC_RELAXED);
    if (k >= job->orderCount) return -1;
    const int g = job->order[k];
    if (cohort_ode_is_skipped(cohort_ode_first_failed(job, g), g)) {
      job->status[g] = CohortODEStatusSkipped;
    } else if (job->timeStart[g] == job->timeStart[g + 1]) {
      job->steps[g] = 0;
      job->status[g] = CohortODEStatusSuccess;
    } else {
      return g;
    }
  }
}

int64_t cohort_ode_write_start(
    const CohortVariant *variant, const CohortODECode *code, double *registers, CohortSwitches *switches,
    CohortODEJob *job, int group) {
  const double t0 = job->t0[group], *y0 = job->y0 + (int64_t)group * code->states;
  const double *theta = job->theta + (int64_t)group * code->parameters, *x = job->x + job->dataStart[group];
  const int n = code->states, columns = code->columns - 1;
  int64_t k = job->timeStart[group];
  for (; k < job->timeStart[group + 1] && job->ts[k] <= t0; ++k) {
    double *solution = job->solution + k * n, *sensitivity = job->sensitivity + k * n * columns;
    for (int s = 0; s < columns; ++s) {
      if (code->initial[s] != -2) {
        for (int i = 0; i < n; ++i) sensitivity[i * columns + s] = code->initial[s] == i ? 1 : 0;
        continue;
      }
      variant->prepare(code, registers, theta, x);
      if (switches) {
        cohort_switches_begin(switches, theta, x, 0);
        cohort_switches_decide(switches, t0, y0, 0);
        cohort_set_modes(code, registers, cohort_switches_modes(switches));
      }
      variant->derivative(code, registers, t0, y0, solution);
      for (int i = 0; i < n; ++i) sensitivity[i * columns + s] = -solution[i];
    }
    for (int i = 0; i < n; ++i) solution[i] = y0[i];
  }
  if (k == job->timeStart[group + 1]) {
    job->steps[group] = 0;
    job->status[group] = CohortODEStatusSuccess;
    if (job->counts) job->counts[group] = (CohortODECounts){0};
    if (job->slope) variant->writeSlopes(code, registers, switches, job, group);
  }
  return k;
}

int cohort_ode_advance(CohortODEJob *job, int group, int states) {
  if (!job->successor || job->status[group] != CohortODEStatusSuccess) return cohort_ode_begin(job);
  const int next = job->successor[group];
  if (next < 0) return cohort_ode_begin(job);
  const int64_t begin = (int64_t)next * states;
  const double *end = job->solution + (job->timeStart[group + 1] - 1) * states;
  double *y0 = (double *)job->y0 + begin;
  for (int i = 0; i < states; ++i) y0[i] = job->kept[begin + i] * end[i] + job->added[begin + i];
  return next;
}

void cohort_ode_fail(CohortODEJob *job, int group, enum CohortODEStatus status, double reached) {
  job->status[group] = status;
  job->reached[group] = reached;
  __atomic_fetch_add(&job->failures, 1, __ATOMIC_RELAXED);
  int32_t *first = job->failed + group / job->groupCount;
  int32_t failed = __atomic_load_n(first, __ATOMIC_RELAXED);
  while (group < failed
         && !__atomic_compare_exchange_n(first, &failed, group, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}
