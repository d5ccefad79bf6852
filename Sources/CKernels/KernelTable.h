// The functions of which each instruction set has its own copy.
#pragma once
#include "include/CKernels.h"

typedef struct {
  double (*value)(enum Primitive, double, double, double);
  void (*partials)(enum Primitive, double, double, double, double, double *);
  void (*forward[256])(int, const double *, const double *, const double *, double *);
  void (*reverse[256])(
      int, const double *, const double *, const double *, const double *, const double *, double *, double *, double *);
  double (*sum)(int, const double *);
  void (*fill)(int, double, double *);
  void (*add_scalar)(int, double, double *);
  void (*add)(int, const double *, double *);
  void (*gather)(int, const double *, const int32_t *, double *);
  void (*scatter_add)(int, const double *, const int32_t *, double *);
  void (*scatter_add_runs)(int, const double *, const int32_t *, double *);
  int (*first_failure)(int, const double *);
  void (*rows_forward)(
      const cohort_block *, int64_t, int64_t, const double *, double *, double *, int64_t, double *, cohort_failure *);
  void (*rows_reverse)(
      const cohort_block *, int64_t, int64_t, const double *, const double *, double *, int64_t, double *, double *);
} cohort_kernel_table;

extern const cohort_kernel_table cohort_kernels_baseline;
#if defined(__x86_64__)
extern const cohort_kernel_table cohort_kernels_avx2;
extern const cohort_kernel_table cohort_kernels_avx512;
#endif
