// Dormand-Prince 5(4) with dense output of order 4 (Dormand and Prince 1980; Hairer, Norsett, Wanner, Solving Ordinary
// Differential Equations I (1993), II.5 and II.6). The last stage is the first of the next step.
#ifdef COHORT_SET

/// The slopes of stages 2 ... 6 are in work[0 ... 4].
#define STAGE (m->work[5])

static void NAME(initialise)(
    CohortLaneMemory *m, const double *t, const double *span, unsigned fresh, unsigned active, double *h) {
  NAME(firstStep)(m, 5, t, span, fresh, active, STAGE, m->work[0], h);
}

/// Stages, the new state and the error's norm.
static void NAME(tryStep)(
    CohortLaneMemory *m, const double *t_, const double *h_, unsigned active, double *error) {
  const V t = *(const V *)t_, step = *(const V *)h_;
  const int count = UNITS(m->code);
  const U *restrict z = (const U *)m->state;
  U *restrict u = (U *)STAGE, *restrict next = (U *)m->next;
  const U *restrict k1 = (const U *)m->slope, *restrict k2 = (const U *)m->work[0];
  const U *restrict k3 = (const U *)m->work[1], *restrict k4 = (const U *)m->work[2];
  const U *restrict k5 = (const U *)m->work[3], *restrict k6 = (const U *)m->work[4];
  const U *restrict k7 = (const U *)m->nextSlope;
  const U h = (U)(step);
#define C(x) ((U)(x))
#define AT(c) (t + step * (V)(c))
  for (int q = 0; q < count; ++q) u[q] = z[q] + h * (C(1.0 / 5) * k1[q]);
  NAME(coupled)(m, AT(1.0 / 5), STAGE, m->work[0], active);
  for (int q = 0; q < count; ++q) u[q] = z[q] + h * (C(3.0 / 40) * k1[q] + C(9.0 / 40) * k2[q]);
  NAME(coupled)(m, AT(3.0 / 10), STAGE, m->work[1], active);
  for (int q = 0; q < count; ++q) {
    u[q] = z[q] + h * (C(44.0 / 45) * k1[q] - C(56.0 / 15) * k2[q] + C(32.0 / 9) * k3[q]);
  }
  NAME(coupled)(m, AT(4.0 / 5), STAGE, m->work[2], active);
  for (int q = 0; q < count; ++q) {
    u[q] = z[q] + h * (C(19372.0 / 6561) * k1[q] - C(25360.0 / 2187) * k2[q] + C(64448.0 / 6561) * k3[q]
        - C(212.0 / 729) * k4[q]);
  }
  NAME(coupled)(m, AT(8.0 / 9), STAGE, m->work[3], active);
  for (int q = 0; q < count; ++q) {
    u[q] = z[q] + h * (C(9017.0 / 3168) * k1[q] - C(355.0 / 33) * k2[q] + C(46732.0 / 5247) * k3[q]
        + C(49.0 / 176) * k4[q] - C(5103.0 / 18656) * k5[q]);
  }
  NAME(coupled)(m, t + step, STAGE, m->work[4], active);
  for (int q = 0; q < count; ++q) {
    next[q] = z[q] + h * (C(35.0 / 384) * k1[q] + C(500.0 / 1113) * k3[q] + C(125.0 / 192) * k4[q]
        - C(2187.0 / 6784) * k5[q] + C(11.0 / 84) * k6[q]);
  }
  NAME(coupled)(m, t + step, m->next, m->nextSlope, active);
  const U relative = C(m->relativeTolerance), absolute = C(m->absoluteTolerance);
  U worst = C(0.0), sum = C(0.0);
  for (int q = 0; q < count; ++q) {
    const U e = h * (C(71.0 / 57600) * k1[q] - C(71.0 / 16695) * k3[q] + C(71.0 / 1920) * k4[q]
        - C(17253.0 / 339200) * k5[q] + C(22.0 / 525) * k6[q] - C(1.0 / 40) * k7[q]);
    const U a = NAME(magnitude)(z[q]), b = NAME(magnitude)(next[q]);
    const U ratio = NAME(magnitude)(e) / (absolute + relative * (a > b ? a : b));
    worst = ratio > worst ? ratio : worst;
    sum += ratio;
  }
#undef C
#undef AT
  *(V *)error = NAME(norm)(worst, sum);
}

static void NAME(interpolate)(const CohortLaneMemory *m, int32_t lane, double theta, double h, double *result) {
  const CohortODECode *code = m->code;
  const double *z = m->state + lane, *next = m->next + lane;
  const double *k1 = m->slope + lane, *k3 = m->work[1] + lane, *k4 = m->work[2] + lane, *k5 = m->work[3] + lane;
  const double *k6 = m->work[4] + lane, *k7 = m->nextSlope + lane;
  const double rest = 1 - theta;
  for (int i = 0; i < code->states; ++i) {
    for (int s = 0, q = i * STRIDE(code) * W; s < code->columns; ++s, q += W) {
      const double difference = next[q] - z[q];
      const double b = h * k1[q] - difference;
      const double c = difference - h * k7[q] - b;
      const double d = h * (-12715105075.0 / 11282082432.0 * k1[q] + 87487479700.0 / 32700410799.0 * k3[q]
          - 10690763975.0 / 1880347072.0 * k4[q] + 701980252875.0 / 199316789632.0 * k5[q]
          - 1453857185.0 / 822651844.0 * k6[q] + 69997945.0 / 29380423.0 * k7[q]);
      *result++ = z[q] + theta * (difference + rest * (b + theta * (c + rest * d)));
    }
  }
}
#undef STAGE

static const CohortStepKernels NAME(kernels) = {
  .initialise = NAME(initialise), .tryStep = NAME(tryStep), .interpolate = NAME(interpolate)};

#else
#include "CIntegrators.h"
#include "Steppers.h"
#include "steppers/EachInstructionSet.h"

// errorExponent: 1/5 - 0.75 memoryExponent.
const CohortStepper cohort_dormand_prince = {
  .order = 5, .errorExponent = 0.17, .memoryExponent = 0.04, .arrays = 6, .evaluations = 6, .firstEvaluations = 2,
  COHORT_KERNELS(kernels)};
#endif
