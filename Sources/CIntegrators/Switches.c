// The modes of a right-hand side's switches: when they change, and what happens to sensitivities when they do.
#include "CIntegrators.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// How many pieces of an interval are looked at where an argument is no linear function of time.
#define SAMPLES 64
/// How many crossings may follow each other closely before they count as chattering; and how many there may be at all.
#define CLOSE_CROSSINGS 100
#define MOST_CROSSINGS 1000000

struct CohortSwitches {
  const CohortSwitchCode *code;
  double *registers, *modes;
  /// By switch: the arguments before modes change; the time of the crossing.
  double *before, *times;
  /// By column: the derivative of a crossing's time, of two switches.
  double *rates, *otherRates;
  /// By state.
  double *state, *slope;
  /// By switch: +1 or -1 where it is about to leave its interval upwards or downwards.
  int8_t *marked;
  int hasState;
  double span, lastCrossing;
  int64_t crossings;
  int close;
};

CohortSwitches *cohort_switches_create(const CohortSwitchCode *code) {
  CohortSwitches *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  const size_t count = (size_t)code->count, n = (size_t)code->states, columns = (size_t)code->columns;
  s->code = code;
  s->registers = calloc((size_t)code->registers + 2 * count + 2 * columns + 2 * n, sizeof(double));
  s->marked = calloc(count + 1, 1);
  if (!s->registers || !s->marked) {
    cohort_switches_free(s);
    return NULL;
  }
  s->modes = s->registers + code->firstMode;
  s->before = s->registers + code->registers;
  s->times = s->before + count;
  s->rates = s->times + count;
  s->otherRates = s->rates + columns;
  s->state = s->otherRates + columns;
  s->slope = s->state + n;
  for (int k = 0; k < code->count; ++k) s->hasState |= code->switches[k].isOnState;
  return s;
}

void cohort_switches_free(CohortSwitches *s) {
  if (!s) return;
  free(s->registers);
  free(s->marked);
  free(s);
}

void cohort_switches_begin(CohortSwitches *s, const double *theta, const double *x, double span) {
  const CohortSwitchCode *code = s->code;
  double *next = s->registers + 1 + code->states;
  for (int k = 0; k < code->parameters; ++k) *next++ = theta[k];
  for (int k = 0; k < code->data; ++k) *next++ = x[k];
  for (int k = 0; k < code->count; ++k) s->modes[k] = 0;
  memcpy(s->registers + code->firstConstant, code->constants, (size_t)code->constantCount * sizeof(double));
  s->span = span;
  s->lastCrossing = -INFINITY;
  s->crossings = 0;
  s->close = 0;
}

const double *cohort_switches_modes(const CohortSwitches *s) { return s->modes; }
int cohort_switches_has_state(const CohortSwitches *s) { return s->hasState; }

// Arguments, intervals and modes.

/// Times as near as this are one time.
static double rounding(double t) { return 8 * DBL_EPSILON * fabs(t); }

static void evaluate(CohortSwitches *s, double t, const double *y) {
  s->registers[0] = t;
  if (y) memcpy(s->registers + 1, y, (size_t)s->code->states * sizeof(double));
  cohort_code_run(s->code->arguments, s->registers);
}

static double argument(const CohortSwitches *s, int k) { return s->registers[s->code->switches[k].argument]; }

/// The argument's derivative by time, along the solution where f is given; the derivatives have been run.
static double slopeOf(const CohortSwitches *s, int k, const double *f) {
  const CohortSwitchCode *code = s->code;
  const int32_t place = code->switches[k].slope;
  double slope = place >= 0 ? s->registers[place] : 0;
  if (!code->switches[k].isOnState) return slope;
  if (!f) return 0;
  for (int e = code->rowStart[k]; e < code->rowStart[k + 1]; ++e) slope += s->registers[code->entry[e]] * f[code->column[e]];
  return slope;
}

static int isComparison(enum CohortSwitchKind kind) {
  return kind == CohortSwitchKindLess || kind == CohortSwitchKindLessOrEqual;
}

/// The interval of arguments in which a mode holds.
static void interval(enum CohortSwitchKind kind, double mode, double *lower, double *upper) {
  switch (kind) {
  case CohortSwitchKindLess:
  case CohortSwitchKindLessOrEqual:
    *lower = mode != 0 ? -INFINITY : 0;
    *upper = mode != 0 ? 0 : INFINITY;
    break;
  case CohortSwitchKindFloor:
    *lower = mode;
    *upper = mode + 1;
    break;
  case CohortSwitchKindCeiling:
    *lower = mode - 1;
    *upper = mode;
    break;
  case CohortSwitchKindRound:
    *lower = mode - 0.5;
    *upper = mode + 0.5;
    break;
  case CohortSwitchKindTruncate:
    *lower = mode > 0 ? mode : mode - 1;
    *upper = mode < 0 ? mode : mode + 1;
    break;
  }
}

