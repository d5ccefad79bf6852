// Scalar and strip kernels of the primitives of primitives.def, in C so that one table gives the value,
// the partial derivatives and the vectorised loops; and the row interpreter for blocks with few rows.
//
// There is one copy of all kernels per instruction set, chosen at the first call. On one machine the value of a
// primitive has the same bits in scalar code, in a strip and in a row, wherever in the strip it stands.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A scalar operation of the program; see primitives.def for values and partial derivatives.
enum __attribute__((enum_extensibility(closed))) Primitive : uint8_t {
#define P1(name, value, da) Primitive##name,
#define P2(name, value, da, db) Primitive##name,
#define P3(name, value, da, db, dc) Primitive##name,
#include "primitives.def"
#undef P1
#undef P2
#undef P3
};

/// How many primitives there are.
int cohort_primitive_count(void);
/// 1, 2 or 3.
int cohort_primitive_arity(enum Primitive p);
/// The primitive's name as in primitives.def.
const char *cohort_primitive_name(enum Primitive p);
/// Bit k is set where operand k has a derivative that is not 0 everywhere.
unsigned cohort_primitive_differentiable(enum Primitive p);
/// What the partial derivative in operand k reads: bits 0, 1, 2 for a, b, c and bit 3 for the value.
unsigned cohort_primitive_partial_reads(enum Primitive p, int k);
/// Whether a value is worth keeping for the reverse sweep: it takes a call of a special function.
int cohort_primitive_is_costly(enum Primitive p);

/// The value for scalar operands; operands beyond the arity are not read.
double cohort_primitive_value(enum Primitive p, double a, double b, double c);
/// The partial derivatives for scalar operands with value r; partial[k] for k < arity.
void cohort_primitive_partials(enum Primitive p, double a, double b, double c, double r, double *partial);

/// out[i] = p(a[i], b[i], c[i]) for i < n. Pointers beyond the arity may be null. `out` may not overlap operands.
void cohort_primitive_forward(enum Primitive p, int n, const double *a, const double *b, const double *c, double *out);
/// da[i] += g[i] * dp/da, likewise db, dc; a null destination is skipped; rows with g[i] == 0 add nothing.
/// Destinations may coincide (x * x): each is accumulated in turn. Values that the partials do not read
/// (``cohort_primitive_partial_reads``) may be arbitrary, but the pointers must be valid up to the arity.
void cohort_primitive_reverse(
    enum Primitive p, int n, const double *a, const double *b, const double *c, const double *r, const double *g,
    double *da, double *db, double *dc);

// ---- Strips

/// The sum of n numbers in eight interleaved partial sums: the order depends on n alone.
double cohort_sum(int n, const double *x);
/// x[i] = value.
void cohort_fill(int n, double value, double *x);
/// x[i] += value.
void cohort_add_scalar(int n, double value, double *x);
/// out[i] += x[i].
void cohort_add(int n, const double *x, double *out);
/// out[i] = base[table[i]].
void cohort_gather(int n, const double *base, const int32_t *table, double *out);
/// base[table[i]] += x[i], in order of i.
void cohort_scatter_add(int n, const double *x, const int32_t *table, double *base);
/// The same, for tables with runs of equal entries: one addition to `base` per run.
void cohort_scatter_add_runs(int n, const double *x, const int32_t *table, double *base);
/// *sum += column[rows[i]] for i < n, in the order in which ``cohort_scatter_add`` on strips of `strip_length` rows would
/// add them, or ``cohort_scatter_add_runs`` where `has_runs`: with the same bits.
void cohort_add_rows(
    int n, const int32_t *rows, const double *column, int strip_length, int has_runs, double *sum);
/// The first i with x[i] zero or NaN, -1 if there is none.
int cohort_first_failure(int n, const double *x);

// ---- Blocks

/// An operation of a block: register `result` = primitive(a, b, c).
typedef struct {
  enum Primitive primitive;
  /// Bit k is set where the adjoint of operand k is wanted.
  uint8_t active;
  int32_t result, a, b, c;
} cohort_operation;

enum cohort_input_kind { COHORT_INPUT_CONSTANTS, COHORT_INPUT_SLOTS, COHORT_INPUT_GATHER };

/// Where an input register's row r comes from: constants[base + stride r], slots[base + stride r] or slots[table[r]].
typedef struct {
  int32_t kind;
  /// Whether its adjoint is wanted.
  int16_t active;
  /// Whether most neighbouring rows of the table are the same.
  int16_t has_runs;
  int64_t base, stride;
  const int32_t *table;
} cohort_input;

/// Row r of a register goes to slot base + r.
typedef struct {
  int32_t reg;
  /// Whether a derivative flows back through it.
  int32_t active;
  int64_t base;
} cohort_export;

/// The sum of a register; `offsets` is null where it goes to the log density, otherwise rows
/// offsets[k] ..< offsets[k + 1] are summed to slot base + k, k < count.
typedef struct {
  int32_t reg;
  int32_t active;
  double scale;
  int64_t base;
  int64_t count;
  const int32_t *offsets;
} cohort_block_sum;

/// The register must be neither 0 nor NaN.
typedef struct {
  int32_t reg;
  int32_t shown;
  int32_t description;
  int32_t is_guard;
} cohort_check;

/// A block: first its input registers, then its operations' results.
///
/// Done by rows, the first `carried_count` inputs of a row are results of the row before: their registers are numbered from
/// `register_count` on, where the next row's registers begin. The first row reads them as it reads other inputs.
typedef struct {
  int32_t carried_count;
  int32_t register_count, input_count, operation_count, reverse_count, export_count, sum_count, check_count;
  const cohort_input *inputs;
  const cohort_operation *operations;
  /// Those through which derivatives flow, last first.
  const cohort_operation *reverse_operations;
  const cohort_export *exports;
  const cohort_block_sum *sums;
  const cohort_check *checks;
} cohort_block;

/// The first requirement that was not met, and whether a guard did not hold.
typedef struct {
  /// A description, -1 while all are met.
  int32_t requirement;
  int32_t guard_failed;
  int64_t row;
  double shown;
} cohort_failure;

/// Runs rows begin ..< end one by one. `registers` has a row of registers for each row of the block, `register_stride`
/// apart (0: all rows share one, and nothing is carried). Sums to slots are added to the slots, which hold 0 at first; the others to `target`.
void cohort_rows_forward(
    const cohort_block *block, int64_t begin, int64_t end, const double *constants, double *slots, double *registers,
    int64_t register_stride, double *target, cohort_failure *failure);
/// The reverse of the same rows, last row first, from the values that the forward run left in `registers`
/// (with stride 0 they are computed again).
/// `scratch` holds register_count + carried_count numbers.
void cohort_rows_reverse(
    const cohort_block *block, int64_t begin, int64_t end, const double *constants, const double *slots, double *registers,
    int64_t register_stride, double *scratch, double *adjoints);

#ifdef __cplusplus
}
#endif
