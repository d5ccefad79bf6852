// The interpreters of the instruction sets.
#pragma once
#include "CTape.h"

void cohort_code_run_baseline(const CohortInstruction *code, double *registers);
#if defined(__x86_64__)
void cohort_code_run_avx2(const CohortInstruction *code, double *registers);
void cohort_code_run_avx512(const CohortInstruction *code, double *registers);
#endif