static double modeBeyond(enum CohortSwitchKind kind, double mode, int direction) {
  if (isComparison(kind)) return direction > 0 ? 0 : 1;
  return mode + direction;
}

static double modeAt(enum CohortSwitchKind kind, double argument) {
  switch (kind) {
  case CohortSwitchKindLess: return argument < 0 ? 1 : 0;
  case CohortSwitchKindLessOrEqual: return argument <= 0 ? 1 : 0;
  case CohortSwitchKindFloor: return floor(argument);
  case CohortSwitchKindCeiling: return ceil(argument);
  case CohortSwitchKindRound: return round(argument);
  default: return trunc(argument);
  }
}

/// The mode of an argument that moves by `slope`; within `tie` of a border that it moves to, it is beyond it.
static double modeAfter(enum CohortSwitchKind kind, double argument, double slope, double tie) {
  const double mode = modeAt(kind, argument);
  double lower, upper;
  interval(kind, mode, &lower, &upper);
  if (slope > 0 && upper - argument <= tie) return modeBeyond(kind, mode, 1);
  if (slope < 0 && argument - lower <= tie) return modeBeyond(kind, mode, -1);
  return mode;
}

int cohort_switches_decide(CohortSwitches *s, double t, const double *y, const double *f) {
  const CohortSwitchCode *code = s->code;
  int hasChanged = 0;
  // A switch may depend on those before it.
  for (int pass = 0; pass <= code->count; ++pass) {
    evaluate(s, t, y);
    cohort_code_run(code->derivatives, s->registers);
    int changes = 0;
    for (int k = 0; k < code->count; ++k) {
      const CohortSwitch *own = &code->switches[k];
      const double slope = slopeOf(s, k, f);
      const double mode = modeAfter(own->kind, argument(s, k), slope, own->isOnState ? 0 : fabs(slope) * rounding(t));
      if (mode != s->modes[k] && mode == mode) {
        s->modes[k] = mode;
        changes = 1;
      }
    }
    if (!changes) break;
    hasChanged = 1;
  }
  return hasChanged;
}

/// How far an argument is outside, and on which side.
static double excess(const CohortSwitches *s, int k, int *direction) {
  double lower, upper;
  interval(s->code->switches[k].kind, s->modes[k], &lower, &upper);
  const double a = argument(s, k), above = a - upper, below = lower - a;
  *direction = above >= below ? 1 : -1;
  return above >= below ? above : below;
}

// Switches on time.

/// When a linear argument leaves its interval; not before t. Arguments and derivatives are those of t.
static double linearTime(const CohortSwitches *s, int k, double t, int *direction) {
  const double slope = slopeOf(s, k, NULL);
  if (!(slope != 0)) return INFINITY;
  double lower, upper;
  interval(s->code->switches[k].kind, s->modes[k], &lower, &upper);
  *direction = slope > 0 ? 1 : -1;
  const double time = t + ((slope > 0 ? upper : lower) - argument(s, k)) / slope;
  return time < t ? t : time;
}

/// A time in (a, b] at which the switch lies outside, found by bisection for where it leaves; it lies outside at b.
static double bisected(CohortSwitches *s, int k, double a, double b, int *direction) {
  for (int i = 0; i < 200 && b - a > rounding(b) / 8; ++i) {
    const double middle = 0.5 * (a + b);
    if (!(a < middle && middle < b)) break;
    evaluate(s, middle, NULL);
    int side;
    if (excess(s, k, &side) > 0) {
      b = middle;
      *direction = side;
    } else {
      a = middle;
    }
  }
  return b;
}

/// When an argument that is not linear in time leaves its interval: looks at pieces of (t, end), and at the extremum of a piece
/// where the argument turns around.
static double sampledTime(CohortSwitches *s, int k, double t, double end, int *direction) {
  double a = t, slopeAtA = 0;
  for (int i = 0; i <= SAMPLES; ++i) {
    double b = i == SAMPLES ? end : t + (end - t) * i / SAMPLES;
    evaluate(s, b, NULL);
    int side;
    const double outside = excess(s, k, &side);
    if (i > 0 && outside > 0) {
      *direction = side;
      return bisected(s, k, a, b, direction);
    }
    cohort_code_run(s->code->derivatives, s->registers);
    const double slope = slopeOf(s, k, NULL);
    if (i > 0 && slope * slopeAtA < 0) {
      double low = a, high = b;
      for (int j = 0; j < 60; ++j) {
        const double middle = 0.5 * (low + high);
        evaluate(s, middle, NULL);
        if (excess(s, k, &side) > 0) {
          *direction = side;
          return bisected(s, k, a, middle, direction);
        }
        cohort_code_run(s->code->derivatives, s->registers);
        if (slopeOf(s, k, NULL) * slopeAtA > 0) low = middle; else high = middle;
      }
    }
    a = b;
    slopeAtA = slope;
  }
  return INFINITY;
}

