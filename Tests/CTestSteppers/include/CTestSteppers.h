// Methods of integration for tests of the driver: added without a change to it.
#pragma once
#include "CIntegrators.h"

/// The integrator of that number; null behind the last.
const CohortIntegrator *cohort_test_integrator(int32_t index);
