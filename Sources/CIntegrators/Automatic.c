// A choice between an explicit and a Rosenbrock method for each group, made again on the way: lanes begin with Dormand-Prince; those
// whose steps stability holds down (Hairer and Wanner, Solving Ordinary Differential Equations II (1996), IV.2) go on with
// Rosenbrock, and return where its steps would not be longer by what they cost more.
//
// What a lane does follows from its own steps alone. Where lanes differ, both methods try the step, each into arrays of its own.
#ifdef COHORT_SET

/// Of the table of kernels: this set and width.
#define SET_baseline 0
#define SET_avx2 1
#define SET_avx512 2
#define SET_NUMBER COHORT_PASTE(SE, T, COHORT_SET)
#if W == 1
#define KERNELS(stepper) (*(stepper).one[SET_NUMBER])
#elif W == 8
#define KERNELS(stepper) (*(stepper).eight[SET_NUMBER])
#else
#define KERNELS(stepper) (*(stepper).sixteen[SET_NUMBER])
#endif

/// The arrays of Rosenbrock stand first, then those of Dormand-Prince, where its steps end, and the direction in which the right-hand
/// side is steepest, in column 0.
#define EXPLICIT_ARRAYS 12
#define OTHER_NEXT (m->work[18])
#define OTHER_SLOPE (m->work[19])
#define STEEPEST (m->work[20])

/// The step times the steepest slope from which stability holds down steps of Dormand-Prince. The method is stable up to 3.3; the
/// control of the error keeps steps below, the more so the tighter the tolerance, and with sensitivities, of which errors grow in
/// proportion to the number of steps.
#define BOUND 2.2
/// From here on a step is a little suspicious: where tolerances are near rounding, stability holds steps down this far.
#define SUSPICIOUS 1.2
/// How many times the bound a step may reach.
#define FAR 3
/// The product below which explicit steps cost less than one of Rosenbrock: that costs as much as 2 to 3 of the others.
#define RETURN 4.5
/// A lane changes its method after 8 steps beyond the bound or 64 that are suspicious, and so many calm ones in a row make up for them;
/// it returns after 8.
#define PATIENCE 64
#define STEP_BEYOND 8
#define STEPS_BACK 8
#define CALM 6
/// The most patience of a lane that came back too early.
#define MOST_PATIENCE 512

/// The memory as Dormand-Prince sees it.
static CohortLaneMemory NAME(explicitMemory)(const CohortLaneMemory *m) {
  CohortLaneMemory other = *m;
  for (int k = 0; k < 6; ++k) other.work[k] = m->work[EXPLICIT_ARRAYS + k];
  return other;
}

static void NAME(initialise)(
    CohortLaneMemory *m, const double *t, const double *span, unsigned fresh, unsigned active, double *h) {
  CohortLaneChoice *choice = &m->choice;
  const unsigned begun = m->begun;
  for (int l = 0; begun >> l; ++l) {
    if (!((begun >> l) & 1)) continue;
    choice->suspicions[l] = 0;
    choice->calm[l] = 0;
    choice->patience[l] = PATIENCE;
    choice->implicitSteps[l] = 0;
  }
  NAME(firstStep)(m, 5, t, span, fresh, active, m->work[8], m->work[0], h);
}

/// The root of the sum of squares of column 0 of a, each in terms of its tolerance.
static V NAME(stateNorm)(const CohortLaneMemory *m, const double *a_, const double *z_) {
  const V *a = (const V *)a_, *z = (const V *)z_;
  V sum = (V)(0.0);
  for (int i = 0; i < m->code->states; ++i) {
    const int q = i * STRIDE(m->code);
    const V part = a[q] / ((V)(m->absoluteTolerance) + (V)(m->relativeTolerance) * NAME(absolute)(z[q]));
    sum += part * part;
  }
  return NAME(root)(sum);
}

/// Counts the explicit lanes whose step was beyond the bound; those that have had enough change their method. In the end of a step
/// two stages are at one time, and the difference between them lies where the right-hand side is steep.
static void NAME(watchExplicit)(
    CohortLaneMemory *m, const CohortLaneMemory *tried, V h, unsigned lanes, double *error) {
  CohortLaneChoice *choice = &m->choice;
  const int n = m->code->states, stride = STRIDE(m->code);
  const V *by = (const V *)tried->work[5], *rise = (const V *)tried->work[4];
  const V *next = (const V *)tried->next, *slope = (const V *)tried->nextSlope;
  V *steepest = (V *)STEEPEST;
  V far = (V)(0.0), steep = (V)(0.0);
  for (int i = 0; i < n; ++i) {
    const int q = i * stride;
    const V scale = (V)(m->absoluteTolerance) + (V)(m->relativeTolerance) * NAME(absolute)(next[q]);
    const V dy = (next[q] - by[q]) / scale, df = (slope[q] - rise[q]) / scale;
    far += dy * dy;
    steep += df * df;
  }
  const V product = h * h * steep;
  for (int l = 0; lanes >> l; ++l) {
    if (!((lanes >> l) & 1) || !(error[l] <= 1)) continue;
    if (LANE(product, l) > SUSPICIOUS * SUSPICIOUS * LANE(far, l)) {
      choice->calm[l] = 0;
      choice->suspicions[l] += LANE(product, l) > BOUND * BOUND * LANE(far, l) ? STEP_BEYOND : 1;
      // Far beyond the bound a step is worth nothing, although tolerances may not show it.
      const int isFar = LANE(product, l) > FAR * FAR * BOUND * BOUND * LANE(far, l);
      if (isFar) error[l] = 2;
      if (!isFar && choice->suspicions[l] < choice->patience[l]) continue;
      choice->next |= 1u << l;
      choice->suspicions[l] = 0;
      for (int i = 0; i < n; ++i) {
        const int q = i * stride;
        ((double *)steepest)[q * W + l] = ((const double *)next)[q * W + l] - ((const double *)by)[q * W + l];
      }
    } else if (++choice->calm[l] >= CALM) {
      choice->suspicions[l] = 0;
    }
  }
}

