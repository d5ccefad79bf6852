// Template: Dormand-Prince 5(4) over W lanes, each with its own group, time and step; a lane that is done takes the
// next group.
//
// Coefficients and dense output of order 4: Dormand and Prince (1980); Hairer, Norsett, Wanner, Solving Ordinary
// Differential Equations I (1993), II.4 to II.6: starting step, PI controller (beta = 0.04). The error of the state
// and of all sensitivities is held below absolute + relative * max(|z_n|, |z_n+1|) in each component.

/// The state of the lanes that is not in vectors.
typedef struct {
  _Alignas(64) double t[W], h[W], end[W], logError[W], theta[W];
  int group[W], place[W];
  int64_t next[W], last[W], attempts[W], total[W];
  unsigned active, fresh, rejected, failedFinite;
} NAME(Lanes);

static void NAME(begin)(const CohortLaneMemory *m, CohortODEJob *job, NAME(Lanes) *lanes, int l) {
  const unsigned bit = 1u << l;
  lanes->active &= ~bit;
  lanes->fresh &= ~bit;
  int place = 0;
  const int g = cohort_ode_begin(job, &place);
  if (g < 0) {
    lanes->h[l] = 0;
    return;
  }
  lanes->active |= bit;
  lanes->fresh |= bit;
  lanes->rejected &= ~bit;
  lanes->failedFinite &= ~bit;
  lanes->group[l] = g;
  lanes->place[l] = place;
  lanes->t[l] = job->t0[g];
  lanes->next[l] = job->timeStart[g];
  lanes->last[l] = job->timeStart[g + 1];
  lanes->end[l] = job->ts[lanes->last[l] - 1];
  lanes->attempts[l] = 0;
  lanes->total[l] = 0;
  lanes->logError[l] = -9.210340371976182;
  NAME(loadGroup)(
      m->code, m->registers, l, job->theta + (int64_t)g * m->code->parameters, job->x + job->dataStart[g]);
  NAME(start)(m->code, job->y0 + (int64_t)g * m->code->states, m->state, l);
}

