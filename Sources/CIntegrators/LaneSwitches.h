// Template: switches of the right-hand side in the driver of lanes: where a piece ends, and how a lane goes on behind it.
//
// A switch on time ends a step by `stop`. A switch on the state is looked for at the end of each step; where one is found
// outside of its mode, the step is taken again up to where the dense output crosses, and again with Newton's correction, so that
// the crossing is as exact as a step, not as its dense output.

/// Kept out of the loop of systems that do not switch.
#define COLD __attribute__((noinline))
/// How often a step is taken again for one crossing.
#define MOST_CORRECTIONS 4
/// A crossing within this part of a step is at its beginning.
#define BEGINNING 1e-9

static void NAME(failLane)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes, int l,
    enum CohortODEStatus status);

/// Component `column` of lane l, by row.
static void NAME(gather)(const CohortLaneMemory *m, const double *z, int l, double *y) {
  for (int i = 0; i < m->code->states; ++i) y[i] = z[i * STRIDE(m->code) * W + l];
}

static void NAME(loadModes)(const CohortLaneMemory *m, const CohortSwitches *switches, int l) {
  const double *modes = cohort_switches_modes(switches);
  double *first = m->registers + m->code->firstMode * W + l;
  for (int k = 0; k < m->code->switching->count; ++k) first[k * W] = modes[k];
}

/// The end of the piece that begins at t[l]: the next switch on time, or the group's last time.
static void NAME(beginPiece)(const CohortLaneDrive *drive, const CohortODEJob *job, NAME(Lanes) *lanes, int l) {
  const unsigned bit = 1u << l;
  const double last = job->ts[lanes->last[l] - 1];
  const double next = cohort_switches_next(drive->switches[l], lanes->t[l], last);
  lanes->pieceStart[l] = lanes->t[l];
  lanes->stop[l] = next < last ? next : last;
  lanes->endsAtSwitch = next < last ? lanes->endsAtSwitch | bit : lanes->endsAtSwitch & ~bit;
}

/// The modes of a lane's new group.
COLD static void NAME(beginSwitches)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, const CohortODEJob *job, NAME(Lanes) *lanes, int l) {
  const int g = lanes->group[l];
  CohortSwitches *switches = drive->switches[l];
  cohort_switches_begin(
      switches, job->theta + (int64_t)g * m->code->parameters, job->x + job->dataStart[g], lanes->stop[l] - lanes->t[l]);
  cohort_switches_decide(switches, lanes->t[l], job->y0 + (int64_t)g * m->code->states, 0);
  NAME(loadModes)(m, switches, l);
  NAME(beginPiece)(drive, job, lanes, l);
}

/// Lets switches that begin at their border go the way the state moves. True where a mode changed.
static int NAME(settle)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, const CohortODEJob *job, NAME(Lanes) *lanes, int l) {
  double *y = drive->scratch, *f = y + m->code->states;
  CohortSwitches *switches = drive->switches[l];
  NAME(gather)(m, m->state, l, y);
  NAME(gather)(m, m->slope, l, f);
  if (!cohort_switches_decide(switches, lanes->t[l], y, f)) return 0;
  NAME(loadModes)(m, switches, l);
  NAME(beginPiece)(drive, job, lanes, l);
  return 1;
}

/// The step of one lane that was just tried.
typedef struct {
  const CohortLaneMemory *m;
  const CohortLaneDrive *drive;
  const NAME(Lanes) *lanes;
  int l;
} NAME(TriedStep);

/// How far the worst switch is outside after a part of a tried step, whose state is left in `scratch`.
static double NAME(excessWithin)(void *context, double part) {
  const NAME(TriedStep) *step = context;
  const CohortLaneMemory *m = step->m;
  const int l = step->l, columns = m->code->columns;
  const double h = step->lanes->h[l];
  double *y = step->drive->scratch;
  if (part <= 0) {
    NAME(gather)(m, m->state, l, y);
  } else if (part >= 1) {
    NAME(gather)(m, m->next, l, y);
  } else {
    step->drive->kernels->interpolate(m, l, part, h, m->output);
    for (int k = 0; k < m->code->states; ++k) y[k] = m->output[k * columns];
  }
  return cohort_switches_excess(step->drive->switches[l], step->lanes->t[l] + part * h, y);
}

