// Template: the driver of W lanes. Each lane has its own group, time and step; a lane that is done takes the next group.
//
// What a step is, the stepper knows (LaneStepper.h). Here is what all methods share: the PI controller of the step size
// (Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I (1993), IV.2 and II.4), output between steps, what counts as
// a failure, and costs. A step ends exactly at `stop`: the group's last time, or where its
// right-hand side switches (LaneSwitches.h). Where nothing moves, so that an error estimate says nothing, it also ends at the next
// output time.

/// exp(-9.2103...) = 1e-4: the error before the first step, and the least that the controller remembers.
#define LEAST_LOG_ERROR -9.210340371976182

/// The state of the lanes that is not in vectors.
typedef struct {
  _Alignas(64) double t[W], h[W], stop[W], logError[W];
  int group[W];
  /// Of the lane's point, see CohortODEJob.
  const int32_t *failed[W];
  /// Where each lane's next output time is, and when.
  int64_t next[W], last[W];
  _Alignas(64) double due[W];
  _Alignas(64) int64_t attempts[W], total[W], refused[W];
  unsigned active, fresh, rejected, failedFinite;
  /// Where the present step has to end at the latest.
  _Alignas(64) double target[W];
  /// Lanes whose group begins anew with the method that fails less, of steppers that choose.
  unsigned isSafe;
  /// Lanes whose last step had no error at all.
  unsigned quiet;
  /// Of lanes whose right-hand side switches, see LaneSwitches.h: where the piece began; how often its last step was taken again,
  /// and how long it may be.
  double pieceStart[W], rootLimit[W];
  int corrections[W];
  /// Lanes that go on behind a switch, and those of them that keep their step; whose piece ends at a switch on time; that are on the
  /// way to a switch on the state; that are at one after this step, by the state; that are at one before it.
  unsigned resumed, keepsStep, endsAtSwitch, rooting, crossed, crossedOnState, crossedAtStart;
} NAME(Lanes);

#if W == 1
static inline unsigned NAME(bitsOf)(I mask) { return mask != 0; }
static inline I NAME(lanesOf)(unsigned bits) { return -(I)(bits & 1); }
#else
typedef _Bool NAME(Flags) __attribute__((ext_vector_type(W)));
/// A bit for each lane where a comparison holds.
static inline unsigned NAME(bitsOf)(I mask) {
  const NAME(Flags) flags = __builtin_convertvector(mask, NAME(Flags));
  uint16_t bits = 0;
  __builtin_memcpy(&bits, &flags, W / 8);
  return bits;
}
/// All bits set in the lanes of `bits`, none in others.
static inline I NAME(lanesOf)(unsigned bits) {
#if W == 8
  const I each = {1, 2, 4, 8, 16, 32, 64, 128};
#else
  const I each = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};
#endif
  return ((I)((int64_t)bits) & each) != (I)(0);
}
#endif

#include "LaneSwitches.h"

/// Gives a lane group g; none where that is -1.
static void NAME(load)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes, int l, int g) {
  const unsigned bit = 1u << l;
  lanes->active &= ~bit;
  lanes->fresh &= ~bit;
  int64_t first = 0;
  while (g >= 0) {
    first = job->timeStart[g];
    if (job->ts[first] > job->t0[g]) break;
    first = cohort_ode_write_start(drive->variant, m->code, drive->scalarRegisters, drive->outside, job, g);
    if (first < job->timeStart[g + 1]) break;
    g = cohort_ode_advance(job, g, m->code->states);
  }
  if (g < 0) {
    lanes->h[l] = 0;
    return;
  }
  lanes->active |= bit;
  lanes->fresh |= bit;
  lanes->rejected &= ~bit;
  lanes->failedFinite &= ~bit;
  lanes->quiet &= ~bit;
  lanes->resumed &= ~bit;
  lanes->keepsStep &= ~bit;
  lanes->rooting &= ~bit;
  lanes->crossed &= ~bit;
  lanes->group[l] = g;
  lanes->failed[l] = cohort_ode_first_failed(job, g);
  lanes->t[l] = job->t0[g];
  lanes->next[l] = first;
  lanes->last[l] = job->timeStart[g + 1];
  lanes->due[l] = job->ts[lanes->next[l]];
  lanes->stop[l] = job->ts[lanes->last[l] - 1];
  lanes->attempts[l] = 0;
  lanes->total[l] = 0;
  lanes->refused[l] = 0;
  lanes->logError[l] = LEAST_LOG_ERROR;
  NAME(loadGroup)(
      m->code, m->registers, l, job->theta + (int64_t)g * m->code->parameters, job->x + job->dataStart[g]);
  NAME(start)(m->code, job->y0 + (int64_t)g * m->code->states, m->state, l);
  if (m->code->switching) NAME(beginSwitches)(m, drive, job, lanes, l);
}

