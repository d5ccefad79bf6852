// Initial value problems of many small systems: recorded right-hand sides, Dormand-Prince in lanes, and CVODE on
// the system coupled with its sensitivities; differential-algebraic systems by IDAS.
#pragma once
#include <stdint.h>
#include "DAESolver.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What an instruction of a system's code does. The arithmetic ones are inlined; all other primitives and partial
/// derivatives go through the two general ones.
enum __attribute__((enum_extensibility(closed))) CohortOpcode : uint8_t {
  CohortOpcodeAdd,
  CohortOpcodeSubtract,
  CohortOpcodeMultiply,
  CohortOpcodeDivide,
  CohortOpcodeNegate,
  CohortOpcodeReciprocal,
  CohortOpcodeSquare,
  CohortOpcodeSquareRoot,
  CohortOpcodeMultiplyAdd,
  CohortOpcodeAbsolute,
  CohortOpcodeLess,
  CohortOpcodeLessOrEqual,
  CohortOpcodeSelect,
  CohortOpcodeExponential,
  CohortOpcodeLogarithm,
  CohortOpcodePower,
  /// d(a^b)/da, from a, b and the power.
  CohortOpcodePowerByBase,
  /// d(a^b)/db, from a, b and the power.
  CohortOpcodePowerByExponent,
  /// The value of `primitive`.
  CohortOpcodeValue,
  /// The partial derivative of `primitive` by operand number `operand`.
  CohortOpcodePartial,
  /// A call of a CohortCallout, the address of which is in c and d.
  CohortOpcodeCall,
  /// The last instruction.
  CohortOpcodeEnd,
};

/// A function that code calls: it reads its arguments from registers and writes its results to registers, all of one lane:
/// register k stands at registers[k * stride]. Called by several threads at once.
typedef struct {
  void (*run)(void *context, double *registers, int64_t stride);
  void *context;
} CohortCallout;

/// One instruction: result = opcode(a, b, c), registers named by 8 times their number.
typedef struct {
  enum CohortOpcode opcode;
  uint8_t primitive;
  uint8_t operand;
  uint8_t arity;
  uint32_t result, a, b, c, d;
} CohortInstruction;

/// A system y' = f(t, y, theta, x) with the Jacobians that its sensitivities need, as code over registers.
///
/// The coupled state has `states` rows and `columns` columns: column 0 is y, the others are the sensitivities
/// dy/dp, one for each p that is wanted. Registers: 0 is t, then y, theta, x, the constants, then results.
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
} CohortODECode;

/// The instruction that makes a call.
static inline CohortInstruction cohort_call_instruction(const CohortCallout *callout) {
  const uint64_t address = (uint64_t)(uintptr_t)callout;
  CohortInstruction result = {CohortOpcodeCall, 0, 0, 0, 0, 0, 0, (uint32_t)address, (uint32_t)(address >> 32)};
  return result;
}

/// Runs code of a function that no integrator drives, over the registers of one lane.
void cohort_code_run(const CohortInstruction *code, double *registers);

/// How a group's solve ended.
enum __attribute__((enum_extensibility(closed))) CohortODEStatus : int32_t {
  CohortODEStatusSuccess,
  CohortODEStatusTooManySteps,
  CohortODEStatusNotFinite,
  CohortODEStatusStepTooSmall,
  CohortODEStatusErrorTest,
  CohortODEStatusConvergence,
  CohortODEStatusOther,
  CohortODEStatusSkipped,
};

/// The groups that share one code, and where their data and results are.
typedef struct {
  /// The groups in the order in which they are begun.
  int32_t orderCount;
  const int32_t *order;
  /// The place in `order` of the next group to begin; tasks draw from it.
  int32_t next;
  /// The first place in `order` whose group failed; later ones are skipped.
  int32_t failed;
  /// By group: y0 (states each), t0, theta (parameters each).
  const double *y0, *t0, *theta;
  /// The times of group g: ts[timeStart[g] ..< timeStart[g + 1]].
  const double *ts;
  const int64_t *timeStart;
  /// The real data of group g: x[dataStart[g]...].
  const double *x;
  const int64_t *dataStart;
  double relativeTolerance, absoluteTolerance;
  /// Between two output times.
  int64_t maximumSteps;
  /// The solution at time k: solution[k * states + i], its sensitivities at
  /// sensitivity[(k * states + i) * (columns - 1) + s - 1].
  double *solution, *sensitivity;
  /// dy/dt at time k, [k * states + i]; null where it is not wanted.
  double *slope;
  /// By group: steps taken (the cost), status, and for failures the time reached.
  int64_t *steps;
  enum CohortODEStatus *status;
  double *reached;
} CohortODEJob;

enum __attribute__((enum_extensibility(closed))) CohortIntegrator : int32_t {
  /// Dormand-Prince 5(4), eight groups at a time.
  CohortIntegratorRK45Lanes,
  /// Dormand-Prince 5(4), one group at a time.
  CohortIntegratorRK45,
  CohortIntegratorBDF,
  CohortIntegratorAdams,
};

/// Memory of one task for one code; used by one thread at a time.
typedef struct CohortODESolver CohortODESolver;

/// A solver for systems of this code, or null where memory is short. The code has to outlive it.
/// `variant`: 0 baseline, 1 AVX2, 2 AVX-512, -1 the best of this machine.
CohortODESolver *cohort_ode_solver_create(
    enum CohortIntegrator integrator, const CohortODECode *code, double relative_tolerance, double absolute_tolerance,
    int64_t maximum_steps, int32_t variant);
void cohort_ode_solver_free(CohortODESolver *solver);
/// Solves groups of the job until none is left to begin; several solvers may work on a job at once.
/// `lanes`: how many groups to advance at once, 1...8; others than CohortIntegratorRK45Lanes take one.
void cohort_ode_solver_run(CohortODESolver *solver, CohortODEJob *job, int32_t lanes);

/// Several solvers at work on one job.
typedef struct {
  CohortODEJob *job;
  CohortODESolver *const *solvers;
  int32_t lanes;
} CohortODETeam;
/// Runs the solvers begin ..< end of the CohortODETeam `context`: the body of a parallel loop.
void cohort_ode_team_run(int64_t begin, int64_t end, void *context);

/// The right-hand side alone, for one group: `derivative` gets `states` values.
void cohort_ode_solver_derivative(
    CohortODESolver *solver, double t, const double *y, const double *theta, const double *x, double *derivative);
/// df/dy (row by row, states * states) and df/dp of the sensitivity columns (states * (columns - 1)).
void cohort_ode_solver_jacobian(
    CohortODESolver *solver, double t, const double *y, const double *theta, const double *x, double *by_state,
    double *by_parameter);

#ifdef __cplusplus
}
#endif
