// Exact steps of affine systems y' = A y + b: a step is a whole piece of a solve, and output times are evaluated from its
// beginning.
//
// Newton's interpolation of exp at the eigenvalues l_k of A: e^(A t) v = sum_k exp[l_1 t, ..., l_k t] t^(k-1) v_k with v_1 = v and
// v_(k+1) = (A - l_k) v_k. The constant of the system is one more state with eigenvalue 0. For the sensitivities, the integral of
// e^(A (t - s)) dA/dp e^(A s) y: both exponentials are written so, and the integral of a product of two divided differences is the
// divided difference over the points of both (their Laplace transforms are 1/((s - l_1) ... (s - l_k))). So nothing is divided by
// differences of eigenvalues, which may coincide. The least come first, so that what decays fast is gone from the v
// before others are computed. The v, and those of the integral, are computed once in a piece; an output time costs the
// divided differences (ExponentialDifferences.h) and a sum.
//
// Where eigenvalues are complex, or parts of A are too large for a closed form, one lane after another by DenseExponential.h.
#ifdef COHORT_SET

/// The most interpolation points.
#define LINEAR_NODES 24
#define MOST_SQUARINGS 40

#define I NAME(Whole)
#if W == 1
typedef int64_t I;
static inline I NAME(bits)(V x) { I i; __builtin_memcpy(&i, &x, 8); return i; }
static inline V NAME(value)(I i) { V x; __builtin_memcpy(&x, &i, 8); return x; }
static inline V NAME(fused)(V a, V b, V c) { return __builtin_fma(a, b, c); }
static inline I NAME(lanesOf)(unsigned bits) { return (I)(bits & 1); }
#else
typedef int64_t I __attribute__((ext_vector_type(W)));
static inline I NAME(bits)(V x) { return (I)x; }
static inline V NAME(value)(I i) { return (V)i; }
static inline V NAME(fused)(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
static inline I NAME(lanesOf)(unsigned bits) {
  I mask;
  for (int l = 0; l < W; ++l) mask[l] = -(int64_t)((bits >> l) & 1);
  return mask;
}
#endif

static const double NAME(inverseFactorial)[18 + LINEAR_NODES] = {
  1.0, 1.0, 5e-1, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333, 0.001388888888888889,
  1.984126984126984e-4, 2.48015873015873e-05, 2.7557319223985893e-06, 2.755731922398589e-07, 2.505210838544172e-08,
  2.08767569878681e-09, 1.6059043836821613e-10, 1.1470745597729725e-11, 7.647163731819816e-13, 4.779477332387385e-14,
  2.8114572543455206e-15, 1.5619206968586225e-16, 8.22063524662433e-18, 4.110317623312165e-19, 1.9572941063391263e-20,
  8.896791392450574e-22, 3.8681701706306835e-23, 1.6117375710961184e-24, 6.446950284384474e-26, 2.4795962632247972e-27,
  9.183689863795546e-29, 3.279889237069838e-30, 1.1309962886447718e-31, 3.7699876288159054e-33, 1.2161250415535181e-34,
  3.8003907548547434e-36, 1.151633562077195e-37, 3.387157535521162e-39, 9.67759295863189e-41, 2.6882202662866363e-42,
  7.265460179153071e-44, 1.911963205040282e-45, 4.902469756513544e-47, 1.2256174391283858e-48, 2.9893108271424045e-50};

#include "templates/Exponential.h"
#include "LinearNodes.h"
#include "ExponentialDifferences.h"
#include "DenseExponential.h"

// The numbers of a solver: by lane where a piece began, and whether it is done by interpolation; the points; then coupled states:
// where a piece began, the v, those of pairs of points, two for use; what the dense exponential needs.

/// How many points interpolation has: for the sensitivities each eigenvalue twice, and one for the constant. 0 where parts have no
/// closed form.
static int NAME(nodes)(const CohortODECode *code) {
  const CohortLinearSystem *linear = code->linear;
  for (int k = 0; k < linear->blockCount; ++k) {
    if (linear->blockStart[k + 1] - linear->blockStart[k] > 3) return 0;
  }
  const int count = code->states * (code->columns > 1 ? 2 : 1) + (linear->hasConstant ? 1 : 0);
  return count <= LINEAR_NODES ? count : 0;
}

/// Of the state: one v for each point.
static int NAME(terms)(const CohortODECode *code) {
  return NAME(nodes)(code) ? code->states + (code->linear->hasConstant ? 1 : 0) : 0;
}
/// Of the integral: pair (j, k), j < states, j <= k, in the order of k.
static int NAME(pairs)(const CohortODECode *code) {
  const int n = code->states;
  return NAME(nodes)(code) && code->columns > 1 ? n * (n + 1) / 2 + (code->linear->hasConstant ? n : 0) : 0;
}

static V *NAME(beginnings)(const CohortLaneMemory *m) { return (V *)m->numbers; }
static I *NAME(interpolated)(const CohortLaneMemory *m) { return (I *)m->numbers + 1; }
static V *NAME(points)(const CohortLaneMemory *m) { return (V *)m->numbers + 2; }
/// Coupled state `number` behind the points.
static V *NAME(stored)(const CohortLaneMemory *m, int number) {
  return NAME(points)(m) + m->code->states + (size_t)number * (size_t)(m->code->states * m->stride);
}
static double *NAME(denseMemory)(const CohortLaneMemory *m) {
  return (double *)NAME(stored)(m, 3 + NAME(terms)(m->code) + NAME(pairs)(m->code));
}

static size_t NAME(numbers)(const CohortODECode *code) {
  const size_t n = (size_t)code->states, state = n * (size_t)STRIDE(code);
  const size_t states = (size_t)(3 + NAME(terms)(code) + NAME(pairs)(code));
  return (2 + n + states * state) * W + NAME(denseNumbers)(code);
}

/// to = (A - point) from, in columns begin ..< end; the constant behind `from`, which belongs to column 0, is `constant`.
static void NAME(apply)(
    const CohortLaneMemory *m, V point, V constant, int begin, int end, const V *restrict from, V *restrict to) {
  const CohortLinearSystem *linear = m->code->linear;
  const V *r = (const V *)m->registers;
  const int n = m->code->states, stride = m->stride;
  for (int i = 0; i < n; ++i) {
    V *row = to + i * stride;
    for (int s = begin; s < end; ++s) row[s] = -point * from[i * stride + s];
    for (int e = linear->rowStart[i]; e < linear->rowStart[i + 1]; ++e) {
      const V a = r[linear->entry[e]];
      if (linear->column[e] == n) {
        if (begin == 0) row[0] += a * constant;
        continue;
      }
      const V *source = from + linear->column[e] * stride;
      for (int s = begin; s < end; ++s) row[s] += a * source[s];
    }
  }
}

/// to = dA/dp v in the sensitivity columns, v being column 0 of `from`, with the constant behind it.
static void NAME(force)(const CohortLaneMemory *m, V constant, const V *restrict from, V *restrict to) {
  const CohortLinearSystem *linear = m->code->linear;
  const V *r = (const V *)m->registers;
  const int n = m->code->states, stride = m->stride, columns = m->code->columns;
  for (int i = 0; i < n; ++i) {
    for (int s = 1; s < columns; ++s) to[i * stride + s] = (V)(0.0);
    for (int e = linear->forcingStart[i]; e < linear->forcingStart[i + 1]; ++e) {
      const int state = linear->forcingState[e];
      to[i * stride + linear->forcingColumn[e]] += r[linear->forcing[e]] * (state == n ? constant : from[state * stride]);
    }
  }
}

/// Columns begin ..< end of a coupled state in the lanes of `own`.
static void NAME(store)(const CohortLaneMemory *m, I own, int begin, int end, const V *restrict from, V *restrict to) {
  for (int i = 0; i < m->code->states; ++i) {
    for (int s = begin; s < end; ++s) {
      const int q = i * m->stride + s;
      to[q] = own ? from[q] : to[q];
    }
  }
}

/// The lanes in which b is 0, with its derivatives.
static I NAME(isHomogeneous)(const CohortLaneMemory *m) {
  const CohortLinearSystem *linear = m->code->linear;
  const V *r = (const V *)m->registers;
  const int n = m->code->states;
  I result = (V)(0.0) == (V)(0.0);
  for (int e = 0; e < linear->rowStart[n]; ++e) {
    if (linear->column[e] == n) result &= r[linear->entry[e]] == (V)(0.0);
  }
  for (int e = 0; e < linear->forcingStart[n]; ++e) {
    if (linear->forcingState[e] == n) result &= r[linear->forcing[e]] == (V)(0.0);
  }
  return result;
}

/// The v of the state and of the integral, in the lanes of `own`.
static void NAME(prepare)(CohortLaneMemory *m, const V *point, I own) {
  const CohortODECode *code = m->code;
  const int n = code->states, columns = code->columns, terms = NAME(terms)(code);
  const I isHomogeneous = NAME(isHomogeneous)(m);
  const V *v = (const V *)m->state;
  V constant = (V)(code->linear->hasConstant ? 1.0 : 0.0);
  for (int k = 0; k < terms; ++k) {
    // Sensitivities have no constant behind them.
    NAME(store)(m, own, 0, k < n ? columns : 1, v, NAME(stored)(m, 3 + k));
    if (columns > 1) {
      V *u = (V *)m->next, *other = (V *)m->nextSlope;
      NAME(force)(m, constant, v, u);
      for (int j = 0; j < n; ++j) {
        const int low = j < k ? j : k, high = j < k ? k : j;
        V *pair = NAME(stored)(m, 3 + terms + high * (high + 1) / 2 + low);
        if (j < k && k < n) {
          for (int q = 0; q < n * m->stride; ++q) pair[q] += own ? u[q] : (V)(0.0);
        } else {
          NAME(store)(m, own, 1, columns, u, pair);
        }
        if (j + 1 == n) break;
        NAME(apply)(m, point[j], (V)(0.0), 1, columns, u, other);
        V *swap = u;
        u = other;
        other = swap;
      }
    }
    if (k + 1 == terms) break;
    V *next = NAME(stored)(m, 1 + (k & 1));
    NAME(apply)(m, point[k], constant, 0, columns, v, next);
    constant = constant * -point[k];
    if (k + 1 == n) {
      // Where b and its derivatives are 0, what is left is rounding, which is not to outlast what decays.
      for (int i = 0; i < n; ++i) next[i * m->stride] = isHomogeneous ? (V)(0.0) : next[i * m->stride];
    }
    v = next;
  }
}

/// By number of states: the distance of the least from the largest point up to which interpolation is within 1e-10; measured against
/// the dense exponential over random rates. The rounding of what decays fast grows with its power n - 1.
static const double NAME(mostSpread)[8] = {0, 1e6, 1e6, 1e6, 3e3, 3e2, 1e2, 30};

static void NAME(initialise)(
    CohortLaneMemory *m, const double *t, const double *span, unsigned fresh, unsigned active, double *h) {
  const CohortODECode *code = m->code;
  const int n = code->states;
  m->runCode(code->linear->coefficients, m->registers, active);
  const I own = NAME(lanesOf)(fresh);
  *NAME(beginnings)(m) = own ? *(const V *)t : *NAME(beginnings)(m);
  NAME(store)(m, own, 0, code->columns, (const V *)m->state, NAME(stored)(m, 0));
  for (int l = 0; l < W; ++l) {
    if ((fresh >> l) & 1) h[l] = span[l];
  }
  if (NAME(nodes)(code) == 0) return;
  V point[LINEAR_NODES];
  I isFound = NAME(eigenvalues)(m, fresh, point);
  V lowest = point[0], highest = point[n - 1];
  if (code->linear->hasConstant) {
    point[n] = (V)(0.0);
    highest = highest > (V)(0.0) ? highest : (V)(0.0);
    lowest = lowest < (V)(0.0) ? lowest : (V)(0.0);
  }
  isFound &= (highest - lowest) * *(const V *)span <= (V)(NAME(mostSpread)[n < 7 ? n : 7]);
  *NAME(interpolated)(m) = own ? isFound : *NAME(interpolated)(m);
  V *points = NAME(points)(m);
  for (int k = 0; k < n; ++k) points[k] = own ? point[k] : points[k];
  NAME(prepare)(m, point, own);
}

/// The coupled state after dt in all lanes, by interpolation.
static inline __attribute__((always_inline)) void NAME(sum)(
    const int n, const int constants, const int isCoupled, const CohortLaneMemory *m, V dt, double *z_) {
  const int half = isCoupled ? n : 0, terms = n + constants, columns = m->code->columns, stride = m->stride;
  const V *points = NAME(points)(m);
  V x[LINEAR_NODES], tables[2 * LINEAR_NODES * LINEAR_NODES];
  for (int k = 0; k < n; ++k) {
    x[half + k] = points[k] * dt;
    if (isCoupled) x[n - 1 - k] = x[half + k];
  }
  if (constants) x[half + n] = (V)(0.0);
  const int count = half + terms;
  const V *table = NAME(differences)(count, half, x, tables);
  V power[2 * LINEAR_NODES], weight[LINEAR_NODES], pairWeight[LINEAR_NODES * LINEAR_NODES / 4];
  power[0] = (V)(1.0);
  for (int k = 1; k < count; ++k) power[k] = power[k - 1] * dt;
  for (int k = 0; k < terms; ++k) {
    weight[k] = (!isCoupled ? table[k * count] : k < n ? table[(n - 1) * count + n - 1 - k] : table[(2 * n) * count + n]) * power[k];
  }
  int pairs = 0;
  for (int k = 0; isCoupled && k < terms; ++k) {
    for (int j = 0; j <= k && j < n; ++j) {
      pairWeight[pairs++] = (k < n ? table[(n + j) * count + n - 1 - k] : table[(2 * n) * count + n - 1 - j]) * power[j + k + 1];
    }
  }
  V *z = (V *)z_;
  const V *v = NAME(stored)(m, 3), *pair = NAME(stored)(m, 3 + terms);
  const int size = n * stride;
  for (int i = 0; i < n; ++i) {
    V first = weight[0] * v[i * stride];
    for (int k = 1; k < terms; ++k) first += weight[k] * v[k * size + i * stride];
    z[i * stride] = first;
    for (int s = 1; s < columns; ++s) {
      const int q = i * stride + s;
      V sum = weight[0] * v[q];
      for (int k = 1; k < n; ++k) sum += weight[k] * v[k * size + q];
      for (int p = 0; p < pairs; ++p) sum += pairWeight[p] * pair[p * size + q];
      z[q] = sum;
    }
  }
}

/// The state at the times `at` of the lanes, all within their pieces.
static void NAME(evaluate)(CohortLaneMemory *m, const double *at, unsigned lanes, double *z) {
  const CohortODECode *code = m->code;
  const V dt = *(const V *)at - *NAME(beginnings)(m);
  unsigned dense = lanes;
  if (NAME(nodes)(code) > 0) {
    const I interpolated = *NAME(interpolated)(m);
    for (int l = 0; l < W; ++l) {
      if (LANE(interpolated, l)) dense &= ~(1u << l);
    }
  }
  if (dense != lanes) {
    const int n = code->states, constants = code->linear->hasConstant ? 1 : 0, isCoupled = code->columns > 1;
    switch (4 * n + 2 * constants + isCoupled) {
    case 4 + 1: NAME(sum)(1, 0, 1, m, dt, z); break;
    case 8 + 1: NAME(sum)(2, 0, 1, m, dt, z); break;
    case 8 + 3: NAME(sum)(2, 1, 1, m, dt, z); break;
    case 12 + 1: NAME(sum)(3, 0, 1, m, dt, z); break;
    case 12 + 3: NAME(sum)(3, 1, 1, m, dt, z); break;
    default: NAME(sum)(n, constants, isCoupled, m, dt, z);
    }
  }
  for (int l = 0; l < W; ++l) {
    if ((dense >> l) & 1) {
      NAME(denseStep)(m, l, LANE(dt, l), (const double *)NAME(stored)(m, 0), z, NAME(denseMemory)(m));
    }
  }
}

static void NAME(tryStep)(CohortLaneMemory *m, const double *t_, const double *h_, unsigned active, double *error) {
  const V end = *(const V *)t_ + *(const V *)h_;
  NAME(evaluate)(m, (const double *)&end, active, m->next);
  NAME(coupled)(m, end, m->next, m->nextSlope, active);
  const V *next = (const V *)m->next;
  V sum = (V)(0.0);
  // Without what pads the rows, which holds anything.
  for (int i = 0; i < m->code->states; ++i) {
    for (int s = 0; s < m->code->columns; ++s) sum += next[i * m->stride + s] - next[i * m->stride + s];
  }
  // Not 0, which would say that nothing moves.
  *(V *)error = sum + (V)(1e-30);
}

static const CohortStepKernels NAME(kernels) = {
  .initialise = NAME(initialise), .tryStep = NAME(tryStep), .evaluate = NAME(evaluate),
  .numbers = NAME(numbers)};
#undef I

#else
#include "CIntegrators.h"
#include "Steppers.h"
#include "steppers/EachInstructionSet.h"

static const CohortStepper exactLinear = {
  .order = 1, .errorExponent = 1, .arrays = 1, .evaluations = 1, .firstEvaluations = 1, COHORT_KERNELS(kernels)};

static const CohortIntegratorName names[] = {{"exact", "the exponential of the system's matrix", 0}};

static const CohortIntegrator integrator = {
  .names = names, .nameCount = 1, .tolerances = {1e-6, 1e-6, 1000000}, .create = cohort_lane_solver_create,
  .stepper = &exactLinear};

const CohortIntegrator *cohort_exact_linear_integrator(void) { return &integrator; }
#endif
