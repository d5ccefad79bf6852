// The solver of methods that the driver of lanes drives: owns their memory.
#include "CKernels.h"
#include "Variant.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  CohortODESolver solver;
  const CohortLaneKernels *lanes;
  CohortLaneDrive drive;
  CohortLaneMemory memory;
  /// Null for steppers that do not linearise.
  CohortLanePlan *plan;
  /// The block that holds all arrays.
  double *block;
} LaneSolver;

static void run(CohortODESolver *solver, CohortODEJob *job, int32_t lanes) {
  LaneSolver *own = (LaneSolver *)solver;
  own->lanes->drive(&own->memory, &own->drive, job, lanes < 1 ? 1 : lanes);
}

static void freeLanes(CohortODESolver *solver) {
  LaneSolver *own = (LaneSolver *)solver;
  for (int k = 0; k < COHORT_MOST_LANES; ++k) cohort_switches_free(own->drive.switches[k]);
  cohort_switches_free(own->drive.outside);
  cohort_lane_plan_free(own->plan);
  free(own->block);
  free(solver);
}

/// Arrays begin on cache lines.
static size_t rounded(size_t count) { return (count + 7) / 8 * 8; }

CohortODESolver *cohort_lane_solver_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    enum CohortInstructionSet set) {
  const CohortStepper *stepper = integrator->stepper;
  if (!stepper || stepper->arrays > COHORT_STEPPER_ARRAYS) return NULL;
  LaneSolver *own = calloc(1, sizeof *own);
  if (!own) return NULL;
  const CohortVariant *variant = cohort_variant(set);
  const size_t width = lanes >= 16 ? 16 : lanes >= 8 ? 8 : 1, n = (size_t)code->states;
  const size_t columns = (size_t)(width > 1 ? code->columns : code->stride);
  const size_t state = rounded(n * columns * width), square = rounded(n * n * width * (size_t)stepper->squares);
  const size_t registers = rounded((size_t)code->registers * width), scalar = rounded((size_t)code->registers);
  const size_t output = rounded(n * (size_t)code->columns);
  const size_t arrays = 4 + (size_t)stepper->arrays;
  // Factors, a row of them, dense matrices with their exchanges, a coupled state; entries of df/dy and df/dp, df/dt.
  size_t linear[8] = {0};
  if (stepper->needsCurvature) {
    own->plan = cohort_lane_plan_create(code->states, code->rowStart, code->column);
    if (!own->plan) {
      free(own);
      return NULL;
    }
    const size_t sizes[8] = {
      (size_t)own->plan->count * width, n * width, n * n * width, n * width, n * columns * width,
      (size_t)code->rowStart[n] * width, (size_t)code->forcingStart[n] * width, n * width};
    for (int k = 0; k < 8; ++k) linear[k] = rounded(sizes[k]);
  }
  const CohortStepKernels *kernels
      = width == 16 ? stepper->sixteen[set] : width == 8 ? stepper->eight[set] : stepper->one[set];
  const size_t numbers = kernels->numbers ? rounded(kernels->numbers(code)) : 0;
  size_t count = registers + arrays * state + square + numbers + output + scalar + 2 * n;
  for (int k = 0; k < 8; ++k) count += linear[k];
  void *block = NULL;
  if (posix_memalign(&block, 64, count * sizeof(double)) != 0) {
    cohort_lane_plan_free(own->plan);
    free(own);
    return NULL;
  }
  memset(block, 0, count * sizeof(double));
  own->solver = (CohortODESolver){run, freeLanes};
  own->block = block;
  own->lanes = width == 16 ? &variant->sixteen : width == 8 ? &variant->eight : &variant->one;
  CohortLaneMemory *m = &own->memory;
  m->code = code;
  m->width = (int32_t)width;
  m->stride = (int32_t)columns;
  m->relativeTolerance = tolerances.relative;
  m->absoluteTolerance = tolerances.absolute;
  m->coupled = own->lanes->coupled;
  m->jacobian = own->lanes->jacobian;
  m->linearise = own->lanes->linearise;
  m->along = own->lanes->along;
  m->plan = own->plan;
  m->runCode = own->lanes->runCode;
  double *next = block;
  m->registers = next;
  next += registers;
  double **own_arrays[4] = {&m->state, &m->next, &m->slope, &m->nextSlope};
  for (size_t k = 0; k < arrays; ++k, next += state) *(k < 4 ? own_arrays[k] : &m->work[k - 4]) = next;
  m->squares = next;
  next += square;
  if (stepper->needsCurvature) {
    double **parts[8] = {
      &m->factors, &m->row, &m->squares, &m->exchanges, &m->saved, &m->entries, &m->forcing, &m->timeSlope};
    for (int k = 0; k < 8; next += linear[k++]) *parts[k] = next;
  }
  m->numbers = next;
  next += numbers;
  m->output = next;
  next += output;
  own->drive = (CohortLaneDrive){
    .variant = variant,
    .kernels = kernels,
    .errorExponent = stepper->errorExponent,
    .memoryExponent = stepper->memoryExponent,
    .maximumSteps = tolerances.maximumSteps,
    .evaluations = stepper->evaluations,
    .firstEvaluations = stepper->firstEvaluations,
    .implicitEvaluations = stepper->implicitEvaluations,
    .chooses = stepper->implicitEvaluations > 0,
    .scalarRegisters = next,
    .scratch = next + scalar,
  };
  for (size_t k = 0; code->switching && k <= width; ++k) {
    CohortSwitches **switches = k < width ? &own->drive.switches[k] : &own->drive.outside;
    *switches = cohort_switches_create(code->switching);
    if (!*switches) {
      freeLanes(&own->solver);
      return NULL;
    }
  }
  return &own->solver;
}
