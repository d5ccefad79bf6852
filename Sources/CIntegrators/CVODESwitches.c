// CVODE on a group whose right-hand side switches: a solve in pieces, each with its own modes, one internal step at a time.
#include "CVODEParts.h"

#include <math.h>
#include <string.h>

/// The group at hand.
typedef struct {
  CohortCVODE *solver;
  CohortODEJob *job;
  int group;
  /// Where the present piece began, and where the solution now stands.
  double pieceStart, t;
  /// The next output, and the steps since the last one.
  int64_t next, last, steps;
  /// Whether CVODE has begun anew for the present piece.
  int isBegun;
} Course;

/// Column 0 of a coupled state.
static void gather(const CohortCVODE *solver, const double *z, double *y) {
  for (int i = 0; i < solver->code->states; ++i) y[i] = z[i * solver->code->stride];
}

static void write(Course *c, const double *z) {
  const CohortODECode *code = c->solver->code;
  const int n = code->states, columns = code->columns;
  const int64_t k = c->next++;
  double *solution = c->job->solution + k * n, *sensitivity = c->job->sensitivity + k * n * (columns - 1);
  for (int i = 0; i < n; ++i) {
    solution[i] = z[i * code->stride];
    memcpy(sensitivity + i * (columns - 1), z + i * code->stride + 1, (size_t)(columns - 1) * sizeof(double));
  }
}

/// Sets the modes of the group's beginning and its coupled initial state.
static void begin(Course *c) {
  CohortCVODE *solver = c->solver;
  const CohortODECode *code = solver->code;
  const CohortODEJob *job = c->job;
  const int g = c->group, n = code->states;
  const double *theta = job->theta + (int64_t)g * code->parameters, *x = job->x + job->dataStart[g];
  const double *y0 = job->y0 + (int64_t)g * n;
  double *f = solver->scratch;
  cohort_switches_begin(solver->switches, theta, x, job->ts[c->last - 1] - c->t);
  cohort_switches_decide(solver->switches, c->t, y0, NULL);
  cohort_set_modes(code, solver->registers, cohort_switches_modes(solver->switches));
  for (int pass = 0; pass < 4 && cohort_switches_has_state(solver->switches); ++pass) {
    solver->variant->derivative(code, solver->registers, c->t, y0, f);
    if (!cohort_switches_decide(solver->switches, c->t, y0, f)) break;
    cohort_set_modes(code, solver->registers, cohort_switches_modes(solver->switches));
  }
  solver->variant->start(code, solver->registers, c->t, y0, dataOf(solver->state), dataOf(solver->output));
}

/// Crosses the marked switches in solver->state, which is the coupled state at c->t.
static enum CohortODEStatus cross(Course *c) {
  CohortCVODE *solver = c->solver;
  const CohortODECode *code = solver->code;
  double *z = dataOf(solver->state), *y = solver->scratch, *f = y + code->states;
  gather(solver, z, y);
  solver->variant->derivative(code, solver->registers, c->t, y, f);
  CohortModalSlope slope = {solver->variant->derivative, code, solver->registers};
  const enum CohortCrossing crossing = cohort_switches_cross(
      solver->switches, c->t, z, code->stride, 1, f, cohort_slope_with_modes, &slope);
  cohort_set_modes(code, solver->registers, cohort_switches_modes(solver->switches));
  switch (crossing) {
  case CohortCrossingDone: return CohortODEStatusSuccess;
  case CohortCrossingNotFinite: return CohortODEStatusNotFinite;
  default: return CohortODEStatusChattering;
  }
}

/// How far the worst switch is outside at a time within the last step; solver->state gets the state there.
static double excessAt(void *context, double time) {
  CohortCVODE *solver = ((Course *)context)->solver;
  if (CVodeGetDky(solver->cvode, time, 0, solver->state) != CV_SUCCESS) return NAN;
  gather(solver, dataOf(solver->state), solver->scratch);
  return cohort_switches_excess(solver->switches, time, solver->scratch);
}

/// Whether the state at `now`, in solver->output, all but stands at a border beyond which its branch ends: steps have been not finite.
static int isAtEndOfBranch(Course *c, double now) {
  CohortCVODE *solver = c->solver;
  if (!solver->notFinite) return 0;
  solver->notFinite = 0;
  double *y = solver->scratch, *f = y + solver->code->states;
  gather(solver, dataOf(solver->output), y);
  solver->variant->derivative(solver->code, solver->registers, now, y, f);
  return cohort_switches_ahead(solver->switches, now, y, f) <= 1e-7 * (c->job->ts[c->last - 1] - c->job->t0[c->group]);
}

