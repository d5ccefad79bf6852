// What one instruction set offers: the kernels compiled for it, as a table of functions.
#pragma once
#include "CIntegrators.h"
#include "SwitchSearch.h"

/// What the driver of lanes is given beside a stepper's memory.
typedef struct {
  const struct CohortVariant *variant;
  const CohortStepKernels *kernels;
  /// Of the control of the step size.
  double errorExponent, memoryExponent;
  int64_t maximumSteps;
  /// Registers of one lane, for slopes outside of steps.
  double *scalarRegisters;
  /// By lane, and what is evaluated outside of solves; null without switches.
  CohortSwitches *switches[COHORT_MOST_LANES], *outside;
  /// Twice as many numbers as there are states.
  double *scratch;
  /// Of the stepper, see LaneStepper.h.
  int64_t evaluations, firstEvaluations, implicitEvaluations;
  /// Whether the stepper chooses, so that a group that fails is tried again.
  int chooses;
} CohortLaneDrive;

/// What the driver does over a number of lanes.
typedef struct {
  void (*drive)(CohortLaneMemory *memory, const CohortLaneDrive *drive, CohortODEJob *job, int lanes);
  void (*coupled)(CohortLaneMemory *memory, const double *t, const double *z, double *dz, unsigned active);
  void (*jacobian)(CohortLaneMemory *memory, const double *t, const double *z, int32_t number, unsigned active);
  void (*linearise)(CohortLaneMemory *memory, const double *t, const double *h, const double *z, unsigned active);
  void (*along)(
      CohortLaneMemory *memory, const double *t, const double *h, const double *z, const double *tau, const double *u,
      double *dz, unsigned active);
  void (*runCode)(const CohortInstruction *code, double *registers, unsigned active);
} CohortLaneKernels;

typedef struct CohortVariant {
  /// For one lane, eight and sixteen.
  CohortLaneKernels one, eight, sixteen;
  /// One lane: constants, a group's parameters and its prologue; the coupled right-hand side; f and df/dy alone.
  void (*prepare)(const CohortODECode *code, double *registers, const double *theta, const double *x);
  void (*start)(const CohortODECode *code, double *registers, double t, const double *y0, double *z, double *dz);
  /// Returns 0 where all of dz is finite. `isZero`: whether all of it is 0.
  int (*coupled)(const CohortODECode *code, double *registers, double t, const double *z, double *dz, int *isZero);
  void (*derivative)(const CohortODECode *code, double *registers, double t, const double *y, double *dy);
  /// df/dy, row by row, from the state's column 0.
  void (*jacobian)(const CohortODECode *code, double *registers, double t, const double *z, double *matrix);
  /// The entries of df/dy that are not 0, in the order of the code.
  void (*jacobianEntries)(const CohortODECode *code, double *registers, double t, const double *z, double *entries);
  void (*writeSlopes)(
      const CohortODECode *code, double *registers, CohortSwitches *switches, const CohortODEJob *job, int group);
  /// LU with partial pivoting in place; 0, or 1 + the column where it is singular. Solve: x of n * stride.
  int (*factor)(int n, double *matrix, int *pivots);
  void (*solve)(int n, int stride, const double *matrix, const int *pivots, double *x);
  void (*solveSparse)(const CohortSparseFactors *factors, int stride, double *x);
  /// Vectors, in units of 8 doubles.
  void (*linearSum)(int units, double a, const double *x, double b, const double *y, double *z);
  void (*scale)(int units, double a, const double *x, double *z);
  void (*constant)(int units, double a, double *z);
  void (*product)(int units, const double *x, const double *y, double *z);
  void (*quotient)(int units, const double *x, const double *y, double *z);
  void (*absolute)(int units, const double *x, double *z);
  void (*inverse)(int units, const double *x, double *z);
  void (*addConstant)(int units, const double *x, double b, double *z);
  void (*linearCombination)(int units, int count, const double *c, double *const *x, double *z);
  void (*scaleAddMulti)(int units, int count, const double *a, const double *x, double *const *y, double *const *z);
  /// u = gamma f - rl1 z - c
  void (*newtonResidual)(
      int units, double rl1, const double *z, double gamma, const double *f, const double *c, double *u);
  /// u = scale u, c += u
  void (*newtonUpdate)(int units, double scale, double *u, double *c);
  void (*errorWeights)(int units, double relative, double absolute, const double *y, double *w);
  double (*dot)(const CohortODECode *code, const double *x, const double *y);
  double (*maximum)(const CohortODECode *code, const double *x);
  double (*minimum)(const CohortODECode *code, const double *x);
  /// The largest root mean square of x * w over the columns.
  double (*columnNorm)(const CohortODECode *code, const double *x, const double *w);
} CohortVariant;

extern const CohortVariant cohort_variant_baseline;
#if defined(__x86_64__)
extern const CohortVariant cohort_variant_avx2;
extern const CohortVariant cohort_variant_avx512;
#endif

/// The kernels of an instruction set.
const CohortVariant *cohort_variant(enum CohortInstructionSet set);

/// The registers in which `cohort_slope_with_modes` evaluates a group, prepared for it.
typedef struct {
  void (*derivative)(const CohortODECode *code, double *registers, double t, const double *y, double *dy);
  const CohortODECode *code;
  double *registers;
} CohortModalSlope;
/// f with these modes: the CohortSwitchedSlope of solvers; the context is a CohortModalSlope.
void cohort_slope_with_modes(void *context, const double *modes, double t, const double *y, double *f);
/// Puts modes into the registers of one lane.
static inline void cohort_set_modes(const CohortODECode *code, double *registers, const double *modes) {
  for (int k = 0; k < code->switching->count; ++k) registers[code->firstMode + k] = modes[k];
}

/// A solver: the first member of what an integrator makes.
struct CohortODESolver {
  void (*run)(CohortODESolver *solver, CohortODEJob *job, int32_t lanes);
  void (*free)(CohortODESolver *solver);
};

/// The next group of the job to begin, or -1; groups behind a failed one of their point are marked as skipped, groups without
/// times as done.
int cohort_ode_begin(CohortODEJob *job);
/// Writes the states of a group at output times that are its initial time; the first time behind them. A group that has no other times
/// is done. Registers of one lane, and the switches, are scratch.
int64_t cohort_ode_write_start(
    const CohortVariant *variant, const CohortODECode *code, double *registers, CohortSwitches *switches,
    CohortODEJob *job, int group);
/// The group that comes after this one: its successor, begun at the end of its state, or the next of the job; -1: none.
int cohort_ode_advance(CohortODEJob *job, int group, int states);
/// The first failed group of the point whose group this is.
static inline const int32_t *cohort_ode_first_failed(const CohortODEJob *job, int group) {
  return job->failed + group / job->groupCount;
}
/// Whether a group is no longer wanted because one before it failed.
static inline int cohort_ode_is_skipped(const int32_t *failed, int group) {
  return __atomic_load_n(failed, __ATOMIC_RELAXED) < group;
}
/// Records a failure; the first group of a point wins.
void cohort_ode_fail(CohortODEJob *job, int group, enum CohortODEStatus status, double reached);
