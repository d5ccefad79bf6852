// The list of the integrators for tests.
#include "CTestSteppers.h"

#include <stddef.h>

extern const CohortStepper cohort_bogacki_shampine, cohort_ros2;

static const CohortIntegratorName bogackiShampine[] = {{"test_bs", "the Bogacki-Shampine method of order 3(2)", 0}};
static const CohortIntegratorName rosenbrock[] = {{"test_ros2", "a Rosenbrock method of order 2(1)", 0}};

static const CohortIntegrator integrators[] = {
  {.names = bogackiShampine, .nameCount = 1, .tolerances = {1e-6, 1e-6, 1000000}, .create = cohort_lane_solver_create,
   .stepper = &cohort_bogacki_shampine},
  {.names = rosenbrock, .nameCount = 1, .tolerances = {1e-4, 1e-4, 1000000}, .create = cohort_lane_solver_create,
   .stepper = &cohort_ros2},
};

const CohortIntegrator *cohort_test_integrator(int32_t index) {
  return index >= 0 && (size_t)index < sizeof integrators / sizeof *integrators ? integrators + index : NULL;
}
