// The integrators: what is to be known of each stands here in one table, for C and Swift, programs and documentation.
#pragma once
#include "LaneStepper.h"
#include "ODEJob.h"

/// Error control of a solve.
typedef struct {
  /// Per component, of states and sensitivities.
  double relative, absolute;
  /// Between two output times.
  int64_t maximumSteps;
} CohortODETolerances;

/// A name by which programs call an integrator: `ode_NAME`, `ode_NAME_tol`.
typedef struct {
  const char *name;
  /// Of the method, for the documentation.
  const char *description;
  /// Whether there are `integrate_ode_NAME` and `integrate_ode_parallel_NAME`, too.
  int32_t hasArrayForms;
} CohortIntegratorName;

/// Memory of one task for one code; used by one thread at a time.
typedef struct CohortODESolver CohortODESolver;

typedef struct CohortIntegrator CohortIntegrator;

struct CohortIntegrator {
  /// The first is its own.
  const CohortIntegratorName *names;
  int32_t nameCount;
  /// Its number among the methods of `ode_adjoint_tol_ctl`; 0: it is none of them.
  int32_t controlNumber;
  /// Where a call names none.
  CohortODETolerances tolerances;
  /// Whether it uses df/dy by itself; of steppers, these say it.
  int32_t needsJacobian;
  /// Makes a solver; null where memory is short. See `cohort_ode_solver_create`.
  CohortODESolver *(*create)(
      const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
      enum CohortInstructionSet set);
  /// Whether it chooses between methods: what functions for many groups mean that do not name a method.
  int32_t chooses;
  /// What the driver of lanes drives; null where the integrator controls its steps by itself, one group at a time.
  const CohortStepper *stepper;
};

/// The `create` of integrators that drive a stepper.
CohortODESolver *cohort_lane_solver_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    enum CohortInstructionSet set);

/// Solves systems that are affine in the state, with a `linear`, exactly, in place of the integrator that was asked for.
const CohortIntegrator *cohort_exact_linear_integrator(void);

/// The integrators by number, null behind the last; the first is what functions mean that do not name a method.
const CohortIntegrator *cohort_integrator(int32_t number);

/// A solver for systems of this code, or null where memory is short. The code has to outlive it.
/// `lanes`: how many groups are advanced side by side: 1, 8 or 16. `instruction_set`: see `cohort_instruction_set`.
CohortODESolver *cohort_ode_solver_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    int32_t instruction_set);
void cohort_ode_solver_free(CohortODESolver *solver);
/// Solves groups of the job until none is left to begin; several solvers may work on a job at once.
/// `lanes`: how many groups to advance at once; solvers that are not laned take one.
void cohort_ode_solver_run(CohortODESolver *solver, CohortODEJob *job, int32_t lanes);

/// Several solvers at work on one job.
typedef struct {
  CohortODEJob *job;
  CohortODESolver *const *solvers;
  int32_t lanes;
} CohortODETeam;
/// Runs the solvers begin ..< end of the CohortODETeam `context`: the body of a parallel loop.
void cohort_ode_team_run(int64_t begin, int64_t end, void *context);