/// A lane begins the next group, if there is one.
static void NAME(begin)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes, int l) {
  lanes->isSafe &= ~(1u << l);
  NAME(load)(m, drive, job, lanes, l, cohort_ode_begin(job));
}

static void NAME(failLane)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes, int l,
    enum CohortODEStatus status) {
  if (drive->chooses && !((lanes->isSafe >> l) & 1)) {
    lanes->isSafe |= 1u << l;
    NAME(load)(m, drive, job, lanes, l, lanes->group[l]);
    return;
  }
  cohort_ode_fail(job, lanes->group[l], status, lanes->t[l]);
  NAME(begin)(m, drive, job, lanes, l);
}

/// Whether all of a lane's slope is finite, or else 0.
static int NAME(slopeIs)(const CohortLaneMemory *m, int l, int finite) {
  const CohortODECode *code = m->code;
  for (int i = 0; i < code->states; ++i) {
    for (int s = 0; s < code->columns; ++s) {
      const double value = m->slope[(i * STRIDE(code) + s) * W + l];
      if (finite ? value - value != 0 : value != 0) return 0;
    }
  }
  return 1;
}

/// Slopes of fresh lanes whose right-hand side switches: ties at the beginning go the way the state moves; behind a switch at which
/// the slope is infinite (a square root that begins there) the lane goes on a rounding later.
COLD static void NAME(startSwitches)(
    CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes) {
  for (int pass = 0; pass < 4; ++pass) {
    int changed = 0;
    for (int l = 0; l < W; ++l) {
      if (!((lanes->fresh >> l) & 1)) continue;
      if ((lanes->resumed >> l) & 1) {
        if (pass > 0 || NAME(slopeIs)(m, l, 1)) continue;
        const double later = lanes->t[l] + 16 * 2.220446049250313e-16 * __builtin_fabs(lanes->t[l]);
        if (!(later < lanes->stop[l])) continue;
        lanes->t[l] = later;
        changed = 1;
      } else if (cohort_switches_has_state(drive->switches[l])) {
        changed |= NAME(settle)(m, drive, job, lanes, l);
      }
    }
    if (!changed) return;
    m->coupled(m, lanes->t, m->state, m->slope, lanes->active);
  }
}

/// Begins the fresh lanes: prologue, first slope, first step.
static void NAME(startUp)(
    CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes) {
  const CohortODECode *code = m->code;
  while (lanes->fresh) {
    NAME(runCode)(code->prologue, m->registers, lanes->active);
    m->coupled(m, lanes->t, m->state, m->slope, lanes->active);
    if (code->switching) NAME(startSwitches)(m, drive, job, lanes);
    int changed = 0;
    for (int l = 0; l < W; ++l) {
      if (((lanes->fresh & ~lanes->resumed) >> l) & 1) changed |= NAME(finishStart)(code, m->state, m->slope, l);
    }
    if (changed) m->coupled(m, lanes->t, m->state, m->slope, lanes->active);
    _Alignas(64) double span[W], h[W] = {0};
    for (int l = 0; l < W; ++l) span[l] = lanes->stop[l] - lanes->t[l];
    const unsigned fresh = lanes->fresh & ~lanes->keepsStep;
    m->begun |= lanes->fresh & ~lanes->resumed;
    m->choice.isSafe = lanes->isSafe;
    if (fresh) drive->kernels->initialise(m, lanes->t, span, fresh, lanes->active, h);
    lanes->fresh = lanes->resumed = lanes->keepsStep = 0;
    for (int l = 0; l < W; ++l) {
      if (!((fresh >> l) & 1)) continue;
      lanes->h[l] = h[l];
      if (NAME(slopeIs)(m, l, 0)) lanes->quiet |= 1u << l;
      if (!__builtin_isfinite(h[l])) NAME(failLane)(m, drive, job, lanes, l, CohortODEStatusNotFinite);
    }
  }
}