/// The time as exactly as its argument can be computed there: the argument is linear.
static double refined(CohortSwitches *s, int k, double time, int direction) {
  double lower, upper;
  interval(s->code->switches[k].kind, s->modes[k], &lower, &upper);
  evaluate(s, time, NULL);
  cohort_code_run(s->code->derivatives, s->registers);
  const double better = time + ((direction > 0 ? upper : lower) - argument(s, k)) / slopeOf(s, k, NULL);
  return isfinite(better) ? better : time;
}

double cohort_switches_next(CohortSwitches *s, double t, double end) {
  const CohortSwitchCode *code = s->code;
  double first = INFINITY;
  evaluate(s, t, NULL);
  cohort_code_run(code->derivatives, s->registers);
  for (int k = 0; k < code->count; ++k) {
    int direction = 0;
    s->times[k] = INFINITY;
    if (!code->switches[k].isOnState && code->switches[k].isLinear) s->times[k] = linearTime(s, k, t, &direction);
    s->marked[k] = (int8_t)direction;
    if (s->times[k] < first) first = s->times[k];
  }
  for (int k = 0; k < code->count; ++k) {
    if (code->switches[k].isOnState || code->switches[k].isLinear) continue;
    int direction = 0;
    s->times[k] = sampledTime(s, k, t, first < end ? first : end, &direction);
    s->marked[k] = (int8_t)direction;
    if (s->times[k] < first) first = s->times[k];
  }
  if (!(first < end)) {
    memset(s->marked, 0, (size_t)code->count);
    return INFINITY;
  }
  const double near = first + 1e-6 * fabs(first - t) + 64 * rounding(first);
  double best = INFINITY;
  for (int k = 0; k < code->count; ++k) {
    if (s->times[k] > near) continue;
    if (code->switches[k].isLinear) s->times[k] = refined(s, k, s->times[k], s->marked[k]);
    if (s->times[k] < t) s->times[k] = t;
    if (s->times[k] < best) best = s->times[k];
  }
  for (int k = 0; k < code->count; ++k) {
    if (!(s->times[k] <= best + rounding(best))) s->marked[k] = 0;
  }
  return best;
}

// Switches on the state.

double cohort_switches_excess(CohortSwitches *s, double t, const double *y) {
  double worst = -INFINITY;
  evaluate(s, t, y);
  for (int k = 0; k < s->code->count; ++k) {
    int direction;
    if (!s->code->switches[k].isOnState) continue;
    const double own = excess(s, k, &direction);
    if (own > worst) worst = own;
  }
  return worst;
}

void cohort_switches_mark(CohortSwitches *s, double t, const double *y) {
  const double worst = cohort_switches_excess(s, t, y);
  for (int k = 0; k < s->code->count; ++k) {
    int direction = 0;
    s->marked[k] = 0;
    if (!s->code->switches[k].isOnState) continue;
    const double own = excess(s, k, &direction);
    if (own > 0 || own == worst) s->marked[k] = (int8_t)direction;
  }
}

double cohort_switches_correction(CohortSwitches *s, double t, const double *y, const double *f) {
  const double worst = cohort_switches_excess(s, t, y);
  cohort_code_run(s->code->derivatives, s->registers);
  for (int k = 0; k < s->code->count; ++k) {
    int direction;
    if (!s->code->switches[k].isOnState || excess(s, k, &direction) != worst) continue;
    return -worst / (direction * slopeOf(s, k, f));
  }
  return 0;
}

// Crossing.

/// The derivatives of the time at which switch k is at its border by the columns; arguments and derivatives have been run.
static void ratesOf(
    const CohortSwitches *s, int k, const double *z, int64_t row, int64_t column, const double *f, double *rates) {
  const CohortSwitchCode *code = s->code;
  const double slope = slopeOf(s, k, f);
  for (int c = 1; c < code->columns; ++c) rates[c - 1] = 0;
  for (int e = code->rowStart[k]; e < code->rowStart[k + 1]; ++e) {
    const double partial = s->registers[code->entry[e]];
    const double *own = z + code->column[e] * row;
    for (int c = 1; c < code->columns; ++c) rates[c - 1] += partial * own[c * column];
  }
  for (int e = code->forcingStart[k]; e < code->forcingStart[k + 1]; ++e) {
    rates[code->forcingColumn[e] - 1] += s->registers[code->forcing[e]];
  }
  for (int c = 1; c < code->columns; ++c) rates[c - 1] = rates[c - 1] == 0 ? 0 : -rates[c - 1] / slope;
}

