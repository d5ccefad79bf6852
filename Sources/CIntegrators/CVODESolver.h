// CVODE on the coupled system of one group at a time.
#pragma once
#include "Variant.h"

/// Backward differentiation formulas.
CohortODESolver *cohort_bdf_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    enum CohortInstructionSet set);
/// Adams-Moulton formulas.
CohortODESolver *cohort_adams_create(
    const CohortIntegrator *integrator, const CohortODECode *code, CohortODETolerances tolerances, int32_t lanes,
    enum CohortInstructionSet set);
