// All kernels, compiled once per instruction set: the including file defines COHORT_KERNELS, the table's name.
//
// The loops have no branches that depend on the data, so that the compiler vectorises them; where an expression calls
// a function that cannot be inlined the loop stays scalar.
#include <string.h>

#define COHORT_IS_ZERO(expression) (__builtin_strcmp(#expression, "0") == 0)

// ---- Scalar

static double scalar_value(enum Primitive p, double a, double b, double c) {
  (void)b, (void)c;
  switch (p) {
#define P1(name, value, da) case Primitive##name: return value;
#define P2(name, value, da, db) case Primitive##name: return value;
#define P3(name, value, da, db, dc) case Primitive##name: return value;
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3
  }
  return NAN;
}

static void scalar_partials(enum Primitive p, double a, double b, double c, double r, double *partial) {
  (void)b, (void)c, (void)r;
  switch (p) {
#define P1(name, value, da) case Primitive##name: partial[0] = da; break;
#define P2(name, value, da, db) case Primitive##name: partial[0] = da; partial[1] = db; break;
#define P3(name, value, da, db, dc) case Primitive##name: partial[0] = da; partial[1] = db; partial[2] = dc; break;
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3
  }
}

// ---- Strips

#define COHORT_FORWARD(name, value, LOAD)                                                                       \
  static void forward_##name(                                                                                   \
      int n, const double *restrict A, const double *restrict B, const double *restrict C, double *restrict out) { \
    (void)B, (void)C;                                                                                           \
    for (int i = 0; i < n; i++) {                                                                               \
      LOAD out[i] = value;                                                                                      \
    }                                                                                                           \
  }
#define COHORT_ACCUMULATE(destination, partial, LOAD)                 \
  if (destination && !COHORT_IS_ZERO(partial)) {                      \
    double *restrict d = destination;                                 \
    for (int i = 0; i < n; i++) {                                     \
      const double g = G[i], r = R[i];                                \
      (void)r;                                                        \
      LOAD const double share = g * (partial);                        \
      d[i] += g != 0 ? share : 0.0;                                   \
    }                                                                 \
  }
#define COHORT_REVERSE(name, body)                                                                               \
  static void reverse_##name(                                                                                    \
      int n, const double *restrict A, const double *restrict B, const double *restrict C, const double *restrict R, \
      const double *restrict G, double *DA, double *DB, double *DC) {                                            \
    (void)A, (void)B, (void)C, (void)R, (void)DB, (void)DC;                                                      \
    body                                                                                                         \
  }
#define COHORT_LOAD1 const double a = A[i]; (void)a;
#define COHORT_LOAD2 COHORT_LOAD1 const double b = B[i]; (void)b;
#define COHORT_LOAD3 COHORT_LOAD2 const double c = C[i]; (void)c;

#define P1(name, value, da) \
  COHORT_FORWARD(name, value, COHORT_LOAD1) \
  COHORT_REVERSE(name, COHORT_ACCUMULATE(DA, da, COHORT_LOAD1))
#define P2(name, value, da, db) \
  COHORT_FORWARD(name, value, COHORT_LOAD2) \
  COHORT_REVERSE(name, COHORT_ACCUMULATE(DA, da, COHORT_LOAD2) COHORT_ACCUMULATE(DB, db, COHORT_LOAD2))
#define P3(name, value, da, db, dc) \
  COHORT_FORWARD(name, value, COHORT_LOAD3) \
  COHORT_REVERSE(name, COHORT_ACCUMULATE(DA, da, COHORT_LOAD3) COHORT_ACCUMULATE(DB, db, COHORT_LOAD3) \
      COHORT_ACCUMULATE(DC, dc, COHORT_LOAD3))
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3

typedef double lanes8 __attribute__((ext_vector_type(8)));

static double strip_sum(int n, const double *x) {
  lanes8 total = 0;
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    lanes8 next;
    memcpy(&next, x + i, sizeof next);
    total += next;
  }
  double lane[8];
  memcpy(lane, &total, sizeof lane);
  for (int k = 0; i < n; i++, k++) lane[k] += x[i];
  return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