const double *cohort_switches_rates(
    CohortSwitches *s, double t, const double *z, int64_t row, int64_t column, const double *f) {
  evaluate(s, t, NULL);
  cohort_code_run(s->code->derivatives, s->registers);
  for (int k = 0; k < s->code->count; ++k) {
    if (!s->marked[k]) continue;
    ratesOf(s, k, z, row, column, f, s->rates);
    break;
  }
  return s->rates;
}

static int areEqual(const double *a, const double *b, int count) {
  for (int k = 0; k < count; ++k) {
    if (fabs(a[k] - b[k]) > 1e-12 * fmax(fabs(a[k]), fabs(b[k]))) return 0;
  }
  return 1;
}

/// Changes the modes of the switches in `marked` whose value is `direction` times `group`, and of those that depend on them.
static void change(CohortSwitches *s, double t, const double *f, int group) {
  const CohortSwitchCode *code = s->code;
  for (int k = 0; k < code->count; ++k) {
    if (s->marked[k] != group && s->marked[k] != -group) continue;
    s->modes[k] = modeBeyond(code->switches[k].kind, s->modes[k], s->marked[k] > 0 ? 1 : -1);
    s->marked[k] = 0;
    s->before[k] = NAN;
  }
  for (int pass = 0; pass <= code->count; ++pass) {
    cohort_code_run(code->arguments, s->registers);
    cohort_code_run(code->derivatives, s->registers);
    int changes = 0;
    for (int k = 0; k < code->count; ++k) {
      // Those just changed stand as they are: at their border rounding would decide.
      const double now = argument(s, k);
      if (s->before[k] != s->before[k] || now == s->before[k]) continue;
      const CohortSwitch *own = &code->switches[k];
      const double slope = slopeOf(s, k, f);
      const double mode = modeAfter(own->kind, now, slope, own->isOnState ? 0 : fabs(slope) * rounding(t));
      s->marked[k] = 0;
      if (mode == s->modes[k] || mode != mode) continue;
      s->modes[k] = mode;
      changes = 1;
    }
    if (!changes) break;
  }
}

static int isChattering(CohortSwitches *s, double t) {
  s->crossings += 1;
  s->close = t - s->lastCrossing <= 1e-9 * s->span ? s->close + 1 : 0;
  s->lastCrossing = t;
  return s->close > CLOSE_CROSSINGS || s->crossings > MOST_CROSSINGS;
}

enum CohortCrossing cohort_switches_cross(
    CohortSwitches *s, double t, double *z, int64_t row, int64_t column, double *f, CohortSwitchedSlope slope,
    void *context) {
  const CohortSwitchCode *code = s->code;
  const int n = code->states, rates = code->columns - 1;
  if (isChattering(s, t)) return CohortCrossingChattering;
  for (int i = 0; i < n; ++i) s->state[i] = z[i * row];
  for (;;) {
    // The first marked switch, and all that move with it.
    evaluate(s, t, s->state);
    cohort_code_run(code->derivatives, s->registers);
    int leader = 0;
    while (leader < code->count && !s->marked[leader]) ++leader;
    if (leader == code->count) return CohortCrossingDone;
    ratesOf(s, leader, z, row, column, f, s->rates);
    for (int k = leader; k < code->count; ++k) {
      if (!s->marked[k]) continue;
      ratesOf(s, k, z, row, column, f, s->otherRates);
      if (areEqual(s->rates, s->otherRates, rates)) s->marked[k] = s->marked[k] > 0 ? 2 : -2;
    }
    for (int k = 0; k < code->count; ++k) s->before[k] = argument(s, k);
    change(s, t, f, 2);
    slope(context, s->modes, t, s->state, s->slope);
    for (int i = 0; i < n; ++i) {
      const double jump = f[i] - s->slope[i];
      f[i] = s->slope[i];
      if (jump == 0) continue;
      for (int c = 0; c < rates; ++c) {
        if (s->rates[c] != 0) z[i * row + (c + 1) * column] += jump * s->rates[c];
      }
    }
  }
}

int cohort_switches_is_soft(
    CohortSwitches *s, double t, const double *y, const double *f, double h, double relative, double absolute,
    CohortSwitchedSlope slope, void *context) {
  const CohortSwitchCode *code = s->code;
  for (int k = 0; k < code->count; ++k) {
    s->before[k] = s->modes[k];
    if (s->marked[k]) s->modes[k] = modeBeyond(code->switches[k].kind, s->modes[k], s->marked[k]);
  }
  slope(context, s->modes, t, y, s->slope);
  int isSoft = 1;
  for (int i = 0; i < code->states; ++i) {
    if (!(fabs(s->slope[i] - f[i]) * h <= 0.1 * (absolute + relative * fabs(y[i])))) isSoft = 0;
  }
  for (int k = 0; k < code->count; ++k) s->modes[k] = s->before[k];
  return isSoft;
}
