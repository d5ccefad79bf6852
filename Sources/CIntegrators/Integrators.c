// The table of integrators: all that is to be known of each by name stands here.
#include "CIntegrators.h"
#include "CVODESolver.h"
#include "Steppers.h"

#include <stddef.h>

static const CohortIntegratorName rk45[] = {
  {"rk45", "the Dormand-Prince method of order 5(4), for systems that are not stiff", 1},
  {"ckrk", "an explicit Runge-Kutta method of order 5(4), for systems that are not stiff", 0},
};
static const CohortIntegratorName bdf[] = {
  {"bdf", "backward differentiation formulas of order 1 to 5 (CVODES), for stiff systems", 1},
};
static const CohortIntegratorName adams[] = {
  {"adams", "Adams-Moulton formulas of order 1 to 12 (CVODES), for systems that are not stiff", 1},
};
static const CohortIntegratorName rosenbrock[] = {
  {"rosenbrock", "the Rosenbrock method Rodas5P of order 5(4) with exact Jacobian, for stiff systems", 1},
};
static const CohortIntegratorName automatic[] = {
  {"auto",
   "Dormand-Prince where a system is not stiff and Rodas5P where it is, chosen for each group by the steps on the way", 1},
};
#define NAMES(list) .names = list, .nameCount = sizeof list / sizeof *list

// The tolerances are Stan's.
static const CohortIntegrator integrators[] = {
  {NAMES(rk45), .tolerances = {1e-6, 1e-6, 1000000}, .create = cohort_lane_solver_create,
   .stepper = &cohort_dormand_prince},
  {NAMES(bdf), .controlNumber = 2, .tolerances = {1e-10, 1e-10, 100000000}, .needsJacobian = 1,
   .create = cohort_bdf_create},
  {NAMES(adams), .controlNumber = 1, .tolerances = {1e-10, 1e-10, 100000000}, .needsJacobian = 1,
   .create = cohort_adams_create},
  {NAMES(rosenbrock), .tolerances = {1e-6, 1e-6, 1000000}, .create = cohort_lane_solver_create,
   .stepper = &cohort_rosenbrock},
  {NAMES(automatic), .tolerances = {1e-6, 1e-6, 1000000}, .create = cohort_lane_solver_create,
   .stepper = &cohort_automatic, .chooses = 1},
};

const CohortIntegrator *cohort_integrator(int32_t number) {
  return number >= 0 && (size_t)number < sizeof integrators / sizeof *integrators ? integrators + number : NULL;
}
