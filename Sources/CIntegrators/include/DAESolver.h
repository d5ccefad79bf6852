// Initial value problems of differential-algebraic systems F(t, y, y') = 0 with sensitivities, by IDAS.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A system with `states` equations and `columns` sensitivities; the functions return 0, or 1 where something is not
/// finite (the step is then tried again, shorter).
typedef struct {
  int32_t states, columns;
  void *context;
  /// F(t, y, y').
  int (*residual)(double t, const double *y, const double *slope, double *residual, void *context);
  /// dF/dy + c dF/dy', column by column.
  int (*jacobian)(double t, const double *y, const double *slope, double c, double *matrix, void *context);
  /// For each column with sensitivity s and its slope s': dF/dy s + dF/dy' s' + dF/dp.
  int (*sensitivity)(
      double t, const double *y, const double *slope, double *const *s, double *const *slopes, double *const *residuals,
      void *context);
} CohortDAESystem;

/// How a solve ended.
enum __attribute__((enum_extensibility(closed))) CohortDAEStatus : int32_t {
  CohortDAEStatusSuccess,
  CohortDAEStatusTooManySteps,
  CohortDAEStatusNotFinite,
  CohortDAEStatusErrorTest,
  CohortDAEStatusConvergence,
  CohortDAEStatusSingular,
  CohortDAEStatusOther,
};

/// Memory of one thread for systems of one size.
typedef struct CohortDAESolver CohortDAESolver;

/// A solver, or null where memory is short. The system has to outlive it.
CohortDAESolver *cohort_dae_create(
    const CohortDAESystem *system, double relative_tolerance, double absolute_tolerance, int64_t maximum_steps);
void cohort_dae_free(CohortDAESolver *solver);
/// Where the initial values belong: y and y' (`states` each), then the sensitivities of both, column by column.
double *cohort_dae_state(CohortDAESolver *solver);
double *cohort_dae_slope(CohortDAESolver *solver);
double *cohort_dae_sensitivity(CohortDAESolver *solver, int32_t column);
double *cohort_dae_sensitivity_slope(CohortDAESolver *solver, int32_t column);
/// Solves from the initial values to the times. The state at time k goes to solution[k * states + i], its
/// sensitivities to sensitivity[(k * states + i) * columns + s]; `reached` is the time reached.
enum CohortDAEStatus cohort_dae_run(
    CohortDAESolver *solver, double t0, const double *ts, int64_t count, double *solution, double *sensitivity,
    double *reached);

// The same in parts, for systems that switch.

/// Begins anew at t from the values in the solver's state, slope and sensitivities.
enum CohortDAEStatus cohort_dae_begin(CohortDAESolver *solver, double t);
/// One step of IDAS, not beyond `stop`; t becomes the time it reaches, the state what it is there.
enum CohortDAEStatus cohort_dae_step(CohortDAESolver *solver, double stop, double *t);
/// Puts state, slope and sensitivities at a time within the last step where the initial values belong.
enum CohortDAEStatus cohort_dae_interpolate(CohortDAESolver *solver, double t);

#ifdef __cplusplus
}
#endif