/// Looks for a switch on the state in the step that ended at `now` in solver->output. Gives where it is crossed, and the state there in
/// solver->state; NaN where there is none.
static double crossing(Course *c, double now) {
  CohortCVODE *solver = c->solver;
  const CohortODECode *code = solver->code;
  if (!cohort_switches_has_state(solver->switches)) return NAN;
  double *y = solver->scratch, *f = y + code->states, h = 0, outside = 0;
  const size_t bytes = (size_t)unitsOf(solver->state) * 8 * sizeof(double);
  CVodeGetLastStep(solver->cvode, &h);
  const double inside = cohort_switch_search(
      cohort_switches_samples(solver->switches), fmax(now - h, c->pieceStart), now, excessAt, c, &outside);
  if (!(inside == inside)) {
    if (!isAtEndOfBranch(c, now)) return NAN;
    memcpy(dataOf(solver->state), dataOf(solver->output), bytes);
    return now;
  }
  if (outside == now) {
    gather(solver, dataOf(solver->output), y);
    cohort_switches_mark(solver->switches, now, y, 0);
    solver->variant->derivative(code, solver->registers, now, y, f);
    CohortModalSlope slope = {solver->variant->derivative, code, solver->registers};
    const int isSoft = cohort_switches_is_soft(
        solver->switches, now, y, f, h, solver->relativeTolerance, solver->absoluteTolerance, cohort_slope_with_modes,
        &slope);
    cohort_set_modes(code, solver->registers, cohort_switches_modes(solver->switches));
    if (isSoft) {
      memcpy(dataOf(solver->state), dataOf(solver->output), bytes);
      return now;
    }
  }
  const double where = cohort_switch_locate(inside, outside, 4e-16 * fabs(outside), -INFINITY, excessAt, c);
  if (!isfinite(excessAt(c, where))) return NAN;
  cohort_switches_mark(solver->switches, where, y, 0);
  return where;
}

/// One piece: from c->t to the next switch or to the end. Steps are counted from output to output.
static enum CohortODEStatus piece(Course *c, int64_t *total, int *isSkipped) {
  CohortCVODE *solver = c->solver;
  CohortODEJob *job = c->job;
  const double last = job->ts[c->last - 1], event = cohort_switches_next(solver->switches, c->t, last);
  const double stop = event < last ? event : last;
  double *z = dataOf(solver->state);
  c->pieceStart = c->t;
  // A slope that is infinite at the switch alone (a square root that begins there): a rounding later.
  const int isFinite = cohort_cvode_slope(solver, c->t, z, dataOf(solver->output)) == 0;
  if (*total > 0 && !isFinite) {
    const double later = c->t + 16 * 2.220446049250313e-16 * fabs(c->t);
    if (later < stop) c->t = later;
  }
  c->isBegun = stop > c->t;
  int flag = c->isBegun ? CVodeReInit(solver->cvode, c->t, solver->state) : CV_SUCCESS;
  double now = c->t;
  while (flag >= 0 && stop > now) {
    if ((*isSkipped = cohort_ode_is_skipped(cohort_ode_first_failed(job, c->group), c->group))) return CohortODEStatusSkipped;
    // Where nothing moves, a step does not pass the next output.
    const int isQuiet = solver->isQuiet && c->next < c->last && job->ts[c->next] > now;
    const double target = isQuiet ? fmin(stop, job->ts[c->next]) : stop;
    flag = CVodeSetStopTime(solver->cvode, target);
    if (flag >= 0) flag = CVode(solver->cvode, target, solver->output, &now, CV_ONE_STEP);
    if (flag == CV_TOO_CLOSE) {
      flag = cohort_cvode_tiny_step(solver, c->t, target);
      now = target;
    }
    if (flag < 0) break;
    *total += 1;
    c->steps += 1;
    const double where = crossing(c, now);
    const double reached = where == where ? where : now;
    while (c->next < c->last && job->ts[c->next] <= reached) {
      const double time = job->ts[c->next];
      if (time == now) {
        write(c, dataOf(solver->output));
      } else {
        N_Vector to = where == where ? solver->spare : solver->state;
        if (CVodeGetDky(solver->cvode, time, 0, to) != CV_SUCCESS) {
          // At the beginning of the piece, before the first step.
          return CohortODEStatusOther;
        }
        write(c, dataOf(to));
      }
      c->steps = 0;
    }
    c->t = reached;
    if (c->next == c->last) return CohortODEStatusSuccess;
    if (c->steps >= solver->maximumSteps) return CohortODEStatusTooManySteps;
    if (where == where) return cross(c);
  }
  if (flag < 0) {
    // Where no step is finite any more, the branch may end here.
    if (cohort_switches_has_state(solver->switches) && c->t > c->pieceStart && isAtEndOfBranch(c, c->t)) {
      memcpy(z, dataOf(solver->output), (size_t)unitsOf(solver->state) * 8 * sizeof(double));
      return cross(c);
    }
    c->t = now;
    return cohort_cvode_status(solver, flag);
  }
  // At a switch on time.
  if (stop > c->pieceStart) memcpy(z, dataOf(solver->output), (size_t)unitsOf(solver->state) * 8 * sizeof(double));
  c->t = stop;
  cohort_switches_next(solver->switches, c->pieceStart, last);
  *total += 1;
  return cross(c);
}

enum CohortODEStatus cohort_cvode_solve_switched(
    CohortCVODE *solver, CohortODEJob *job, int group, int64_t first, double *reached, int64_t *steps) {
  Course c = {.solver = solver, .job = job, .group = group, .t = job->t0[group]};
  c.next = first;
  c.last = job->timeStart[group + 1];
  begin(&c);
  int isSkipped = 0;
  *steps = 0;
  enum CohortODEStatus status = CohortODEStatusSuccess;
  while (status == CohortODEStatusSuccess && c.next < c.last) {
    status = piece(&c, steps, &isSkipped);
    long rejected = 0;
    if (c.isBegun) CVodeGetNumErrTestFails(solver->cvode, &rejected);
    solver->counts.rejected += rejected;
  }
  *reached = c.t;
  return status;
}
