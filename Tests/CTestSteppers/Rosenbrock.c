// ROS2, an L-stable Rosenbrock method of order 2(1) (Verwer, Spee, Blom, Hundsdorfer 1999, SIAM Journal on Scientific Computing 20,
// 1456-1480). It is of order 2 with any matrix in place of the Jacobian, and so for the coupled system with df/dy for each
// column.
#ifdef COHORT_SET

#define GAMMA 1.7071067811865475

static void NAME(initialise)(
    CohortLaneMemory *m, const double *t, const double *span, unsigned fresh, unsigned active, double *h) {
  NAME(firstStep)(m, 2, t, span, fresh, active, m->work[1], m->work[0], h);
}

/// Factors I - gamma h df/dy in place, without exchanges of rows: a step that is too long for that fails its error test.
static void NAME(factor)(CohortLaneMemory *m, V h) {
  const int n = m->code->states;
  V *a = (V *)m->squares;
  for (int q = 0; q < n * n; ++q) a[q] *= -(V)(GAMMA) * h;
  for (int i = 0; i < n; ++i) a[i * n + i] += (V)(1.0);
  for (int k = 0; k < n; ++k) {
    for (int i = k + 1; i < n; ++i) {
      a[i * n + k] /= a[k * n + k];
      for (int j = k + 1; j < n; ++j) a[i * n + j] -= a[i * n + k] * a[k * n + j];
    }
  }
}

/// Solves for all columns of x.
static void NAME(solve)(const CohortLaneMemory *m, double *x_) {
  const int n = m->code->states, stride = STRIDE(m->code);
  const V *a = (const V *)m->squares;
  V *x = (V *)x_;
  for (int s = 0; s < m->code->columns; ++s) {
    for (int i = 0; i < n; ++i) {
      for (int k = 0; k < i; ++k) x[i * stride + s] -= a[i * n + k] * x[k * stride + s];
    }
    for (int i = n - 1; i >= 0; --i) {
      for (int k = i + 1; k < n; ++k) x[i * stride + s] -= a[i * n + k] * x[k * stride + s];
      x[i * stride + s] /= a[i * n + i];
    }
  }
}

static void NAME(tryStep)(
    CohortLaneMemory *m, const double *t_, const double *h_, unsigned active, double *error) {
  const V t = *(const V *)t_, step = *(const V *)h_;
  const U h = (U)(step);
  const int count = UNITS(m->code);
  const U *z = (const U *)m->state, *slope = (const U *)m->slope;
  U *k1 = (U *)m->work[0], *k2 = (U *)m->work[1], *u = (U *)m->work[2], *next = (U *)m->next;
  m->jacobian(m, t_, m->state, 0, active);
  NAME(factor)(m, step);
  for (int q = 0; q < count; ++q) k1[q] = slope[q];
  NAME(solve)(m, m->work[0]);
  for (int q = 0; q < count; ++q) u[q] = z[q] + h * k1[q];
  NAME(coupled)(m, t + step, m->work[2], m->work[1], active);
  for (int q = 0; q < count; ++q) k2[q] -= (U)(2.0) * k1[q];
  NAME(solve)(m, m->work[1]);
  for (int q = 0; q < count; ++q) {
    next[q] = z[q] + h * ((U)(1.5) * k1[q] + (U)(0.5) * k2[q]);
    u[q] = (U)(0.5) * h * (k1[q] + k2[q]);
  }
  NAME(coupled)(m, t + step, m->next, m->nextSlope, active);
  *(V *)error = NAME(scaledNorm)(m, m->work[2], m->state);
}

static void NAME(interpolate)(const CohortLaneMemory *m, int32_t lane, double theta, double h, double *result) {
  const double *z = m->state + lane, *next = m->next + lane, *k1 = m->slope + lane, *k2 = m->nextSlope + lane;
  for (int i = 0; i < m->code->states; ++i) {
    for (int s = 0, q = i * STRIDE(m->code) * W; s < m->code->columns; ++s, q += W) {
      const double d = next[q] - z[q], b = h * k1[q] - d, c = d - h * k2[q] - b;
      *result++ = z[q] + theta * (d + (1 - theta) * (b + theta * c));
    }
  }
}
#undef GAMMA

static const CohortStepKernels NAME(kernels) = {
  .initialise = NAME(initialise), .tryStep = NAME(tryStep), .interpolate = NAME(interpolate)};

#else
#include "CIntegrators.h"
#include "steppers/EachInstructionSet.h"

const CohortStepper cohort_ros2 = {
  .order = 2, .errorExponent = 0.5, .memoryExponent = 0, .arrays = 3, .squares = 1, .needsJacobian = 1,
  COHORT_KERNELS(kernels)};
#endif
