// The primitives' table seen from outside: names, arities, what their partial derivatives read; choice of kernels.
#include <stdlib.h>
#include <string.h>
#include "KernelTable.h"

static const cohort_kernel_table *chosen_kernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) {
    return &cohort_kernels_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) {
    return &cohort_kernels_avx2;
  }
#endif
  return &cohort_kernels_baseline;
}

/// Set at the first use; all threads would set the same.
static const cohort_kernel_table *table;

static inline const cohort_kernel_table *kernels(void) {
  const cohort_kernel_table *t = __atomic_load_n(&table, __ATOMIC_RELAXED);
  if (__builtin_expect(!t, 0)) {
    t = chosen_kernels();
    __atomic_store_n(&table, t, __ATOMIC_RELAXED);
  }
  return t;
}

typedef struct {
  const char *name;
  int arity;
  /// The expressions as written: value, then partials.
  const char *text[4];
} description;

static const description descriptions[] = {
#define P1(name, value, da) {#name, 1, {#value, #da, "0", "0"}},
#define P2(name, value, da, db) {#name, 2, {#value, #da, #db, "0"}},
#define P3(name, value, da, db, dc) {#name, 3, {#value, #da, #db, #dc}},
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3
};

enum { primitive_count = sizeof descriptions / sizeof descriptions[0] };

int cohort_primitive_count(void) { return primitive_count; }
int cohort_primitive_arity(enum Primitive p) { return p < primitive_count ? descriptions[p].arity : 0; }
const char *cohort_primitive_name(enum Primitive p) { return p < primitive_count ? descriptions[p].name : ""; }

unsigned cohort_primitive_differentiable(enum Primitive p) {
  unsigned mask = 0;
  if (p >= primitive_count) return 0;
  for (int k = 0; k < descriptions[p].arity; k++) {
    if (strcmp(descriptions[p].text[k + 1], "0") != 0) mask |= 1u << k;
  }
  return mask;
}

static int is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/// Which of the one-letter words a, b, c, r an expression contains.
static unsigned operands_read(const char *text) {
  unsigned mask = 0;
  for (const char *p = text; *p;) {
    if (!is_word(*p)) {
      p++;
      continue;
    }
    const char *start = p;
    while (is_word(*p)) p++;
    if (p - start == 1) {
      const char *found = strchr("abcr", *start);
      if (found) mask |= 1u << (found - "abcr");
    }
  }
  return mask;
}

unsigned cohort_primitive_partial_reads(enum Primitive p, int k) {
  if (p >= primitive_count || k < 0 || k >= descriptions[p].arity) return 0;
  return operands_read(descriptions[p].text[k + 1]);
}

int cohort_primitive_is_costly(enum Primitive p) {
  if (p >= primitive_count) return 0;
  switch (p) {
    case PrimitivePower:
    case PrimitiveSine:
    case PrimitiveCosine:
    case PrimitiveTangent:
      return 1;
    default:
      return p >= PrimitiveLogGamma;
  }
}

double cohort_primitive_value(enum Primitive p, double a, double b, double c) { return kernels()->value(p, a, b, c); }

void cohort_primitive_partials(enum Primitive p, double a, double b, double c, double r, double *partial) {
  kernels()->partials(p, a, b, c, r, partial);
}

void cohort_primitive_forward(
    enum Primitive p, int n, const double *a, const double *b, const double *c, double *out) {
  if (p < primitive_count) kernels()->forward[p](n, a, b, c, out);
}

void cohort_primitive_reverse(
    enum Primitive p, int n, const double *a, const double *b, const double *c, const double *r, const double *g,
    double *da, double *db, double *dc) {
  if (p < primitive_count) kernels()->reverse[p](n, a, b, c, r, g, da, db, dc);
}

double cohort_sum(int n, const double *x) { return kernels()->sum(n, x); }
void cohort_fill(int n, double value, double *x) { kernels()->fill(n, value, x); }
void cohort_add_scalar(int n, double value, double *x) { kernels()->add_scalar(n, value, x); }
void cohort_add(int n, const double *x, double *out) { kernels()->add(n, x, out); }
void cohort_gather(int n, const double *base, const int32_t *table, double *out) {
  kernels()->gather(n, base, table, out);
}
void cohort_scatter_add(int n, const double *x, const int32_t *table, double *base) {
  kernels()->scatter_add(n, x, table, base);
}
void cohort_scatter_add_runs(int n, const double *x, const int32_t *table, double *base) {
  kernels()->scatter_add_runs(n, x, table, base);
}
void cohort_add_rows(
    int n, const int32_t *rows, const double *column, int strip_length, int has_runs, double *sum) {
  double total = *sum;
  for (int i = 0; i < n;) {
    double run = column[rows[i++]];
    if (has_runs) {
      while (i < n && rows[i] == rows[i - 1] + 1 && rows[i] % strip_length != 0) run += column[rows[i++]];
    }
    total += run;
  }
  *sum = total;
}
int cohort_first_failure(int n, const double *x) { return kernels()->first_failure(n, x); }

void cohort_rows_forward(
    const cohort_block *block, int64_t begin, int64_t end, const double *constants, double *slots, double *registers,
    int64_t register_stride, double *target, cohort_failure *failure) {
  kernels()->rows_forward(block, begin, end, constants, slots, registers, register_stride, target, failure);
}

void cohort_rows_reverse(
    const cohort_block *block, int64_t begin, int64_t end, const double *constants, const double *slots, double *registers,
    int64_t register_stride, double *scratch, double *adjoints) {
  kernels()->rows_reverse(block, begin, end, constants, slots, registers, register_stride, scratch, adjoints);
}