static void strip_fill(int n, double value, double *x) {
  for (int i = 0; i < n; i++) x[i] = value;
}

static void strip_add_scalar(int n, double value, double *x) {
  for (int i = 0; i < n; i++) x[i] += value;
}

static void strip_add(int n, const double *restrict x, double *restrict out) {
  for (int i = 0; i < n; i++) out[i] += x[i];
}

static void strip_gather(int n, const double *restrict base, const int32_t *restrict table, double *restrict out) {
  for (int i = 0; i < n; i++) out[i] = base[table[i]];
}

static void strip_scatter_add(int n, const double *restrict x, const int32_t *restrict table, double *restrict base) {
  for (int i = 0; i < n; i++) base[table[i]] += x[i];
}

static void strip_scatter_add_runs(int n, const double *restrict x, const int32_t *restrict table, double *restrict base) {
  for (int i = 0; i < n;) {
    const int32_t slot = table[i];
    double sum = x[i++];
    while (i < n && table[i] == slot) sum += x[i++];
    base[slot] += sum;
  }
}

static int strip_first_failure(int n, const double *x) {
  long failed = 0;
  for (int i = 0; i < n; i++) failed |= !((x[i] > 0) | (x[i] < 0));
  if (!failed) return -1;
  for (int i = 0; i < n; i++) {
    if (!((x[i] > 0) | (x[i] < 0))) return i;
  }
  return -1;
}

// ---- Rows

static inline void row_values(
    const cohort_block *block, int64_t row, int first_input, const double *constants, const double *slots,
    double *restrict v) {
  for (int i = first_input; i < block->input_count; i++) {
    const cohort_input *input = &block->inputs[i];
    switch (input->kind) {
      case COHORT_INPUT_CONSTANTS: v[i] = constants[input->base + input->stride * row]; break;
      case COHORT_INPUT_SLOTS: v[i] = slots[input->base + input->stride * row]; break;
      default: v[i] = slots[input->table[row]]; break;
    }
  }
  const cohort_operation *end = block->operations + block->operation_count;
  for (const cohort_operation *op = block->operations; op < end; op++) {
    double *out = v + op->result;
    switch (op->primitive) {
#define P1(name, value, da) \
  case Primitive##name: { const double a = v[op->a]; *out = value; break; }
#define P2(name, value, da, db) \
  case Primitive##name: { const double a = v[op->a], b = v[op->b]; *out = value; break; }
#define P3(name, value, da, db, dc) \
  case Primitive##name: { const double a = v[op->a], b = v[op->b], c = v[op->c]; *out = value; break; }
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3
    }
  }
}

/// The k with offsets[k] <= row < offsets[k + 1], -1 if there is none.
static int64_t sum_group(const cohort_block_sum *sum, int64_t row) {
  int64_t low = 0, high = sum->count;
  while (high - low > 1) {
    int64_t middle = (low + high) / 2;
    if (sum->offsets[middle] <= row) low = middle;
    else high = middle;
  }
  return sum->count > 0 && sum->offsets[low] <= row && row < sum->offsets[low + 1] ? low : -1;
}

static void rows_forward(
    const cohort_block *block, int64_t begin, int64_t end, const double *constants, double *slots, double *registers,
    int64_t register_stride, double *target, cohort_failure *failure) {
  for (int64_t row = begin; row < end; row++) {
    double *v = registers + row * register_stride;
    row_values(block, row, row > begin ? block->carried_count : 0, constants, slots, v);
    for (int i = 0; i < block->export_count; i++) slots[block->exports[i].base + row] = v[block->exports[i].reg];
    for (int i = 0; i < block->check_count; i++) {
      const cohort_check *check = &block->checks[i];
      double x = v[check->reg];
      if ((x > 0) | (x < 0)) continue;
      if (check->is_guard) {
        failure->guard_failed = 1;
      } else if (failure->requirement < 0) {
        failure->requirement = check->description;
        failure->row = row;
        failure->shown = check->shown >= 0 ? v[check->shown] : NAN;
      }
    }
    for (int i = 0; i < block->sum_count; i++) {
      const cohort_block_sum *sum = &block->sums[i];
      if (!sum->offsets) {
        *target += sum->scale * v[sum->reg];
      } else {
        int64_t k = sum_group(sum, row);
        if (k >= 0) slots[sum->base + k] += sum->scale * v[sum->reg];
      }
    }
  }
}

