// The kernels for x86-64 with AVX512 and fused multiply-add.
#if defined(__x86_64__)
#include <math.h>
#include <string.h>
#include "CSpecial.h"
#include "KernelTable.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi,bmi2"))), apply_to = function)
#define COHORT_WIDE_VECTORS
#include "Helpers.h"
#define COHORT_KERNELS cohort_kernels_avx512
#include "KernelBodies.h"
#pragma clang attribute pop
#endif
