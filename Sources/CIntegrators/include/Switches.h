// Where right-hand sides switch: conditions on time and state, whose branches are held within a step and change between steps.
//
// A *switch* is a comparison, a rounding, or a kink (abs, min, max of time) on the way to a derivative. Its *argument* is a
// number: of a < b the difference a - b. Its *mode* is what it gave: 1 or 0, or the whole number. Within a piece of a solve
// modes are inputs of the code, so that every step sees a smooth right-hand side. The piece ends where an argument leaves the
// interval in which its mode holds: at a time that is solved for beforehand where the argument depends on time alone, else
// where the dense output crosses. There the state goes on, its sensitivities jump, and modes change (Galán, Feehery and Barton
// 1999, "Parametric sensitivity functions for hybrid discrete/continuous systems"; Hairer, Norsett, Wanner, Solving Ordinary
// Differential Equations I (1993), II.6).
#pragma once
#include "CTape.h"

/// What a switch gives for its argument a.
enum __attribute__((enum_extensibility(closed))) CohortSwitchKind : uint8_t {
  /// 1 where a < 0.
  CohortSwitchKindLess,
  /// 1 where a <= 0.
  CohortSwitchKindLessOrEqual,
  CohortSwitchKindFloor,
  CohortSwitchKindCeiling,
  CohortSwitchKindRound,
  CohortSwitchKindTruncate,
};

/// One switch of a function.
typedef struct {
  enum CohortSwitchKind kind;
  /// Whether the argument depends on the state; else it depends on time alone.
  uint8_t isOnState;
  /// Whether the argument is linear in time as long as no mode changes.
  uint8_t isLinear;
  /// The registers of the argument and of its partial derivative by time, -1 where that is 0.
  int32_t argument, slope;
} CohortSwitch;

/// The switches of a function f(t, y, theta, x) as code of their own. Registers: t, y, theta, x, the modes, the constants, then
/// results; all of one lane.
typedef struct {
  int32_t count, states, parameters, data, columns, registers, firstMode, constantCount, firstConstant;
  const double *constants;
  /// In the order in which they are evaluated.
  const CohortSwitch *switches;
  /// The arguments; and their derivatives, run after them.
  const CohortInstruction *arguments, *derivatives;
  /// By switch: derivatives of the argument by the state, and by the sensitivity columns; see CohortODECode.
  const int32_t *rowStart, *column, *entry;
  const int32_t *forcingStart, *forcingColumn, *forcing;
} CohortSwitchCode;

/// The modes of one group, and the switches that end its present piece; used by one thread at a time.
typedef struct CohortSwitches CohortSwitches;

/// Null where memory is short. The code has to outlive it.
CohortSwitches *cohort_switches_create(const CohortSwitchCode *code);
void cohort_switches_free(CohortSwitches *switches);
/// Takes a group's parameters and data; `span` is the length of its whole interval.
void cohort_switches_begin(CohortSwitches *switches, const double *theta, const double *x, double span);
/// The modes, by switch.
const double *cohort_switches_modes(const CohortSwitches *switches);
/// Whether any switch depends on the state.
int cohort_switches_has_state(const CohortSwitches *switches);
/// Sets the modes to what they are at time t and just after it. A switch whose argument is at a border goes the way it is
/// moving: with time, and with the state where its derivative f is given; null where it is not known. Returns whether a mode
/// changed.
int cohort_switches_decide(CohortSwitches *switches, double t, const double *y, const double *f);
/// The next time after t and before `end` at which a switch changes that depends on time alone, and marks all that do then;
/// infinity where there is none.
double cohort_switches_next(CohortSwitches *switches, double t, double end);
/// How far the switch on the state that is worst lies outside of its mode's interval, with the state y at time t; negative
/// while all hold.
double cohort_switches_excess(CohortSwitches *switches, double t, const double *y);
/// Marks the switches on the state that lie outside at (t, y); at least the worst one.
void cohort_switches_mark(CohortSwitches *switches, double t, const double *y);
/// By how much later than t the worst switch on the state is at its border, by its slope; f is y' at t.
double cohort_switches_correction(CohortSwitches *switches, double t, const double *y, const double *f);
/// The derivatives of the time of the first marked switch by the columns 1 ..< columns, with y' = f at (t, y); component s of row i
/// of the coupled state stands at z[i * row + s * column].
const double *cohort_switches_rates(
    CohortSwitches *switches, double t, const double *z, int64_t row, int64_t column, const double *f);

/// f(t, y) with these modes.
typedef void (*CohortSwitchedSlope)(void *context, const double *modes, double t, const double *y, double *f);

/// How a crossing ended.
enum __attribute__((enum_extensibility(closed))) CohortCrossing : int32_t {
  CohortCrossingDone,
  /// The same switches came again and again with hardly any time between them: the state would have to stay on the border.
  CohortCrossingChattering,
};

/// Crosses the marked switches at t: changes modes, with those that depend on them, and lets the sensitivities in z jump by
/// (f before - f after) dt/dp. `f` is y' before it, and after it on return.
enum CohortCrossing cohort_switches_cross(
    CohortSwitches *switches, double t, double *z, int64_t row, int64_t column, double *f,
    CohortSwitchedSlope slope, void *context);
/// Whether crossing the marked switches at t would change f by so little that a step of length h does not notice: at most a
/// tenth of what the tolerances allow.
int cohort_switches_is_soft(
    CohortSwitches *switches, double t, const double *y, const double *f, double h, double relative, double absolute,
    CohortSwitchedSlope slope, void *context);
