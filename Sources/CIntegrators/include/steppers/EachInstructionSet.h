// Compiles a stepper for every instruction set, for one lane, eight and sixteen.
//
// A stepper is one C file. What is between `#ifdef COHORT_SET` and `#else` is compiled nine times, its functions named by
// `NAME`; the rest is compiled once:
//
//     #ifdef COHORT_SET
//     static void NAME(tryStep)(CohortLaneMemory *m, const double *t, const double *h, unsigned active, double *error) …
//     static const CohortStepKernels NAME(kernels) = {…};
//     #else
//     #include "CIntegrators.h"
//     #include "steppers/EachInstructionSet.h"
//     const CohortStepper cohort_my_method = {.order = 3, …, COHORT_KERNELS(kernels)};
//     #endif
//
// The file includes itself by way of this one: `__BASE_FILE__` is its name.
#pragma clang diagnostic ignored "-Wpsabi"

#define COHORT_SET baseline
#define W 1
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#define W 8
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#define W 16
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#undef COHORT_SET

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)
#define COHORT_SET avx2
#define W 1
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#define W 8
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#define W 16
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#undef COHORT_SET
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi,bmi2"))), apply_to = function)
#define COHORT_SET avx512
#define W 1
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#define W 8
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#define W 16
#include "Lanes.h"
#include __BASE_FILE__
#include "EndLanes.h"
#undef COHORT_SET
#pragma clang attribute pop

#define COHORT_KERNELS(x) \
  .one = {&x##1_baseline, &x##1_avx2, &x##1_avx512}, .eight = {&x##8_baseline, &x##8_avx2, &x##8_avx512}, \
  .sixteen = {&x##16_baseline, &x##16_avx2, &x##16_avx512}
#else
#define COHORT_KERNELS(x) .one = {&x##1_baseline}, .eight = {&x##8_baseline}, .sixteen = {&x##16_baseline}
#endif
