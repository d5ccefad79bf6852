// A system at one point: its right-hand side and Jacobians outside any solve.
#include "CKernels.h"
#include "Variant.h"

#include <stdlib.h>
#include <string.h>

struct CohortODEEvaluator {
  const CohortODECode *code;
  const CohortVariant *variant;
  /// One lane's registers, and a coupled state.
  double *registers, *z;
  CohortSwitches *switches;
};

CohortODEEvaluator *cohort_ode_evaluator_create(const CohortODECode *code, int32_t instruction_set) {
  CohortODEEvaluator *evaluator = calloc(1, sizeof *evaluator);
  if (!evaluator) return NULL;
  const size_t registers = ((size_t)code->registers + 7) / 8 * 8;
  const size_t state = ((size_t)code->states * (size_t)code->stride + 7) / 8 * 8;
  void *block = NULL;
  if (posix_memalign(&block, 64, (registers + state) * sizeof(double)) != 0) {
    free(evaluator);
    return NULL;
  }
  memset(block, 0, (registers + state) * sizeof(double));
  evaluator->code = code;
  evaluator->variant = cohort_variant(cohort_instruction_set(instruction_set));
  evaluator->registers = block;
  evaluator->z = evaluator->registers + registers;
  if (code->switching && !(evaluator->switches = cohort_switches_create(code->switching))) {
    cohort_ode_evaluator_free(evaluator);
    return NULL;
  }
  return evaluator;
}

void cohort_ode_evaluator_free(CohortODEEvaluator *evaluator) {
  if (!evaluator) return;
  cohort_switches_free(evaluator->switches);
  free(evaluator->registers);
  free(evaluator);
}

/// A group's registers, with the modes of this point.
static void prepare(
    CohortODEEvaluator *evaluator, double t, const double *y, const double *theta, const double *x) {
  evaluator->variant->prepare(evaluator->code, evaluator->registers, theta, x);
  if (!evaluator->switches) return;
  cohort_switches_begin(evaluator->switches, theta, x, 0);
  cohort_switches_decide(evaluator->switches, t, y, NULL);
  cohort_set_modes(evaluator->code, evaluator->registers, cohort_switches_modes(evaluator->switches));
}

void cohort_ode_evaluator_derivative(
    CohortODEEvaluator *evaluator, double t, const double *y, const double *theta, const double *x,
    double *derivative) {
  prepare(evaluator, t, y, theta, x);
  evaluator->variant->derivative(evaluator->code, evaluator->registers, t, y, derivative);
}

void cohort_ode_evaluator_jacobian(
    CohortODEEvaluator *evaluator, double t, const double *y, const double *theta, const double *x, double *by_state,
    double *by_parameter) {
  const CohortODECode *code = evaluator->code;
  const int n = code->states, columns = code->columns, stride = code->stride;
  memset(evaluator->z, 0, (size_t)n * (size_t)stride * sizeof(double));
  for (int i = 0; i < n; ++i) evaluator->z[i * stride] = y[i];
  prepare(evaluator, t, y, theta, x);
  evaluator->variant->jacobian(code, evaluator->registers, t, evaluator->z, by_state);
  for (int i = 0; i < n; ++i) {
    for (int s = 1; s < columns; ++s) by_parameter[i * (columns - 1) + s - 1] = 0;
    for (int e = code->forcingStart[i]; e < code->forcingStart[i + 1]; ++e) {
      by_parameter[i * (columns - 1) + code->forcingColumn[e] - 1] = evaluator->registers[code->forcing[e]];
    }
  }
}
