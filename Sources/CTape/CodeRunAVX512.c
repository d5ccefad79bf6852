// The interpreter for x86-64 with AVX-512 (F, DQ, VL, BW).
#include "CKernels.h"
#include "CodeRuns.h"
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi,bmi2"))), apply_to = function)
#define COHORT_RUN cohort_code_run_avx512
#include "CodeRun.h"
#pragma clang attribute pop
#endif
