// A system of ordinary differential equations coupled with its sensitivities, as code over registers.
#pragma once
#include "CTape.h"
#include "LinearSystem.h"
#include "Switches.h"

/// How df/dy and df/dp change along a direction in time and state: second derivatives of a system, as code over its registers.
typedef struct {
  /// What depends on the point alone; run after `rhs` and `jacobian`, then values are kept: register keptFrom[k] in keptTo[k].
  const CohortInstruction *base;
  /// What depends on the direction, whose time and states are in registers firstDirection...; run on what was kept.
  const CohortInstruction *along;
  /// By row: the register of df/dt, given by `base`; -1 where it is 0. Whether there is any.
  const int32_t *timeDerivative;
  int32_t dependsOnTime;
  int32_t keptCount;
  const int32_t *keptFrom, *keptTo;
  int32_t firstDirection;
  /// The derivatives of df/dy and df/dp along the direction, laid out like these.
  const int32_t *rowStart, *column, *entry, *forcingStart, *forcingColumn, *forcing;
} CohortODECurvature;

/// A system y' = f(t, y, theta, x) with the Jacobians that its sensitivities need, as code over registers.
///
/// The coupled state has `states` rows and `columns` columns: column 0 is y, the others are the sensitivities
/// dy/dp, one for each p that is wanted. Registers: 0 is t, then y, theta, x, the modes of switches, the constants, then results.
typedef struct {
  int32_t states, columns, parameters, data, registers;
  /// The distance between rows where one group is integrated at a time: `columns`, rounded up for vectors.
  int32_t stride;
  /// The constants and the register of the first.
  int32_t constantCount, firstConstant;
  const double *constants;
  /// What depends on neither t nor y: run once for each group.
  const CohortInstruction *prologue;
  /// The right-hand side.
  const CohortInstruction *rhs;
  /// The Jacobians; run after `rhs`.
  const CohortInstruction *jacobian;
  /// The registers of f; `states` of them.
  const int32_t *derivative;
  /// df/dy by rows: entries rowStart[i] ..< rowStart[i + 1] stand in column `column[e]` and in register `entry[e]`.
  const int32_t *rowStart, *column, *entry;
  /// df/dp by rows, likewise: for sensitivity column `forcingColumn[e]` in register `forcing[e]`.
  const int32_t *forcingStart, *forcingColumn, *forcing;
  /// The initial value of sensitivity column s at [s - 1]: i >= 0 for dy0/dy0_i, -1 for 0, -2 for dy0/dt0 = -f.
  const int32_t *initial;
  /// The switches, whose modes are in registers firstMode...; null where there are none.
  const CohortSwitchCode *switching;
  int32_t firstMode;
  /// Second derivatives; null where they are not wanted or not known.
  const CohortODECurvature *curvature;
  /// Of right-hand sides that are affine in the state with constant coefficients; else null.
  const CohortLinearSystem *linear;
} CohortODECode;

/// Evaluates a system for one group outside any solve; used by one thread at a time.
typedef struct CohortODEEvaluator CohortODEEvaluator;

/// Null where memory is short. The code has to outlive it. `instruction_set`: see `cohort_instruction_set`.
CohortODEEvaluator *cohort_ode_evaluator_create(const CohortODECode *code, int32_t instruction_set);
void cohort_ode_evaluator_free(CohortODEEvaluator *evaluator);
/// The right-hand side alone: `derivative` gets `states` values.
void cohort_ode_evaluator_derivative(
    CohortODEEvaluator *evaluator, double t, const double *y, const double *theta, const double *x, double *derivative);
/// df/dy (row by row, states * states) and df/dp of the sensitivity columns (states * (columns - 1)).
void cohort_ode_evaluator_jacobian(
    CohortODEEvaluator *evaluator, double t, const double *y, const double *theta, const double *x, double *by_state,
    double *by_parameter);
