// Template: vectors of W lanes for steppers, and what they have in common: norms, and the first step of explicit methods.
// Included by EachInstructionSet.h with W = 1, 8 and 16 for each instruction set.

#define COHORT_PASTE_(a, b, c) a##b##_##c
#define COHORT_PASTE(a, b, c) COHORT_PASTE_(a, b, c)
/// The name of a function for this W and instruction set.
#define NAME(x) COHORT_PASTE(x, W, COHORT_SET)

/// A number for each lane.
#define V NAME(Vector)
#if W == 1
typedef double V;
static inline V NAME(absolute)(V x) { return __builtin_fabs(x); }
static inline V NAME(root)(V x) { return __builtin_sqrt(x); }
#define STRIDE(code) ((code)->stride)
/// How many U make up an array, padding included.
#define UNITS(code) (((code)->states * (code)->stride + 7) / 8)
#define LANE(x, l) (x)
#else
typedef double V __attribute__((ext_vector_type(W)));
static inline V NAME(absolute)(V x) { return __builtin_elementwise_abs(x); }
static inline V NAME(root)(V x) { return __builtin_elementwise_sqrt(x); }
#define STRIDE(code) ((code)->columns)
#define UNITS(code) ((code)->states * (code)->columns)
#define LANE(x, l) ((x)[l])
#endif

/// What arrays are made of: a number for each lane, or eight columns of the one lane.
#define U NAME(Unit)
#if W == 1
typedef double U __attribute__((ext_vector_type(8)));
typedef int64_t NAME(UnitMask) __attribute__((ext_vector_type(8)));
#else
typedef double U __attribute__((ext_vector_type(W)));
typedef int64_t NAME(UnitMask) __attribute__((ext_vector_type(W)));
#endif

/// dz at the times t, which are computed in vectors.
static inline void NAME(coupled)(CohortLaneMemory *m, V t, const double *z, double *dz, unsigned active) {
  m->coupled(m, (const double *)&t, z, dz, active);
}

/// The norm of an error or derivative is the largest ratio to the tolerance: gathered here, NaN where any is not finite
/// (sum - sum is 0 unless something is not).
static inline V NAME(norm)(U worst, U sum) {
  U result = worst + (sum - sum);
#if W == 1
  double largest = result[0];
  for (int l = 1; l < 8; ++l) largest = result[l] <= largest ? largest : result[l];
  double all = 0;
  for (int l = 0; l < 8; ++l) all += result[l] - result[l];
  return largest + all;
#else
  return result;
#endif
}

static inline U NAME(magnitude)(U x) {
  return (U)((NAME(UnitMask))x & (NAME(UnitMask))(0x7fffffffffffffffLL));
}

/// max_q |a_q| / (absolute + relative * |z_q|)
static inline V NAME(scaledNorm)(const CohortLaneMemory *m, const double *a_, const double *z_) {
  const U *restrict a = (const U *)a_, *restrict z = (const U *)z_;
  const U relative = (U)(m->relativeTolerance), absolute = (U)(m->absoluteTolerance);
  U worst = (U)(0.0), sum = (U)(0.0);
  for (int q = 0; q < UNITS(m->code); ++q) {
    const U ratio = NAME(magnitude)(a[q]) / (absolute + relative * NAME(magnitude)(z[q]));
    worst = ratio > worst ? ratio : worst;
    sum += ratio;
  }
  return NAME(norm)(worst, sum);
}

/// The first step of a method of order `order` (Hairer, Norsett, Wanner 1993, II.4); `stage` and `other`: arrays for use.
static inline void NAME(firstStep)(
    CohortLaneMemory *m, const int order, const double *t, const double *span, unsigned fresh, unsigned active,
    double *stage_, double *other_, double *h) {
  const int count = UNITS(m->code);
  const U *z = (const U *)m->state, *k = (const U *)m->slope;
  U *other = (U *)other_, *stage = (U *)stage_;
  const V d0 = NAME(scaledNorm)(m, m->state, m->state), d1 = NAME(scaledNorm)(m, m->slope, m->state);
  _Alignas(64) double h0[W] = {0};
  for (int l = 0; l < W; ++l) {
    if (!((fresh >> l) & 1)) continue;
    const double a = LANE(d0, l), b = LANE(d1, l);
    h0[l] = a < 1e-5 || b < 1e-5 ? 1e-6 : 0.01 * a / b;
    if (!(h0[l] <= span[l])) h0[l] = span[l];
  }
  const V step = *(V *)h0;
  for (int q = 0; q < count; ++q) stage[q] = z[q] + (U)(step) * k[q];
  NAME(coupled)(m, *(const V *)t + step, stage_, other_, active);
  for (int q = 0; q < count; ++q) other[q] -= k[q];
  const V d2 = NAME(scaledNorm)(m, other_, m->state);
  for (int l = 0; l < W; ++l) {
    if (!((fresh >> l) & 1)) continue;
    const double b = LANE(d1, l);
    double curvature = LANE(d2, l) / h0[l];
    if (!__builtin_isfinite(b)) {
      h[l] = __builtin_nan("");
    } else if (!__builtin_isfinite(curvature)) {
      // Not finite a small step ahead: begin with less than that step.
      h[l] = h0[l] * 1e-3;
    } else {
      if (b > curvature) curvature = b;
      const double h1 = curvature <= 1e-15
          ? __builtin_fmax(1e-6, h0[l] * 1e-3) : __builtin_pow(0.01 / curvature, 1.0 / order);
      h[l] = __builtin_fmin(__builtin_fmin(100 * h0[l], h1), span[l]);
    }
  }
}
