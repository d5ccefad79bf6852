// Rodas5P, a Rosenbrock method of order 5(4), L-stable and stiffly accurate, with dense output of order 4 (Steinebach 2023,
// BIT Numerical Mathematics 63, 27), in the form of Hairer and Wanner, Solving Ordinary Differential Equations II (1996), IV.7:
// (I / gamma - h J) U_i = h F(t + c_i h, z + sum_j a_ij U_j) + sum_j C_ij U_j + d_i h^2 dF/dt.
//
// J is the Jacobian of state and sensitivities together, which is triangular by blocks: the state's part of a stage is solved first,
// then the columns, all with the factors of I / gamma - h df/dy; between them stand second derivatives along the state's part.
// Without these the sensitivities would lose their order: W-methods, which do without, took ten times as long for the same error.
#ifdef COHORT_SET
#include "steppers/LaneLU.h"

#define GAMMA 0.21193756319429014
#define STAGES 8
/// The stages U_i are in work[0 ... 7], a stage's state in STATE, the polynomial of the dense output in DENSE(0 ... 2).
#define STATE (m->work[8])
#define DENSE(k) (m->work[9 + (k)])

static const double NAME(a)[6][5] = {
  {0},
  {3.0},
  {2.849394379747939, 0.45842242204463923},
  {-6.954028509809101, 2.489845061869568, -10.358996098473584},
  {2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641},
  {-7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256, 0.030198172008377946},
};
static const double NAME(c)[8][7] = {
  {0},
  {-14.155112264123755},
  {-17.97296035885952, -2.859693295451294},
  {147.12150275711716, -1.41221402718213, 71.68940251302358},
  {165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306},
  {24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471},
  {30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783, -19.097331116725623,
   -28.087943162872662},
  {37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047, -40.06618937091002,
   -54.66780262877968, -9.48861652309627},
};
static const double NAME(nodes)[8]
    = {0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664, 1, 1, 1};
static const double NAME(timeWeights)[8]
    = {0.21193756319429014, -0.42387512638858027, -0.3384627126235924, 1.8046452872882734, 2.325825639765069, 0, 0, 0};
static const double NAME(dense)[3][8] = {
  {25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204, 0.524948541321073,
   1.1241088310450404, 0.4272876194431874, -0.17202221070155493},
  {-9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796, 20.176138334709044,
   15.98066361424651, -6.789040303419874, -6.710236069923372},
  {11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643, -52.072871366152654,
   -59.78993625266729, -0.15582684282751913, 4.883087185713722},
};

static void NAME(initialise)(
    CohortLaneMemory *m, const double *t, const double *span, unsigned fresh, unsigned active, double *h) {
  NAME(firstStep)(m, 5, t, span, fresh, active, STATE, m->work[0], h);
}

/// result = scale * own + sum of the first `count` stages by their weights.
static inline __attribute__((always_inline)) void NAME(combine)(
    const CohortLaneMemory *m, const int count, const double *weights, U scale, const double *own_, double *result_) {
  const U *own = (const U *)own_;
  U *result = (U *)result_;
  for (int q = 0; q < UNITS(m->code); ++q) {
    U sum = scale * own[q];
#pragma clang loop unroll(full)
    for (int j = 0; j < count; ++j) sum += (U)(weights[j]) * ((const U *)m->work[j])[q];
    result[q] = sum;
  }
}

/// result = a + b
static inline void NAME(add)(const CohortLaneMemory *m, const double *a_, const double *b_, double *result_) {
  const U *a = (const U *)a_, *b = (const U *)b_;
  U *result = (U *)result_;
  for (int q = 0; q < UNITS(m->code); ++q) result[q] = a[q] + b[q];
}

/// Stage i, whose F is in `slope`.
static inline __attribute__((always_inline)) void NAME(stage)(
    CohortLaneMemory *m, const int i, const double *t, const double *h_, const double *slope, unsigned active) {
  const V h = *(const V *)h_, tau = h * (V)(NAME(timeWeights)[i]);
  const int n = m->code->states, stride = STRIDE(m->code), columns = m->code->columns;
  double *u = m->work[i];
  NAME(combine)(m, i, NAME(c)[i], (U)(h), slope, u);
  if (NAME(timeWeights)[i] != 0) {
    const V *timeSlope = (const V *)m->timeSlope;
    for (int k = 0; k < n; ++k) ((V *)u)[k * stride] += h * tau * timeSlope[k];
  }
  NAME(solve)(m, u, 0, 1);
  if (columns == 1) return;
  m->along(m, t, h_, m->state, (const double *)&tau, u, u, active);
  NAME(solve)(m, u, 1, columns);
}