/// Counts the Rosenbrock lanes whose steps the explicit method could take at less cost, by the steepest slope: an iteration of
/// the power method for each step.
static void NAME(watchImplicit)(CohortLaneMemory *m, V h, unsigned lanes, const double *error) {
  CohortLaneChoice *choice = &m->choice;
  const CohortODECode *code = m->code;
  const int n = code->states, stride = STRIDE(code);
  const V *entries = (const V *)m->entries;
  V *v = (V *)STEEPEST, *w = (V *)m->row;
  const V before = NAME(stateNorm)(m, STEEPEST, m->state);
  for (int i = 0; i < n; ++i) {
    V sum = (V)(0.0);
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) sum += entries[e] * v[code->column[e] * stride];
    w[i] = sum;
  }
  // Lanes of the other method keep what they have: they set it when they change.
  for (int i = 0; i < n; ++i) v[i * stride] = w[i];
  const V after = NAME(stateNorm)(m, STEEPEST, m->state);
  for (int i = 0; i < n; ++i) v[i * stride] = after > (V)(0.0) ? v[i * stride] / after : v[i * stride];
  const V product = h * after / before;
  for (int l = 0; lanes >> l; ++l) {
    if (!((lanes >> l) & 1)) continue;
    choice->implicitSteps[l] += 1;
    if (!(error[l] <= 1)) continue;
    if (LANE(product, l) < RETURN && !((choice->isSafe >> l) & 1)) {
      choice->suspicions[l] += 1;
      if (choice->suspicions[l] < STEPS_BACK) continue;
      choice->next &= ~(1u << l);
      choice->suspicions[l] = 0;
      choice->calm[l] = 0;
      // Whoever came back too early waits longer the next time.
      if (choice->patience[l] < MOST_PATIENCE) choice->patience[l] *= 2;
    } else {
      choice->suspicions[l] = 0;
    }
  }
}

static void NAME(tryStep)(
    CohortLaneMemory *m, const double *t, const double *h, unsigned active, double *error) {
  CohortLaneChoice *choice = &m->choice;
  choice->implicit = (choice->next & ~m->begun) | choice->isSafe;
  choice->next = choice->implicit;
  m->begun = 0;
  const unsigned implicit = choice->implicit & active, explicit = active & ~implicit;
  _Alignas(64) double errors[W];
  CohortLaneMemory other;
  if (explicit) {
    other = NAME(explicitMemory)(m);
    if (implicit) {
      other.next = OTHER_NEXT;
      other.nextSlope = OTHER_SLOPE;
    }
    KERNELS(cohort_dormand_prince).tryStep(&other, t, h, explicit, error);
  }
  if (implicit) KERNELS(cohort_rosenbrock).tryStep(m, t, h, implicit, errors);
  if (implicit && explicit) {
    for (int q = 0; q < m->code->states * STRIDE(m->code); ++q) {
      for (int l = 0; l < W; ++l) {
        if (!((explicit >> l) & 1)) continue;
        m->next[q * W + l] = other.next[q * W + l];
        m->nextSlope[q * W + l] = other.nextSlope[q * W + l];
      }
    }
  }
  for (int l = 0; l < W; ++l) {
    if ((implicit >> l) & 1) error[l] = errors[l];
  }
  if (implicit) NAME(watchImplicit)(m, *(const V *)h, implicit, error);
  if (explicit) NAME(watchExplicit)(m, &other, *(const V *)h, explicit, error);
}

static void NAME(prepareOutput)(
    CohortLaneMemory *m, const double *t, const double *h, unsigned lanes, unsigned active) {
  const unsigned implicit = lanes & m->choice.implicit;
  if (implicit) KERNELS(cohort_rosenbrock).prepareOutput(m, t, h, implicit, active);
}

static void NAME(interpolate)(const CohortLaneMemory *m, int32_t lane, double theta, double h, double *result) {
  if ((m->choice.implicit >> lane) & 1) {
    KERNELS(cohort_rosenbrock).interpolate(m, lane, theta, h, result);
  } else {
    const CohortLaneMemory other = NAME(explicitMemory)(m);
    KERNELS(cohort_dormand_prince).interpolate(&other, lane, theta, h, result);
  }
}
#undef SET_baseline
#undef SET_avx2
#undef SET_avx512
#undef SET_NUMBER
#undef KERNELS
#undef EXPLICIT_ARRAYS
#undef OTHER_NEXT
#undef OTHER_SLOPE
#undef STEEPEST
#undef BOUND
#undef FAR
#undef RETURN
#undef MOST_PATIENCE
#undef PATIENCE
#undef SUSPICIOUS
#undef STEP_BEYOND
#undef STEPS_BACK
#undef CALM

static const CohortStepKernels NAME(kernels) = {
  .initialise = NAME(initialise), .tryStep = NAME(tryStep), .prepareOutput = NAME(prepareOutput),
  .interpolate = NAME(interpolate)};

#else
#include "CIntegrators.h"
#include "Steppers.h"
#include "steppers/EachInstructionSet.h"

const CohortStepper cohort_automatic = {
  .order = 5, .errorExponent = 0.17, .memoryExponent = 0.04, .arrays = 21, .needsJacobian = 1, .needsCurvature = 1,
  .evaluations = 6, .firstEvaluations = 2, .implicitEvaluations = 9, COHORT_KERNELS(kernels)};
#endif
