// The groups that solvers work on together: where their data and results are.
#pragma once
#include <stdint.h>

/// How a group's solve ended.
enum __attribute__((enum_extensibility(closed))) CohortODEStatus : int32_t {
  CohortODEStatusSuccess,
  CohortODEStatusTooManySteps,
  CohortODEStatusNotFinite,
  CohortODEStatusStepTooSmall,
  CohortODEStatusErrorTest,
  CohortODEStatusConvergence,
  CohortODEStatusChattering,
  CohortODEStatusOther,
  CohortODEStatusSkipped,
};

/// What the solve of a group took, beside its steps.
typedef struct {
  /// Steps that were tried and not accepted.
  int64_t rejected;
  /// Evaluations of the right-hand side with its sensitivities.
  int64_t evaluations;
  /// Iterations of Newton's method, and matrices factorised for it; 0 for explicit methods.
  int64_t newtonIterations, factorizations;
  /// How many of the steps tried were implicit, where the method chooses.
  int64_t implicitSteps;
} CohortODECounts;

/// The groups that share one code, and where their data and results are.
typedef struct {
  /// The groups in the order in which they are begun.
  int32_t orderCount;
  const int32_t *order;
  /// The place in `order` of the next group to begin; tasks draw from it.
  int32_t next;
  /// How many groups each point has: group g is of point g / groupCount. One point where the job is a single evaluation.
  int32_t groupCount;
  /// By point: the first of its groups that failed, INT32_MAX while none has; those behind it are skipped. So what is said of
  /// a point depends on nothing but the point.
  int32_t *failed;
  /// How many groups have failed, of all points.
  int32_t failures;
  /// By group: y0 (states each), t0, theta (parameters each).
  const double *y0, *t0, *theta;
  /// The times of group g: ts[timeStart[g] ..< timeStart[g + 1]].
  const double *ts;
  const int64_t *timeStart;
  /// The real data of group g: x[dataStart[g]...].
  const double *x;
  const int64_t *dataStart;
  /// The solution at time k: solution[k * states + i], its sensitivities at
  /// sensitivity[(k * states + i) * (columns - 1) + s - 1].
  double *solution, *sensitivity;
  /// dy/dt at time k, [k * states + i]; null where it is not wanted.
  double *slope;
  /// By group: steps taken (the cost), status, and for failures the time reached.
  int64_t *steps;
  enum CohortODEStatus *status;
  double *reached;
  /// By group; null where nobody asks.
  CohortODECounts *counts;
  /// By group: the group that goes on where it ends, or -1; null where groups are on their own. Only groups that follow none
  /// stand in `order`; the others are begun, in the same lane, by those before them.
  const int32_t *successor;
  /// What such a group begins with: component i of y0 of group g becomes kept[g * states + i] times the end of the group before,
  /// plus added[g * states + i]. Here `y0` is memory that solvers write to.
  const double *kept, *added;
} CohortODEJob;
