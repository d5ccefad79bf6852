// The interpreter for x86-64 with AVX2 and FMA.
#include "CKernels.h"
#include "CodeRuns.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)
#define COHORT_RUN cohort_code_run_avx2
#include "CodeRun.h"
#pragma clang attribute pop
#endif