/// The lane's next output time has been answered.
static inline void NAME(answered)(const CohortODEJob *job, NAME(Lanes) *lanes, int l) {
  lanes->next[l] += 1;
  if (lanes->next[l] < lanes->last[l]) lanes->due[l] = job->ts[lanes->next[l]];
  lanes->attempts[l] = 0;
}

/// Writes lane l of a coupled state as the solution at the lane's next output time.
static inline void NAME(writeState)(
    const CohortLaneMemory *m, const CohortODEJob *job, NAME(Lanes) *lanes, int l, const double *z) {
  const CohortODECode *code = m->code;
  const int rows = code->states, columns = code->columns;
  const int64_t k = lanes->next[l];
  double *solution = job->solution + k * rows, *sensitivity = job->sensitivity + k * rows * (columns - 1);
  z += l;
  for (int i = 0; i < rows; ++i, z += STRIDE(code) * W) {
    *solution++ = z[0];
    for (int s = 1; s < columns; ++s) *sensitivity++ = z[s * W];
  }
  NAME(answered)(job, lanes, l);
}

/// The output times of the lanes `due` up to `now` in the steps just taken, one of all lanes at a time.
static void NAME(evaluateOutput)(
    CohortLaneMemory *m, const CohortStepKernels *kernels, const CohortODEJob *job, NAME(Lanes) *lanes, unsigned due,
    const double *now) {
  while (due) {
    _Alignas(64) double at[W];
    unsigned within = 0, ended = 0;
    for (int l = 0; l < W; ++l) {
      at[l] = now[l];
      if (!((due >> l) & 1)) continue;
      if (!(lanes->next[l] < lanes->last[l] && lanes->due[l] <= now[l])) {
        due &= ~(1u << l);
      } else if (lanes->due[l] < now[l]) {
        at[l] = lanes->due[l];
        within |= 1u << l;
      } else {
        ended |= 1u << l;
      }
    }
    if (within) kernels->evaluate(m, at, within, m->work[0]);
    for (int l = 0; l < W; ++l) {
      if (((within | ended) >> l) & 1) NAME(writeState)(m, job, lanes, l, (within >> l) & 1 ? m->work[0] : m->next);
    }
  }
}

/// The output times of lane l up to `now` in the step just taken from `before`.
static void NAME(writeOutput)(
    const CohortLaneMemory *m, const CohortStepKernels *kernels, CohortODEJob *job, NAME(Lanes) *lanes, int l,
    double before, double now) {
  const CohortODECode *code = m->code;
  const int rows = code->states, columns = code->columns;
  while (lanes->next[l] < lanes->last[l] && job->ts[lanes->next[l]] <= now) {
    const int64_t k = lanes->next[l];
    const double theta = job->ts[k] == now ? 1 : (job->ts[k] - before) / lanes->h[l];
    if (theta == 1) {
      NAME(writeState)(m, job, lanes, l, m->next);
      continue;
    }
    double *solution = job->solution + k * rows, *sensitivity = job->sensitivity + k * rows * (columns - 1);
    kernels->interpolate(m, l, theta, lanes->h[l], m->output);
    const double *value = m->output;
    for (int i = 0; i < rows; ++i) {
      *solution++ = *value++;
      for (int s = 1; s < columns; ++s) *sensitivity++ = *value++;
    }
    NAME(answered)(job, lanes, l);
  }
}

/// Tells the stepper which accepted lanes have output times within this step.
static void NAME(prepareOutput)(
    CohortLaneMemory *m, const CohortStepKernels *kernels, const CohortODEJob *job, const NAME(Lanes) *lanes,
    unsigned atEnd, const double *errors) {
  unsigned wanted = 0;
  for (int l = 0; l < W; ++l) {
    if (!((lanes->active >> l) & 1) || !(errors[l] <= 1) || lanes->next[l] == lanes->last[l]) continue;
    const double now = (atEnd >> l) & 1 ? lanes->target[l] : lanes->t[l] + lanes->h[l];
    if (job->ts[lanes->next[l]] < now) wanted |= 1u << l;
  }
  if (wanted) kernels->prepareOutput(m, lanes->t, lanes->h, wanted, lanes->active);
}