/// Looks for switches on the state in the steps just tried. Gives the lanes whose step has to be taken again, and sets `crossed` for
/// those at whose end a switch is crossed.
COLD static unsigned NAME(holdAtSwitches)(
    CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes, unsigned *atEnd,
    double *errors) {
  unsigned held = 0;
  const int n = m->code->states;
  double *y = drive->scratch, *f = y + n;
  for (int l = 0; l < W; ++l) {
    const unsigned bit = 1u << l;
    if (!(lanes->active & bit)) continue;
    CohortSwitches *switches = drive->switches[l];
    if (!(errors[l] <= 1)) {
      lanes->rooting &= ~bit;
      if (errors[l] - errors[l] == 0 || !cohort_switches_has_state(switches)) continue;
      // Not finite: the branch may end at a border that this step passes.
      NAME(gather)(m, m->state, l, y);
      NAME(gather)(m, m->slope, l, f);
      const double ahead = cohort_switches_ahead(switches, lanes->t[l], y, f);
      if (!(ahead <= lanes->h[l])) continue;
      held |= bit;
      if (ahead <= 1e-9 * (lanes->stop[l] - lanes->pieceStart[l])) {
        lanes->crossedAtStart |= bit;
      } else {
        lanes->h[l] = 0.9 * ahead;
      }
      continue;
    }
    if ((*atEnd & bit) && (lanes->endsAtSwitch & bit) && lanes->target[l] == lanes->stop[l]) lanes->crossed |= bit;
    if (!cohort_switches_has_state(switches)) continue;
    const double h = lanes->h[l], now = (*atEnd & bit) ? lanes->target[l] : lanes->t[l] + h;
    NAME(gather)(m, m->next, l, y);
    NAME(gather)(m, m->nextSlope, l, f);
    if (lanes->rooting & bit) {
      const double better = h + cohort_switches_correction(switches, now, y, f);
      lanes->corrections[l] += 1;
      if (lanes->corrections[l] < MOST_CORRECTIONS && __builtin_fabs(better - h) > 1e-15 * (__builtin_fabs(now) + h)
          && better > 0 && better <= lanes->rootLimit[l]) {
        lanes->h[l] = better;
        held |= bit;
      } else {
        cohort_switches_mark(switches, now, y, 1);
        lanes->rooting &= ~bit;
        lanes->crossed |= bit;
        lanes->crossedOnState |= bit;
      }
      continue;
    }
    if (drive->kernels->prepareOutput) drive->kernels->prepareOutput(m, lanes->t, lanes->h, bit, lanes->active);
    double outside = 0;
    NAME(TriedStep) step = {m, drive, lanes, l};
    const double inside = cohort_switch_search(
        cohort_switches_samples(switches), 0, 1, NAME(excessWithin), &step, &outside);
    if (!(inside == inside)) continue;
    NAME(gather)(m, m->next, l, y);
    NAME(gather)(m, m->nextSlope, l, f);
    if (outside == 1) {
      cohort_switches_mark(switches, now, y, 0);
      CohortModalSlope slope = {derivative_, m->code, drive->scalarRegisters};
      const int g = lanes->group[l];
      prepare_(
          m->code, drive->scalarRegisters, job->theta + (int64_t)g * m->code->parameters, job->x + job->dataStart[g]);
      if (cohort_switches_is_soft(
              switches, now, y, f, h, m->relativeTolerance, m->absoluteTolerance, cohort_slope_with_modes, &slope)) {
        if (lanes->crossed & bit) continue;
        lanes->crossed |= bit;
        lanes->crossedOnState |= bit;
        lanes->keepsStep |= bit;
        continue;
      }
    }
    const double part = cohort_switch_locate(inside, outside, 1e-12, BEGINNING, NAME(excessWithin), &step);
    NAME(excessWithin)(&step, part);
    cohort_switches_mark(switches, lanes->t[l] + part * h, y, 0);
    lanes->crossed &= ~bit;
    held |= bit;
    if (part <= BEGINNING) {
      lanes->crossedAtStart |= bit;
    } else {
      lanes->rooting |= bit;
      lanes->corrections[l] = 0;
      lanes->rootLimit[l] = h;
      lanes->h[l] = part * h;
    }
  }
  *atEnd &= ~held;
  for (int l = 0; l < W; ++l) {
    if ((held >> l) & 1) errors[l] = 2;
  }
  return held;
}

/// Lets a lane cross the switches where it stands.
COLD static void NAME(cross)(
    const CohortLaneMemory *m, const CohortLaneDrive *drive, CohortODEJob *job, NAME(Lanes) *lanes, int l,
    int isOnState) {
  const unsigned bit = 1u << l;
  const int g = lanes->group[l];
  CohortSwitches *switches = drive->switches[l];
  double *f = drive->scratch;
  // Marks them again: looking for switches on the state has its own marks.
  if (!isOnState) cohort_switches_next(switches, lanes->pieceStart[l], job->ts[lanes->last[l] - 1]);
  NAME(gather)(m, m->slope, l, f);
  CohortModalSlope slope = {derivative_, m->code, drive->scalarRegisters};
  prepare_(m->code, drive->scalarRegisters, job->theta + (int64_t)g * m->code->parameters, job->x + job->dataStart[g]);
  const enum CohortCrossing crossing = cohort_switches_cross(
      switches, lanes->t[l], m->state + l, STRIDE(m->code) * W, W, f, cohort_slope_with_modes, &slope);
  if (crossing != CohortCrossingDone) {
    NAME(failLane)(
        m, drive, job, lanes, l,
        crossing == CohortCrossingNotFinite ? CohortODEStatusNotFinite : CohortODEStatusChattering);
    return;
  }
  NAME(loadModes)(m, switches, l);
  lanes->fresh |= bit;
  lanes->resumed |= bit;
  lanes->rejected &= ~bit;
  lanes->failedFinite &= ~bit;
  if (!(lanes->keepsStep & bit)) lanes->logError[l] = LEAST_LOG_ERROR;
  NAME(beginPiece)(drive, job, lanes, l);
}
#undef MOST_CORRECTIONS
#undef BEGINNING