// Rows are short: a call of memset for each would take longer than storing zeros here.
#if defined(__has_attribute)
#if __has_attribute(no_builtin)
__attribute__((no_builtin("memset")))
#endif
#endif
static void rows_reverse(
    const cohort_block *block, int64_t begin, int64_t end, const double *constants, const double *slots, double *registers,
    int64_t register_stride, double *d, double *adjoints) {
  const int register_count = block->register_count, carried_count = block->carried_count;
  for (int i = 0; i < carried_count; i++) d[i] = 0;
  for (int64_t row = end; row-- > begin;) {
    double *v = registers + row * register_stride;
    if (register_stride == 0) row_values(block, row, 0, constants, slots, v);
    // What the row behind this one carried from here.
    for (int i = 0; i < carried_count; i++) d[register_count + i] = d[i];
    for (int i = 0; i < register_count; i++) d[i] = 0;
    for (int i = 0; i < block->export_count; i++) d[block->exports[i].reg] += adjoints[block->exports[i].base + row];
    for (int i = 0; i < block->sum_count; i++) {
      const cohort_block_sum *sum = &block->sums[i];
      if (!sum->offsets) {
        d[sum->reg] += sum->scale;
      } else {
        int64_t k = sum_group(sum, row);
        if (k >= 0) d[sum->reg] += sum->scale * adjoints[sum->base + k];
      }
    }
    const cohort_operation *last = block->reverse_operations + block->reverse_count;
    for (const cohort_operation *op = block->reverse_operations; op < last; op++) {
      const double g = d[op->result], r = v[op->result];
      if (g == 0) continue;
      (void)r;
      switch (op->primitive) {
#define COHORT_SHARE(k, operand, partial) \
  if (!COHORT_IS_ZERO(partial) && (op->active & (1 << k))) d[op->operand] += g * (partial);
#define P1(name, value, da) \
  case Primitive##name: { const double a = v[op->a]; (void)a; COHORT_SHARE(0, a, da) break; }
#define P2(name, value, da, db) \
  case Primitive##name: { const double a = v[op->a], b = v[op->b]; (void)a, (void)b; \
    COHORT_SHARE(0, a, da) COHORT_SHARE(1, b, db) break; }
#define P3(name, value, da, db, dc) \
  case Primitive##name: { const double a = v[op->a], b = v[op->b], c = v[op->c]; (void)a, (void)b, (void)c; \
    COHORT_SHARE(0, a, da) COHORT_SHARE(1, b, db) COHORT_SHARE(2, c, dc) break; }
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3
      }
    }
    for (int i = row > begin ? carried_count : 0; i < block->input_count; i++) {
      const cohort_input *input = &block->inputs[i];
      if (!input->active) continue;
      int64_t slot = input->kind == COHORT_INPUT_GATHER ? input->table[row] : input->base + input->stride * row;
      adjoints[slot] += d[i];
    }
  }
}

const cohort_kernel_table COHORT_KERNELS = {
  .value = scalar_value,
  .partials = scalar_partials,
  .forward = {
#define P1(name, value, da) forward_##name,
#define P2(name, value, da, db) forward_##name,
#define P3(name, value, da, db, dc) forward_##name,
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3
  },
  .reverse = {
#define P1(name, value, da) reverse_##name,
#define P2(name, value, da, db) reverse_##name,
#define P3(name, value, da, db, dc) reverse_##name,
#include "include/primitives.def"
#undef P1
#undef P2
#undef P3
  },
  .sum = strip_sum,
  .fill = strip_fill,
  .add_scalar = strip_add_scalar,
  .add = strip_add,
  .gather = strip_gather,
  .scatter_add = strip_scatter_add,
  .scatter_add_runs = strip_scatter_add_runs,
  .first_failure = strip_first_failure,
  .rows_forward = rows_forward,
  .rows_reverse = rows_reverse,
};