/// A stage at the state `from` plus earlier stages.
#define NEXT_STAGE(i) \
  NAME(coupled)(m, t + h * (V)(NAME(nodes)[i]), STATE, m->work[i], active); \
  NAME(stage)(m, i, t_, h_, m->work[i], active)

static void NAME(tryStep)(
    CohortLaneMemory *m, const double *t_, const double *h_, unsigned active, double *error) {
  const V t = *(const V *)t_, h = *(const V *)h_;
  const U one = (U)(1.0);
  m->linearise(m, t_, h_, m->state, active);
  const unsigned singular = NAME(factor)(m, GAMMA, h, active);
  NAME(stage)(m, 0, t_, h_, m->slope, active);
  NAME(combine)(m, 1, NAME(a)[1], one, m->state, STATE);
  NEXT_STAGE(1);
  NAME(combine)(m, 2, NAME(a)[2], one, m->state, STATE);
  NEXT_STAGE(2);
  NAME(combine)(m, 3, NAME(a)[3], one, m->state, STATE);
  NEXT_STAGE(3);
  NAME(combine)(m, 4, NAME(a)[4], one, m->state, STATE);
  NEXT_STAGE(4);
  NAME(combine)(m, 5, NAME(a)[5], one, m->state, STATE);
  NEXT_STAGE(5);
  NAME(add)(m, STATE, m->work[5], STATE);
  NEXT_STAGE(6);
  NAME(add)(m, STATE, m->work[6], STATE);
  NEXT_STAGE(7);
  NAME(add)(m, STATE, m->work[7], m->next);
  NAME(coupled)(m, t + h, m->next, m->nextSlope, active);
  // The last stage is the difference to the embedded method.
  const U relative = (U)(m->relativeTolerance), absolute = (U)(m->absoluteTolerance);
  const U *z = (const U *)m->state, *next = (const U *)m->next, *e = (const U *)m->work[7];
  const U *nextSlope = (const U *)m->nextSlope;
  U worst = (U)(0.0), sum = (U)(0.0);
  for (int q = 0; q < UNITS(m->code); ++q) {
    const U a = NAME(magnitude)(z[q]), b = NAME(magnitude)(next[q]);
    const U ratio = NAME(magnitude)(e[q]) / (absolute + relative * (a > b ? a : b));
    worst = ratio > worst ? ratio : worst;
    sum += ratio + (nextSlope[q] - nextSlope[q]);
  }
  *(V *)error = NAME(norm)(worst, sum);
  for (int l = 0; singular >> l; ++l) {
    if ((singular >> l) & 1) error[l] = __builtin_nan("");
  }
}

static void NAME(prepareOutput)(
    CohortLaneMemory *m, const double *t, const double *h, unsigned lanes, unsigned active) {
  (void)t;
  (void)h;
  (void)lanes;
  (void)active;
  for (int k = 0; k < 3; ++k) NAME(combine)(m, STAGES, NAME(dense)[k], (U)(0.0), m->state, DENSE(k));
}

static void NAME(interpolate)(const CohortLaneMemory *m, int32_t lane, double theta, double h, double *result) {
  (void)h;
  const double *z = m->state + lane, *next = m->next + lane;
  const double *d0 = DENSE(0) + lane, *d1 = DENSE(1) + lane, *d2 = DENSE(2) + lane;
  const double rest = 1 - theta;
  for (int i = 0; i < m->code->states; ++i) {
    for (int s = 0, q = i * STRIDE(m->code) * W; s < m->code->columns; ++s, q += W) {
      *result++ = rest * z[q] + theta * (next[q] + rest * (d0[q] + theta * (d1[q] + theta * d2[q])));
    }
  }
}
#undef GAMMA
#undef STAGES
#undef STATE
#undef DENSE
#undef NEXT_STAGE

static const CohortStepKernels NAME(kernels) = {
  .initialise = NAME(initialise), .tryStep = NAME(tryStep), .prepareOutput = NAME(prepareOutput),
  .interpolate = NAME(interpolate)};

#else
#include "CIntegrators.h"
#include "Steppers.h"
#include "steppers/EachInstructionSet.h"

// errorExponent: 1/5 - 0.75 memoryExponent.
const CohortStepper cohort_rosenbrock = {
  .order = 5, .errorExponent = 0.17, .memoryExponent = 0.04, .arrays = 12, .needsJacobian = 1, .needsCurvature = 1,
  .evaluations = 9, .firstEvaluations = 2, COHORT_KERNELS(kernels)};
#endif