/// The controller of the step size: the next step of the lanes whose step was accepted (`accepted`), and of those whose step was
/// not. Error and step are those of the step just tried.
static inline V NAME(nextStep)(const CohortLaneDrive *drive, NAME(Lanes) *lanes, V error, V step, unsigned accepted) {
  // error^errorExponent, and the controller's memory errorBefore^memoryExponent.
  V bounded = error > (V)(1e-10) ? error : (V)(1e-10);
  bounded = bounded < (V)(1e10) ? bounded : (V)(1e10);
  const V logError = NAME(logarithmOfNormal)(bounded);
  const V logRejected = (V)(drive->errorExponent) * logError;
  const V before = *(V *)lanes->logError;
  const V logAccepted = logRejected - (V)(drive->memoryExponent) * before;
  const I isAccepted = NAME(lanesOf)(accepted);
  const V power = NAME(exponential)(isAccepted ? logAccepted : logRejected);
  V factor = power / (isAccepted ? (V)(0.95) : (V)(0.9));
  factor = factor > (V)(5.0) ? (V)(5.0) : factor;
  V growing = factor < (V)(0.1) ? (V)(0.1) : factor;
  // A step behind one that was rejected does not grow.
  const I shrinks = NAME(lanesOf)(lanes->rejected);
  growing = growing < (V)(1.0) ? (shrinks ? (V)(1.0) : growing) : growing;
  factor = isAccepted ? growing : factor;
  const V next = step / factor;
  *(V *)lanes->logError = isAccepted ? (logError > (V)(LEAST_LOG_ERROR) ? logError : (V)(LEAST_LOG_ERROR)) : before;
  // Of a step that could not be computed nothing is known but that it was too long.
  const V shorter = step * (V)(0.1);
  return (I)(error - error == (V)(0.0)) ? next : shorter;
}

/// The accepted lanes move on.
static inline void NAME(accept)(CohortLaneMemory *m, unsigned accepted, unsigned active) {
  if (accepted == active) {
    double *swap = m->state;
    m->state = m->next;
    m->next = swap;
    swap = m->slope;
    m->slope = m->nextSlope;
    m->nextSlope = swap;
  } else if (accepted) {
    const I move = NAME(lanesOf)(accepted);
    V *restrict z = (V *)m->state, *restrict slope = (V *)m->slope;
    const V *restrict next = (const V *)m->next, *restrict nextSlope = (const V *)m->nextSlope;
    const int count = m->code->states * m->code->columns;
    for (int q = 0; q < count; ++q) {
      z[q] = move ? next[q] : z[q];
      slope[q] = move ? nextSlope[q] : slope[q];
    }
  }
}

/// A lane has solved its group.
static void NAME(finish)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes, int l) {
  const int g = lanes->group[l];
  const int64_t implicit = m->choice.implicitSteps[l];
  job->steps[g] = lanes->total[l];
  job->status[g] = CohortODEStatusSuccess;
  if (job->counts) {
    job->counts[g] = (CohortODECounts){
      .rejected = lanes->refused[l],
      .evaluations = drive->firstEvaluations + (lanes->total[l] - implicit) * drive->evaluations
          + implicit * drive->implicitEvaluations,
      .implicitSteps = implicit,
    };
  }
  if (job->slope) writeSlopes_1(m->code, drive->scalarRegisters, drive->outside, job, g);
  lanes->isSafe &= ~(1u << l);
  NAME(load)(m, drive, job, lanes, l, cohort_ode_advance(job, g, m->code->states));
}

