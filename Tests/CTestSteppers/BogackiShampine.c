// Bogacki-Shampine 3(2) (Bogacki and Shampine 1989, Applied Mathematics Letters 2, 321-325). Its dense output takes one
// more evaluation, at a quarter of the step, and is of order 4.
#ifdef COHORT_SET

#define STAGE (m->work[2])
#define QUARTIC (m->work[3])

static void NAME(initialise)(
    CohortLaneMemory *m, const double *t, const double *span, unsigned fresh, unsigned active, double *h) {
  NAME(firstStep)(m, 3, t, span, fresh, active, STAGE, m->work[0], h);
}

static void NAME(tryStep)(
    CohortLaneMemory *m, const double *t_, const double *h_, unsigned active, double *error) {
  const V t = *(const V *)t_, step = *(const V *)h_;
  const int count = UNITS(m->code);
  const U *restrict z = (const U *)m->state, *restrict k1 = (const U *)m->slope, *restrict k2 = (const U *)m->work[0];
  const U *restrict k3 = (const U *)m->work[1], *restrict k4 = (const U *)m->nextSlope;
  U *restrict u = (U *)STAGE, *restrict next = (U *)m->next;
  const U h = (U)(step);
  for (int q = 0; q < count; ++q) u[q] = z[q] + h * (U)(0.5) * k1[q];
  NAME(coupled)(m, t + step * (V)(0.5), STAGE, m->work[0], active);
  for (int q = 0; q < count; ++q) u[q] = z[q] + h * (U)(0.75) * k2[q];
  NAME(coupled)(m, t + step * (V)(0.75), STAGE, m->work[1], active);
  for (int q = 0; q < count; ++q) {
    next[q] = z[q] + h * ((U)(2.0 / 9) * k1[q] + (U)(1.0 / 3) * k2[q] + (U)(4.0 / 9) * k3[q]);
  }
  NAME(coupled)(m, t + step, m->next, m->nextSlope, active);
  for (int q = 0; q < count; ++q) {
    u[q] = h * ((U)(1.0 / 12) * k2[q] + (U)(1.0 / 9) * k3[q] - (U)(5.0 / 72) * k1[q] - (U)(1.0 / 8) * k4[q]);
  }
  *(V *)error = NAME(scaledNorm)(m, STAGE, m->state);
}

/// The cubic of Hermite is z + theta (d + (1 - theta) (b + theta c)); what it lacks is a multiple of theta^2 (1 - theta)^2.
static void NAME(prepareOutput)(
    CohortLaneMemory *m, const double *t_, const double *h_, unsigned lanes, unsigned active) {
  (void)lanes;
  const V t = *(const V *)t_, step = *(const V *)h_;
  const U h = (U)(step);
  const U *z = (const U *)m->state, *k1 = (const U *)m->slope, *k4 = (const U *)m->nextSlope, *next = (const U *)m->next;
  U *u = (U *)STAGE, *quartic = (U *)QUARTIC;
  for (int q = 0; q < UNITS(m->code); ++q) {
    const U d = next[q] - z[q], b = h * k1[q] - d, c = d - h * k4[q] - b;
    u[q] = z[q] + (U)(0.25) * (d + (U)(0.75) * (b + (U)(0.25) * c));
  }
  NAME(coupled)(m, t + step * (V)(0.25), STAGE, QUARTIC, active);
  for (int q = 0; q < UNITS(m->code); ++q) {
    const U d = next[q] - z[q], b = h * k1[q] - d, c = d - h * k4[q] - b;
    quartic[q] = (h * quartic[q] - (d + (U)(0.5) * b + (U)(0.3125) * c)) / (U)(0.1875);
  }
}

static void NAME(interpolate)(const CohortLaneMemory *m, int32_t lane, double theta, double h, double *result) {
  const double *z = m->state + lane, *next = m->next + lane, *k1 = m->slope + lane, *k4 = m->nextSlope + lane;
  const double *quartic = QUARTIC + lane;
  const double rest = 1 - theta;
  for (int i = 0; i < m->code->states; ++i) {
    for (int s = 0, q = i * STRIDE(m->code) * W; s < m->code->columns; ++s, q += W) {
      const double d = next[q] - z[q], b = h * k1[q] - d, c = d - h * k4[q] - b;
      *result++ = z[q] + theta * (d + rest * (b + theta * c)) + quartic[q] * theta * theta * rest * rest;
    }
  }
}
#undef STAGE
#undef QUARTIC

static const CohortStepKernels NAME(kernels) = {
  .initialise = NAME(initialise), .tryStep = NAME(tryStep), .prepareOutput = NAME(prepareOutput),
  .interpolate = NAME(interpolate)};

#else
#include "CIntegrators.h"
#include "steppers/EachInstructionSet.h"

const CohortStepper cohort_bogacki_shampine = {
  .order = 3, .errorExponent = 1.0 / 3, .memoryExponent = 0, .arrays = 4, COHORT_KERNELS(kernels)};
#endif
