// CVODE on the coupled system of one group at a time.
#pragma once
#include "Variant.h"

typedef struct CohortCVODE CohortCVODE;

CohortCVODE *cohort_cvode_create(
    int adams, const CohortODECode *code, const CohortVariant *variant, double relative_tolerance,
    double absolute_tolerance, int64_t maximum_steps);
void cohort_cvode_free(CohortCVODE *solver);
void cohort_cvode_run(CohortCVODE *solver, CohortODEJob *job);
