// What a method of integration is to the driver of lanes: one step of W groups side by side, each with its own time and
// step. The driver (LaneDriver.h) owns everything else: groups and their refill, control of the step size, output times,
// failures, costs. To write one, see `steppers/EachInstructionSet.h`.
#pragma once
#include "ODESystem.h"
#include "LanePlan.h"

#include <stddef.h>

/// The most arrays that a stepper may ask for.
#define COHORT_STEPPER_ARRAYS 24

/// The widest of the drivers.
#define COHORT_MOST_LANES 16

typedef struct CohortLaneMemory CohortLaneMemory;

/// What steppers that choose between two methods know of each lane: whether its present step and its next one are implicit, and why.
typedef struct {
  unsigned implicit, next;
  /// Lanes that failed and begin anew, set by the driver: implicit to the end.
  unsigned isSafe;
  int32_t suspicions[COHORT_MOST_LANES], calm[COHORT_MOST_LANES], patience[COHORT_MOST_LANES];
  /// Of the lane's group: implicit steps tried.
  int64_t implicitSteps[COHORT_MOST_LANES];
} CohortLaneChoice;

/// The coupled states of W lanes and the step that they try: memory of one solver.
///
/// An array holds a coupled state of all lanes: component s of row i in lane l stands at [(i * stride + s) * W + l].
struct CohortLaneMemory {
  const CohortODECode *code;
  /// 1, 8 or 16; and the distance of rows.
  int32_t width, stride;
  /// Of W lanes: constants, parameters and data of their groups, and what their prologues give.
  double *registers;
  /// Where the step begins, and dz/dt there.
  double *state, *slope;
  /// Where it ends, and dz/dt there: what a stepper computes.
  double *next, *nextSlope;
  /// As many arrays more as the stepper asks for.
  double *work[COHORT_STEPPER_ARRAYS];
  /// As many numbers for each pair of states and lane as the stepper asks for: number k of row i, column j, lane l at
  /// [((k * states + i) * states + j) * W + l].
  double *squares;
  /// For steppers that linearise: the plan of the factors of matrices with the pattern of df/dy, room for them, for a row, for what
  /// LaneLU.h keeps of lanes that exchange rows, and which these are.
  const CohortLanePlan *plan;
  double *factors, *row, *exchanges, *saved;
  unsigned exchanged;
  /// Of the point last linearised: the entries of df/dy and df/dp in the order of the code, and df/dt.
  double *entries, *forcing, *timeSlope;
  /// Lanes that began another group since the last step, set by the driver.
  unsigned begun;
  CohortLaneChoice choice;
  /// Where the driver has `interpolate` write.
  double *output;
  /// As many numbers more as the stepper's kernels ask for.
  double *numbers;
  double relativeTolerance, absoluteTolerance;
  /// dz = the coupled right-hand side at the lanes' times t[l]. Lanes not in `active` may hold anything.
  void (*coupled)(CohortLaneMemory *memory, const double *t, const double *z, double *dz, unsigned active);
  /// df/dy at t and column 0 of z, dense, into square number `number`.
  void (*jacobian)(CohortLaneMemory *memory, const double *t, const double *z, int32_t number, unsigned active);
  /// Takes down df/dy and df/dt at t and column 0 of z for `along`; steps will be about h long.
  void (*linearise)(CohortLaneMemory *memory, const double *t, const double *h, const double *z, unsigned active);
  /// Adds to the sensitivities' columns of dz what the coupled Jacobian holds of second derivatives: h (d/dt tau + d/dy u)
  /// (df/dy z_s + df/dp_s) at the linearised point t, z; u is column 0 of `u`.
  void (*along)(
      CohortLaneMemory *memory, const double *t, const double *h, const double *z, const double *tau, const double *u,
      double *dz, unsigned active);
  /// Runs other code of the system over the registers.
  void (*runCode)(const CohortInstruction *code, double *registers, unsigned active);
};

/// A step over W lanes, compiled for one instruction set. Vectors are passed by address, so that a stepper works with a driver
/// that was compiled for another instruction set.
typedef struct {
  /// Lanes of `fresh` begin anew: their `state` and `slope` were set, by a new group or a jump of the state. Gives the
  /// length of their first step, at most `span[l]`; not finite where there is none. `active`: all lanes at work.
  void (*initialise)(
      CohortLaneMemory *memory, const double *t, const double *span, unsigned fresh, unsigned active, double *h);
  /// Tries a step from t[l] of length h[l]: `next`, `nextSlope`, and error[l], the largest ratio of a component's local error
  /// to its tolerance. A step is accepted where that is at most 1; not finite where it cannot be computed.
  void (*tryStep)(CohortLaneMemory *memory, const double *t, const double *h, unsigned active, double *error);
  /// Called before `interpolate` if some of the accepted lanes need it in this step; null where there is nothing to do.
  void (*prepareOutput)(CohortLaneMemory *memory, const double *t, const double *h, unsigned lanes, unsigned active);
  /// The solution of one lane within the step just tried, after the part 0 < theta < 1 of its length h: `result` gets
  /// states * columns numbers, row by row.
  void (*interpolate)(const CohortLaneMemory *memory, int32_t lane, double theta, double h, double *result);
  /// In place of it where all lanes are done at once: the coupled states at the times at[l] of `lanes`, which lie in the steps just
  /// tried, into `z`; times of other lanes may be any.
  void (*evaluate)(CohortLaneMemory *memory, const double *at, unsigned lanes, double *z);
  /// How many numbers it needs for a system besides; null for none.
  size_t (*numbers)(const CohortODECode *code);
} CohortStepKernels;

/// A method of integration by single steps.
typedef struct {
  /// The order of the error estimate in h: that of the solution where it is the better one of an embedded pair.
  int32_t order;
  /// The control of the step size: h / (error^errorExponent / errorBefore^memoryExponent), see LaneDriver.h.
  double errorExponent, memoryExponent;
  /// What it needs of memory besides state, slope, next and nextSlope.
  int32_t arrays, squares;
  /// Whether it uses df/dy, so that this is derived also where no sensitivities are wanted.
  int32_t needsJacobian;
  /// Whether it calls `linearise` and `along`, so that second derivatives are derived.
  int32_t needsCurvature;
  /// Evaluations of the coupled right-hand side in a step, and before the first one.
  int32_t evaluations, firstEvaluations;
  /// The same of implicit steps, of steppers that choose.
  int32_t implicitEvaluations;
  /// By instruction set, for one lane, eight and sixteen.
  const CohortStepKernels *one[3], *eight[3], *sixteen[3];
} CohortStepper;
