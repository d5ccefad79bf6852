// The modes of a right-hand side's switches: when they change, and what happens to sensitivities when they do.
#include "CIntegrators.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// How many pieces of an interval are looked at where an argument is no linear function of time.
#define SAMPLES 64
#define MOST_SAMPLES 100000
/// At how many points of a step switches on the state are looked at.
#define STEP_SAMPLES 8
#define NONLINEAR_STEP_SAMPLES 48
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
  /// By switch: how far outside counts as inside, where rounding left the argument when it was crossed; room for modes and
  /// arguments.
  double *slack, *keptModes;
  int8_t *keptMarks;
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
  s->registers = calloc((size_t)code->registers + 4 * count + 2 * columns + 2 * n, sizeof(double));
  s->marked = calloc(count + 1, 1);
  s->keptMarks = calloc(count + 1, 1);
  if (!s->registers || !s->marked || !s->keptMarks) {
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
  s->slack = s->slope + n;
  s->keptModes = s->slack + count;
  for (int k = 0; k < code->count; ++k) s->hasState |= code->switches[k].isOnState;
  return s;
}

void cohort_switches_free(CohortSwitches *s) {
  if (!s) return;
  free(s->registers);
  free(s->marked);
  free(s->keptMarks);
  free(s);
}

void cohort_switches_begin(CohortSwitches *s, const double *theta, const double *x, double span) {
  const CohortSwitchCode *code = s->code;
  double *next = s->registers + 1 + code->states;
  for (int k = 0; k < code->parameters; ++k) *next++ = theta[k];
  for (int k = 0; k < code->data; ++k) *next++ = x[k];
  for (int k = 0; k < code->count; ++k) s->modes[k] = s->slack[k] = 0;
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
  return (above >= below ? above : below) - s->slack[k];
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
  double a = t, slopeAtA = 0, part = (end - t) / SAMPLES;
  for (int i = 0; i <= MOST_SAMPLES; ++i) {
    double b = i == 0 ? t : a + part;
    if (b > end) b = end;
    evaluate(s, b, NULL);
    int side;
    const double outside = excess(s, k, &side);
    if (i > 0 && outside > 0) {
      *direction = side;
      return bisected(s, k, a, b, direction);
    }
    cohort_code_run(s->code->derivatives, s->registers);
    // Sines and cosines are looked at eight times in half a period.
    for (int o = 0; o < s->code->oscillationCount; ++o) {
      const double rate = fabs(s->registers[s->code->oscillation[o]]);
      if (part * rate > M_PI / 8) part = M_PI / 8 / rate;
    }
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
    if (b >= end) break;
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

int cohort_switches_samples(const CohortSwitches *s) {
  for (int k = 0; k < s->code->count; ++k) {
    if (s->code->switches[k].isOnState && !s->code->switches[k].isLinear) return NONLINEAR_STEP_SAMPLES;
  }
  return STEP_SAMPLES;
}

void cohort_switches_mark(CohortSwitches *s, double t, const double *y, int adds) {
  evaluate(s, t, y);
  for (int k = 0; k < s->code->count; ++k) {
    int direction = 0;
    if (!adds) s->marked[k] = 0;
    if (s->code->switches[k].isOnState && excess(s, k, &direction) > 0) s->marked[k] = (int8_t)direction;
  }
}

double cohort_switches_correction(CohortSwitches *s, double t, const double *y, const double *f) {
  evaluate(s, t, y);
  cohort_code_run(s->code->derivatives, s->registers);
  double worst = -INFINITY, correction = 0;
  for (int k = 0; k < s->code->count; ++k) {
    int direction;
    if (!s->marked[k]) continue;
    const double own = excess(s, k, &direction);
    if (!(own > worst)) continue;
    worst = own;
    correction = -own / (direction * slopeOf(s, k, f));
  }
  return correction;
}

double cohort_switches_ahead(CohortSwitches *s, double t, const double *y, const double *f) {
  double first = INFINITY;
  int which = -1, side = 0;
  evaluate(s, t, y);
  cohort_code_run(s->code->derivatives, s->registers);
  for (int k = 0; k < s->code->count; ++k) {
    int direction;
    s->marked[k] = 0;
    if (!s->code->switches[k].isOnState) continue;
    const double own = excess(s, k, &direction), wait = -own / (direction * slopeOf(s, k, f));
    if (!(wait >= 0 && wait < first)) continue;
    first = wait;
    which = k;
    side = direction;
  }
  if (which >= 0) s->marked[which] = (int8_t)side;
  return first;
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
    // Rounding may have left the argument on this side of the border: that counts as the other side, too.
    int direction;
    s->slack[k] = 0;
    const double behind = excess(s, k, &direction);
    s->slack[k] = behind > 0 ? 2 * behind : 0;
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
    // Between switches that come at one time the right-hand side need not exist: the others go along.
    int others = 0;
    for (int k = 0; k < code->count; ++k) {
      if (s->marked[k]) {
        s->marked[k] = s->marked[k] > 0 ? 2 : -2;
        others = 1;
      }
    }
    for (int i = 0; i < n && others; ++i) {
      if (isfinite(s->slope[i])) continue;
      for (int k = 0; k < code->count; ++k) s->before[k] = argument(s, k);
      change(s, t, f, 2);
      slope(context, s->modes, t, s->state, s->slope);
      break;
    }
    for (int k = 0; k < code->count; ++k) s->marked[k] = (int8_t)(s->marked[k] > 0 ? 1 : s->marked[k] < 0 ? -1 : 0);
    int moves = 0;
    for (int c = 0; c < rates; ++c) moves |= s->rates[c] != 0;
    for (int i = 0; i < n; ++i) {
      const double jump = f[i] - s->slope[i];
      if (moves && !isfinite(s->slope[i])) return CohortCrossingNotFinite;
      f[i] = s->slope[i];
      if (jump == 0) continue;
      for (int c = 0; c < rates; ++c) {
        if (s->rates[c] != 0) z[i * row + (c + 1) * column] += jump * s->rates[c];
      }
    }
  }
}

/// Whether f with the present modes is as good as `f` for a step of length h.
static int isClose(
    CohortSwitches *s, double t, const double *y, const double *f, double h, double relative, double absolute,
    CohortSwitchedSlope slope, void *context) {
  slope(context, s->modes, t, y, s->slope);
  for (int i = 0; i < s->code->states; ++i) {
    if (!(fabs(s->slope[i] - f[i]) * h <= 0.1 * (absolute + relative * fabs(y[i])))) return 0;
  }
  return 1;
}

int cohort_switches_is_soft(
    CohortSwitches *s, double t, const double *y, const double *f, double h, double relative, double absolute,
    CohortSwitchedSlope slope, void *context) {
  const size_t count = (size_t)s->code->count;
  memcpy(s->keptModes, s->modes, count * sizeof(double));
  memcpy(s->keptMarks, s->marked, count);
  int isSoft = 1, marks = 0;
  for (size_t k = 0; k < count; ++k) marks += s->marked[k] != 0;
  // Each alone, with what follows from it, and then all.
  for (size_t k = 0; k <= count && isSoft; ++k) {
    if (k < count && (!s->keptMarks[k] || marks == 1)) continue;
    for (size_t j = 0; j < count; ++j) {
      s->marked[j] = k == count || j == k ? (int8_t)(2 * s->keptMarks[j]) : 0;
    }
    evaluate(s, t, y);
    for (size_t j = 0; j < count; ++j) s->before[j] = argument(s, (int)j);
    // What crossing remembers of rounding is not to be kept.
    memcpy(s->times, s->slack, count * sizeof(double));
    change(s, t, f, 2);
    memcpy(s->slack, s->times, count * sizeof(double));
    isSoft = isClose(s, t, y, f, h, relative, absolute, slope, context);
    memcpy(s->modes, s->keptModes, count * sizeof(double));
  }
  memcpy(s->marked, s->keptMarks, count);
  return isSoft;
}