/// Solves groups of the job until none is left.
static void NAME(drive)(CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, int width) {
  const CohortODECode *code = m->code;
  const CohortStepKernels *kernels = drive->kernels;
  NAME(Lanes) lanes;
  __builtin_memset(&lanes, 0, sizeof lanes);
  NAME(loadConstants)(code, m->registers);
  for (int l = 0; l < width && l < W; ++l) NAME(begin)(m, drive, job, &lanes, l);
  for (;;) {
    if (lanes.fresh) NAME(startUp)(m, drive, job, &lanes);
    const unsigned active = lanes.active;
    if (!active) break;
    V target = *(V *)lanes.stop;
    if (lanes.quiet) {
      for (int l = 0; l < W; ++l) {
        if (((active & lanes.quiet) >> l) & 1 && lanes.due[l] < lanes.stop[l]) LANE(target, l) = lanes.due[l];
      }
    }
    const V before = *(V *)lanes.t;
    V h = *(V *)lanes.h;
    unsigned atEnd = NAME(bitsOf)((I)(before + (V)(1.01) * h >= target)) & active & ~lanes.rooting;
    h = NAME(lanesOf)(atEnd) ? target - before : h;
    *(V *)lanes.target = target;
    *(V *)lanes.h = h;
    _Alignas(64) double errors[W];
    kernels->tryStep(m, lanes.t, lanes.h, active, errors);
    unsigned held = 0;
    lanes.crossed = lanes.crossedOnState = lanes.crossedAtStart = 0;
    if (code->switching) {
      held = NAME(holdAtSwitches)(m, drive, job, &lanes, &atEnd, errors);
      h = *(V *)lanes.h;
    }
    if (kernels->prepareOutput) NAME(prepareOutput)(m, kernels, job, &lanes, atEnd, errors);
    const V error = *(V *)errors;
    const I one = NAME(lanesOf)(active);
    *(I *)lanes.attempts -= one;
    *(I *)lanes.total -= one;
    const unsigned moving = active & ~held;
    const unsigned accepted = NAME(bitsOf)((I)(error <= (V)(1.0))) & moving, refused = moving & ~accepted;
    lanes.quiet = (lanes.quiet & ~accepted) | (NAME(bitsOf)((I)(error == (V)(0.0))) & accepted);
    const V now = NAME(lanesOf)(accepted) ? (NAME(lanesOf)(atEnd) ? target : before + h) : before;
    const V next = NAME(nextStep)(drive, &lanes, error, h, accepted);
    unsigned done = 0;
    const unsigned due = NAME(bitsOf)((I)(*(V *)lanes.due <= now)) & accepted;
    if (kernels->evaluate) NAME(evaluateOutput)(m, kernels, job, &lanes, due, (const double *)&now);
    for (int l = 0; due >> l; ++l) {
      if (!((due >> l) & 1)) continue;
      if (!kernels->evaluate) NAME(writeOutput)(m, kernels, job, &lanes, l, LANE(before, l), LANE(now, l));
      if (lanes.next[l] == lanes.last[l]) done |= 1u << l;
    }
    *(V *)lanes.t = now;
    *(V *)lanes.h = NAME(lanesOf)(moving) ? next : h;
    lanes.rejected = (lanes.rejected & ~accepted) | refused;
    if (refused) {
      *(I *)lanes.refused -= NAME(lanesOf)(refused);
      const unsigned finite = NAME(bitsOf)((I)(error - error == (V)(0.0)));
      lanes.failedFinite = (lanes.failedFinite & ~(moving & finite)) | (refused & ~finite);
    } else {
      lanes.failedFinite &= ~accepted;
    }
    const unsigned overworked = NAME(bitsOf)((I)(*(I *)lanes.attempts >= (I)(drive->maximumSteps))) & active & ~done;
    const V reached = NAME(magnitudeOfLanes)(now);
    const unsigned tiny
        = (NAME(bitsOf)((I)(next <= (V)(1e-15) * reached)) | NAME(bitsOf)((I)(next < (V)(1e-300)))) & moving & ~done & ~lanes.crossed;
    NAME(accept)(m, accepted, active);
    const int failures = __atomic_load_n(&job->failures, __ATOMIC_RELAXED);
    if (!(done | overworked | tiny | lanes.crossed | lanes.crossedAtStart) && !failures) continue;
    for (int l = 0; l < W; ++l) {
      const unsigned bit = 1u << l;
      if (!(active & bit)) continue;
      if (done & bit) {
        NAME(finish)(m, drive, job, &lanes, l);
      } else if (failures && cohort_ode_is_skipped(lanes.failed[l], lanes.group[l])) {
        job->status[lanes.group[l]] = CohortODEStatusSkipped;
        NAME(begin)(m, drive, job, &lanes, l);
      } else if (tiny & bit) {
        NAME(failLane)(
            m, drive, job, &lanes, l, lanes.failedFinite & bit ? CohortODEStatusNotFinite : CohortODEStatusStepTooSmall);
      } else if (overworked & bit) {
        NAME(failLane)(m, drive, job, &lanes, l, CohortODEStatusTooManySteps);
      } else if ((lanes.crossed | lanes.crossedAtStart) & bit) {
        NAME(cross)(m, drive, job, &lanes, l, ((lanes.crossedOnState | lanes.crossedAtStart) & bit) != 0);
      }
    }
  }
}
#undef LEAST_LOG_ERROR
#undef COLD
