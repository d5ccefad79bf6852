// Scalar and strip kernels of the primitives of primitives.def, in C so that one table gives the value,
// the partial derivatives and the vectorised loops.
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

/// The value for scalar operands; operands beyond the arity are not read.
double cohort_primitive_value(enum Primitive p, double a, double b, double c);
/// The partial derivatives for scalar operands with value r; partial[k] for k < arity.
void cohort_primitive_partials(enum Primitive p, double a, double b, double c, double r, double *partial);

/// out[i] = p(a[i], b[i], c[i]) for i < n. Pointers beyond the arity may be null. `out` may not overlap operands.
void cohort_primitive_forward(enum Primitive p, int n, const double *a, const double *b, const double *c, double *out);
/// da[i] += g[i] * dp/da, likewise db, dc; a null destination is skipped; rows with g[i] == 0 add nothing.
/// Destinations may coincide (x * x): each is accumulated in turn.
void cohort_primitive_reverse(
    enum Primitive p, int n, const double *a, const double *b, const double *c, const double *r, const double *g,
    double *da, double *db, double *dc);

#ifdef __cplusplus
}
#endif