static void NAME(failLane)(
    const CohortLaneMemory *m, CohortODEJob *job, NAME(Lanes) *lanes, int l, enum CohortODEStatus status) {
  cohort_ode_fail(job, lanes->place[l], status, lanes->t[l]);
  NAME(begin)(m, job, lanes, l);
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
static V NAME(scaledNorm)(const CohortLaneMemory *m, const double *a_, const double *z_) {
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

/// Begins the fresh lanes: prologue, first slope, starting step (Hairer et al., II.4).
static void NAME(startUp)(CohortLaneMemory *m, CohortODEJob *job, NAME(Lanes) *lanes) {
  const CohortODECode *code = m->code;
  const int count = UNITS(code);
  const U *z = (const U *)m->state, *k = (const U *)m->slopes[0];
  U *other = (U *)m->slopes[1], *stage = (U *)m->stage;
  while (lanes->fresh) {
    NAME(runCode)(code->prologue, m->registers, lanes->active);
    NAME(coupled)(code, m->registers, *(V *)lanes->t, m->state, m->slopes[0], lanes->active);
    int changed = 0;
    for (int l = 0; l < W; ++l) {
      if ((lanes->fresh >> l) & 1) changed |= NAME(finishStart)(code, m->state, m->slopes[0], l);
    }
    if (changed) NAME(coupled)(code, m->registers, *(V *)lanes->t, m->state, m->slopes[0], lanes->active);
    const V d0 = NAME(scaledNorm)(m, m->state, m->state), d1 = NAME(scaledNorm)(m, m->slopes[0], m->state);
    _Alignas(64) double h0[W] = {0};
    for (int l = 0; l < W; ++l) {
      if (!((lanes->fresh >> l) & 1)) continue;
      const double a = LANE(d0, l), b = LANE(d1, l), span = lanes->end[l] - lanes->t[l];
      h0[l] = a < 1e-5 || b < 1e-5 ? 1e-6 : 0.01 * a / b;
      if (!(h0[l] <= span)) h0[l] = span;
    }
    const V step = *(V *)h0;
    for (int q = 0; q < count; ++q) stage[q] = z[q] + (U)(step) * k[q];
    NAME(coupled)(code, m->registers, *(V *)lanes->t + step, m->stage, m->slopes[1], lanes->active);
    for (int q = 0; q < count; ++q) other[q] -= k[q];
    const V d2 = NAME(scaledNorm)(m, m->slopes[1], m->state);
    const unsigned fresh = lanes->fresh;
    lanes->fresh = 0;
    for (int l = 0; l < W; ++l) {
      if (!((fresh >> l) & 1)) continue;
      const double b = LANE(d1, l);
      if (!__builtin_isfinite(b)) {
        NAME(failLane)(m, job, lanes, l, CohortODEStatusNotFinite);
        continue;
      }
      double curvature = LANE(d2, l) / h0[l];
      // Not finite a small step ahead: begin with less than that step.
      if (!__builtin_isfinite(curvature)) {
        lanes->h[l] = h0[l] * 1e-3;
        continue;
      }
      if (b > curvature) curvature = b;
      double h1 = curvature <= 1e-15 ? __builtin_fmax(1e-6, h0[l] * 1e-3) : __builtin_pow(0.01 / curvature, 0.2);
      h1 = __builtin_fmin(__builtin_fmin(100 * h0[l], h1), lanes->end[l] - lanes->t[l]);
      lanes->h[l] = h1;
    }
  }
}

/// The solution at `theta` of the step just taken in lane l, into the job's results.
static void NAME(writeOutput)(
    const CohortLaneMemory *m, CohortODEJob *job, int l, int64_t k, double theta, double h) {
  const CohortODECode *code = m->code;
  const double *z = m->state + l, *next = m->next + l;
  const double *k1 = m->slopes[0] + l, *k3 = m->slopes[2] + l, *k4 = m->slopes[3] + l, *k5 = m->slopes[4] + l;
  const double *k6 = m->slopes[5] + l, *k7 = m->slopes[6] + l;
  const double rest = 1 - theta;
  double *solution = job->solution + k * code->states;
  double *sensitivity = job->sensitivity + k * code->states * (code->columns - 1);
  for (int i = 0; i < code->states; ++i) {
    for (int s = 0, q = i * STRIDE(code) * W; s < code->columns; ++s, q += W) {
      double value;
      if (rest == 0) {
        value = next[q];
      } else {
        const double difference = next[q] - z[q];
        const double b = h * k1[q] - difference;
        const double c = difference - h * k7[q] - b;
        const double d = h * (-12715105075.0 / 11282082432.0 * k1[q] + 87487479700.0 / 32700410799.0 * k3[q]
            - 10690763975.0 / 1880347072.0 * k4[q] + 701980252875.0 / 199316789632.0 * k5[q]
            - 1453857185.0 / 822651844.0 * k6[q] + 69997945.0 / 29380423.0 * k7[q]);
        value = z[q] + theta * (difference + rest * (b + theta * (c + rest * d)));
      }
      if (s == 0) *solution++ = value;
      else *sensitivity++ = value;
    }
  }
}

/// One step of all lanes: stages, the new state and the error's norm.
static V NAME(tryStep)(CohortLaneMemory *m, V t, V step, unsigned active) {
  const CohortODECode *code = m->code;
  const int count = UNITS(code);
  const U *restrict z = (const U *)m->state;
  U *restrict u = (U *)m->stage, *restrict next = (U *)m->next;
  const U *restrict k1 = (const U *)m->slopes[0], *restrict k2 = (const U *)m->slopes[1];
  const U *restrict k3 = (const U *)m->slopes[2], *restrict k4 = (const U *)m->slopes[3];
  const U *restrict k5 = (const U *)m->slopes[4], *restrict k6 = (const U *)m->slopes[5];
  const U *restrict k7 = (const U *)m->slopes[6];
  const U h = (U)(step);
  double *r = m->registers;
#define C(x) ((U)(x))
#define AT(c) (t + step * (V)(c))
  for (int q = 0; q < count; ++q) u[q] = z[q] + h * (C(1.0 / 5) * k1[q]);
  NAME(coupled)(code, r, AT(1.0 / 5), m->stage, m->slopes[1], active);
  for (int q = 0; q < count; ++q) u[q] = z[q] + h * (C(3.0 / 40) * k1[q] + C(9.0 / 40) * k2[q]);
  NAME(coupled)(code, r, AT(3.0 / 10), m->stage, m->slopes[2], active);
  for (int q = 0; q < count; ++q) {
    u[q] = z[q] + h * (C(44.0 / 45) * k1[q] - C(56.0 / 15) * k2[q] + C(32.0 / 9) * k3[q]);
  }
  NAME(coupled)(code, r, AT(4.0 / 5), m->stage, m->slopes[3], active);
  for (int q = 0; q < count; ++q) {
    u[q] = z[q] + h * (C(19372.0 / 6561) * k1[q] - C(25360.0 / 2187) * k2[q] + C(64448.0 / 6561) * k3[q]
        - C(212.0 / 729) * k4[q]);
  }
  NAME(coupled)(code, r, AT(8.0 / 9), m->stage, m->slopes[4], active);
  for (int q = 0; q < count; ++q) {
    u[q] = z[q] + h * (C(9017.0 / 3168) * k1[q] - C(355.0 / 33) * k2[q] + C(46732.0 / 5247) * k3[q]
        + C(49.0 / 176) * k4[q] - C(5103.0 / 18656) * k5[q]);
  }
  NAME(coupled)(code, r, t + step, m->stage, m->slopes[5], active);
  for (int q = 0; q < count; ++q) {
    next[q] = z[q] + h * (C(35.0 / 384) * k1[q] + C(500.0 / 1113) * k3[q] + C(125.0 / 192) * k4[q]
        - C(2187.0 / 6784) * k5[q] + C(11.0 / 84) * k6[q]);
  }
  NAME(coupled)(code, r, t + step, m->next, m->slopes[6], active);
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
  return NAME(norm)(worst, sum);
}

/// Solves groups of the job until none is left.
static void NAME(dormandPrince)(CohortLaneMemory *m, CohortODEJob *job, int width) {
  const CohortODECode *code = m->code;
  NAME(Lanes) lanes;
  __builtin_memset(&lanes, 0, sizeof lanes);
  NAME(loadConstants)(code, m->registers);
  for (int l = 0; l < width && l < W; ++l) NAME(begin)(m, job, &lanes, l);
  for (;;) {
    if (lanes.fresh) NAME(startUp)(m, job, &lanes);
    if (!lanes.active) break;
    unsigned atEnd = 0;
    for (int l = 0; l < W; ++l) {
      if (!((lanes.active >> l) & 1)) continue;
      if (lanes.t[l] + 1.01 * lanes.h[l] >= lanes.end[l]) {
        lanes.h[l] = lanes.end[l] - lanes.t[l];
        atEnd |= 1u << l;
      }
    }
    const V t = *(V *)lanes.t, h = *(V *)lanes.h;
    const V error = NAME(tryStep)(m, t, h, lanes.active);
    // error^0.17 = error^(1/5 - 0.75 beta), and the controller's memory errorBefore^beta.
    V bounded = error > (V)(1e-10) ? error : (V)(1e-10);
    bounded = bounded < (V)(1e10) ? bounded : (V)(1e10);
    const V logError = NAME(logarithmOfNormal)(bounded);
    const V logRejected = (V)(0.17) * logError;
    const V factorRejected = NAME(exponential)(logRejected);
    const V factorAccepted = NAME(exponential)(logRejected - (V)(0.04) * *(V *)lanes.logError);
    unsigned accepted = 0, done = 0, overworked = 0, tiny = 0;
    for (int l = 0; l < W; ++l) {
      const unsigned bit = 1u << l;
      if (!(lanes.active & bit)) continue;
      lanes.attempts[l] += 1;
      lanes.total[l] += 1;
      const double e = LANE(error, l), before = lanes.t[l], step = lanes.h[l];
      if (e <= 1) {
        accepted |= bit;
        const double now = (atEnd & bit) ? lanes.end[l] : before + step;
        while (lanes.next[l] < lanes.last[l] && job->ts[lanes.next[l]] <= now) {
          const double time = job->ts[lanes.next[l]];
          const double theta = time == now ? 1 : (time - before) / step;
          NAME(writeOutput)(m, job, l, lanes.next[l], theta, step);
          lanes.next[l] += 1;
          lanes.attempts[l] = 0;
        }
        lanes.t[l] = now;
        if (lanes.next[l] == lanes.last[l]) {
          done |= bit;
          continue;
        }
        double factor = LANE(factorAccepted, l) / 0.95;
        factor = factor < 0.1 ? 0.1 : factor > 5 ? 5 : factor;
        if ((lanes.rejected & bit) && factor < 1) factor = 1;
        lanes.h[l] = step / factor;
        const double log = LANE(logError, l);
        lanes.logError[l] = log > -9.210340371976182 ? log : -9.210340371976182;
        lanes.rejected &= ~bit;
        lanes.failedFinite &= ~bit;
      } else {
        if (e - e == 0) {
          double factor = LANE(factorRejected, l) / 0.9;
          lanes.h[l] = step / (factor > 5 ? 5 : factor);
          lanes.failedFinite &= ~bit;
        } else {
          lanes.h[l] = step * 0.1;
          lanes.failedFinite |= bit;
        }
        lanes.rejected |= bit;
      }
      if (lanes.attempts[l] >= m->maximumSteps) overworked |= bit;
      if (lanes.h[l] <= 1e-15 * __builtin_fabs(lanes.t[l]) || lanes.h[l] < 1e-300) tiny |= bit;
    }
    // The accepted lanes move on: state and first slope of the next step (the last one of this).
    if (accepted == lanes.active) {
      double *swap = m->state;
      m->state = m->next;
      m->next = swap;
      swap = m->slopes[0];
      m->slopes[0] = m->slopes[6];
      m->slopes[6] = swap;
    } else if (accepted) {
      I move;
      for (int l = 0; l < W; ++l) LANE(move, l) = (accepted >> l) & 1 ? -1 : 0;
      V *restrict z = (V *)m->state, *restrict k1 = (V *)m->slopes[0];
      const V *restrict next = (const V *)m->next, *restrict k7 = (const V *)m->slopes[6];
      const int count = code->states * code->columns;
      for (int q = 0; q < count; ++q) {
        z[q] = move ? next[q] : z[q];
        k1[q] = move ? k7[q] : k1[q];
      }
    }
    for (int l = 0; l < W; ++l) {
      const unsigned bit = 1u << l;
      if (!(lanes.active & bit)) continue;
      if (done & bit) {
        job->steps[lanes.group[l]] = lanes.total[l];
        job->status[lanes.group[l]] = CohortODEStatusSuccess;
        if (job->slope) writeSlopes_1(code, m->scalarRegisters, job, lanes.group[l]);
        NAME(begin)(m, job, &lanes, l);
      } else if (cohort_ode_is_skipped(job, lanes.place[l])) {
        job->status[lanes.group[l]] = CohortODEStatusSkipped;
        NAME(begin)(m, job, &lanes, l);
      } else if (tiny & bit) {
        NAME(failLane)(
            m, job, &lanes, l, lanes.failedFinite & bit ? CohortODEStatusNotFinite : CohortODEStatusStepTooSmall);
      } else if (overworked & bit) {
        NAME(failLane)(m, job, &lanes, l, CohortODEStatusTooManySteps);
      }
    }
  }
}
