// Template: the coupled system of a state and its sensitivities over W lanes, and its right-hand side.

/// A number for each lane, or eight columns of the one lane: `UNITS` of them make up a coupled state, padding included.
#define U NAME(Unit)
#if W == 1
typedef double U __attribute__((ext_vector_type(8)));
typedef int64_t NAME(UnitMask) __attribute__((ext_vector_type(8)));
#else
typedef double U __attribute__((ext_vector_type(W)));
typedef int64_t NAME(UnitMask) __attribute__((ext_vector_type(W)));
#endif

#if W == 1
#define STRIDE(code) ((code)->stride)
#define UNITS(code) (((code)->states * (code)->stride + 7) / 8)
#else
#define STRIDE(code) ((code)->columns)
#define UNITS(code) ((code)->states * (code)->columns)
#endif

static inline U NAME(magnitude)(U x) {
  return (U)((NAME(UnitMask))x & (NAME(UnitMask))(0x7fffffffffffffffLL));
}

/// Fills the registers of the constants, in all lanes.
static void NAME(loadConstants)(const CohortODECode *code, double *registers) {
  for (int k = 0; k < code->constantCount; ++k) {
    for (int l = 0; l < W; ++l) registers[(code->firstConstant + k) * W + l] = code->constants[k];
  }
}

/// Loads a group's parameters and data into a lane.
static void NAME(loadGroup)(
    const CohortODECode *code, double *registers, int lane, const double *theta, const double *x) {
  double *first = registers + (1 + code->states) * W + lane;
  for (int k = 0; k < code->parameters; ++k) first[k * W] = theta[k];
  first += code->parameters * W;
  for (int k = 0; k < code->data; ++k) first[k * W] = x[k];
}

#if W != 1
/// As many columns as there are registers for.
#define MOST_COLUMNS (W == 8 ? 8 : 3)
/// `width` columns of one row of df/dy times the sensitivities, summed in registers.
static inline __attribute__((always_inline)) void NAME(jacobianColumns)(
    const int width, int count, const int32_t *entry, const int32_t *column, const V *r, const V *z, int stride,
    V *row) {
  V sums[8];
  for (int s = 0; s < width; ++s) sums[s] = (V)(0.0);
  for (int e = 0; e < count; ++e) {
    const V j = r[entry[e]], *from = z + column[e] * stride;
    for (int s = 0; s < width; ++s) sums[s] += j * from[s];
  }
  for (int s = 0; s < width; ++s) row[s] = sums[s];
}

/// The next columns, or as many as are left.
static void NAME(jacobianRow)(
    int left, int count, const int32_t *entry, const int32_t *column, const V *r, const V *z, int stride, V *row) {
  switch (left) {
  case 1: NAME(jacobianColumns)(1, count, entry, column, r, z, stride, row); break;
  case 2: NAME(jacobianColumns)(2, count, entry, column, r, z, stride, row); break;
  case 3: NAME(jacobianColumns)(3, count, entry, column, r, z, stride, row); break;
  case 4: NAME(jacobianColumns)(4, count, entry, column, r, z, stride, row); break;
  case 5: NAME(jacobianColumns)(5, count, entry, column, r, z, stride, row); break;
  case 6: NAME(jacobianColumns)(6, count, entry, column, r, z, stride, row); break;
  case 7: NAME(jacobianColumns)(7, count, entry, column, r, z, stride, row); break;
  default: NAME(jacobianColumns)(8, count, entry, column, r, z, stride, row); break;
  }
}
#endif

/// The coupled right-hand side: dz of column 0 is f, of column s is df/dy z_s + df/dp_s. The prologue has been run.
static void NAME(coupled)(
    const CohortODECode *restrict code, double *restrict registers, V t, const double *restrict z, double *restrict dz,
    unsigned active) {
  const int n = code->states, columns = code->columns, stride = STRIDE(code);
  V *r = (V *)registers;
  const V *zv = (const V *)z;
  V *dzv = (V *)dz;
  r[0] = t;
  for (int i = 0; i < n; ++i) r[1 + i] = zv[i * stride];
  NAME(runCode)(code->rhs, registers, active);
  if (columns == 1) {
    for (int i = 0; i < n; ++i) dzv[i] = r[code->derivative[i]];
    return;
  }
  NAME(runCode)(code->jacobian, registers, active);
  for (int i = 0; i < n; ++i) {
    V *row = dzv + i * stride;
    const int begin = code->rowStart[i], end = code->rowStart[i + 1];
#if W == 1
    // Four columns at a time; column 0 is overwritten below, padding stays 0.
    typedef double Quad __attribute__((ext_vector_type(4)));
    for (int s = 0; s < stride; s += 4) {
      Quad sum = (Quad)(0.0);
      for (int e = begin; e < end; ++e) {
        sum += (Quad)(r[code->entry[e]]) * *(const Quad *)(zv + code->column[e] * stride + s);
      }
      *(Quad *)(row + s) = sum;
    }
#else
    for (int s = 1; s < columns; s += MOST_COLUMNS) {
      NAME(jacobianRow)(
          columns - s < MOST_COLUMNS ? columns - s : MOST_COLUMNS, end - begin, code->entry + begin, code->column + begin, r, zv + s, stride, row + s);
    }
#endif
    row[0] = r[code->derivative[i]];
    for (int e = code->forcingStart[i]; e < code->forcingStart[i + 1]; ++e) {
      row[code->forcingColumn[e]] += r[code->forcing[e]];
    }
  }
}

/// The coupled initial state of a group in a lane; the sensitivity to t0 is filled in by `finishStart`.
static void NAME(start)(const CohortODECode *code, const double *y0, double *z, int lane) {
  for (int i = 0; i < code->states; ++i) {
    double *row = z + i * STRIDE(code) * W + lane;
    row[0] = y0[i];
    for (int s = 1; s < code->columns; ++s) row[s * W] = code->initial[s - 1] == i ? 1.0 : 0.0;
  }
}

/// Puts dy0/dt0 = -f(t0, y0) into the column of t0, if there is one. True if it changed the state.
static int NAME(finishStart)(const CohortODECode *code, double *z, const double *dz, int lane) {
  int changed = 0;
  for (int s = 1; s < code->columns; ++s) {
    if (code->initial[s - 1] != -2) continue;
    changed = 1;
    for (int i = 0; i < code->states; ++i) {
      z[(i * STRIDE(code) + s) * W + lane] = -dz[i * STRIDE(code) * W + lane];
    }
  }
  return changed;
}

/// The coupled right-hand side as steppers call it.
static void NAME(laneCoupled)(CohortLaneMemory *m, const double *t, const double *z, double *dz, unsigned active) {
  NAME(coupled)(m->code, m->registers, *(const V *)t, z, dz, active);
}

/// Runs rhs and Jacobian of column 0 of z, moved by `step` along (tau, u) where there is a u.
static void NAME(evaluateAt)(
    CohortLaneMemory *m, V t, const V *z, V step, V tau, const V *u, unsigned active) {
  const CohortODECode *code = m->code;
  V *r = (V *)m->registers;
  const int stride = STRIDE(code);
  r[0] = t + step * tau;
  for (int i = 0; i < code->states; ++i) r[1 + i] = u ? z[i * stride] + step * u[i * stride] : z[i * stride];
  NAME(runCode)(code->rhs, m->registers, active);
  NAME(runCode)(code->jacobian, m->registers, active);
}

/// df/dy as steppers ask for it: dense.
static void NAME(laneJacobian)(
    CohortLaneMemory *m, const double *t, const double *z, int32_t number, unsigned active) {
  const CohortODECode *code = m->code;
  const int n = code->states;
  V *r = (V *)m->registers, *matrix = (V *)m->squares + (int64_t)number * n * n;
  NAME(evaluateAt)(m, *(const V *)t, (const V *)z, (V)(0.0), (V)(0.0), 0, active);
  for (int q = 0; q < n * n; ++q) matrix[q] = (V)(0.0);
  for (int i = 0; i < n; ++i) {
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) matrix[i * n + code->column[e]] = r[code->entry[e]];
  }
}

#if W == 1
static inline V NAME(magnitudeOfLanes)(V x) { return __builtin_fabs(x); }
#else
static inline V NAME(magnitudeOfLanes)(V x) { return __builtin_elementwise_abs(x); }
#endif

/// The part of a step by which differences stand in for second derivatives that are not known.
#define DIFFERENCE 1e-6

static void NAME(laneLinearise)(
    CohortLaneMemory *m, const double *t_, const double *h_, const double *z_, unsigned active) {
  const CohortODECode *code = m->code;
  const CohortODECurvature *curvature = code->curvature;
  const int n = code->states;
  const V t = *(const V *)t_, *z = (const V *)z_;
  V *r = (V *)m->registers, *entries = (V *)m->entries, *forcing = (V *)m->forcing, *slope = (V *)m->timeSlope;
  if (!curvature) {
    const V step = (V)(DIFFERENCE) * *(const V *)h_;
    NAME(evaluateAt)(m, t, z, step, (V)(1.0), 0, active);
    for (int i = 0; i < n; ++i) slope[i] = r[code->derivative[i]];
    NAME(evaluateAt)(m, t, z, (V)(0.0), (V)(0.0), 0, active);
    for (int i = 0; i < n; ++i) slope[i] = (slope[i] - r[code->derivative[i]]) / step;
    for (int e = 0; e < code->forcingStart[n]; ++e) forcing[e] = r[code->forcing[e]];
  } else {
    NAME(evaluateAt)(m, t, z, (V)(0.0), (V)(0.0), 0, active);
    NAME(runCode)(curvature->base, m->registers, active);
    for (int i = 0; i < n; ++i) {
      slope[i] = curvature->timeDerivative[i] < 0 ? (V)(0.0) : r[curvature->timeDerivative[i]];
    }
    for (int k = 0; k < curvature->keptCount; ++k) r[curvature->keptTo[k]] = r[curvature->keptFrom[k]];
  }
  for (int e = 0; e < code->rowStart[n]; ++e) entries[e] = r[code->entry[e]];
}

/// What is not finite of second derivatives (a power at 0) is left out: steps are then of lower order.
static inline V NAME(finiteOr0)(V x) { return (I)(x - x == (V)(0.0)) ? x : (V)(0.0); }

static void NAME(laneAlong)(
    CohortLaneMemory *m, const double *t_, const double *h_, const double *z_, const double *tau_, const double *u_,
    double *dz_, unsigned active) {
  const CohortODECode *code = m->code;
  const CohortODECurvature *curvature = code->curvature;
  const int n = code->states, columns = code->columns, stride = STRIDE(code);
  const V h = *(const V *)h_, tau = *(const V *)tau_, *z = (const V *)z_, *u = (const V *)u_;
  V *r = (V *)m->registers, *dz = (V *)dz_;
  V step = (V)(0.0);
  if (curvature) {
    V *direction = r + curvature->firstDirection;
    direction[0] = tau;
    for (int i = 0; i < n; ++i) direction[1 + i] = u[i * stride];
    NAME(runCode)(curvature->along, m->registers, active);
  } else {
    V longest = NAME(magnitudeOfLanes)(tau) / h;
    for (int i = 0; i < n; ++i) {
      const V scale = (V)(m->absoluteTolerance / m->relativeTolerance) + NAME(magnitudeOfLanes)(z[i * stride]);
      const V part = NAME(magnitudeOfLanes)(u[i * stride]) / scale;
      longest = part > longest ? part : longest;
    }
    step = (V)(DIFFERENCE) / (longest > (V)(1e-300) ? longest : (V)(1e-300));
    NAME(evaluateAt)(m, *(const V *)t_, z, step, tau, u, active);
  }
  const int32_t *rowStart = curvature ? curvature->rowStart : code->rowStart;
  const int32_t *column = curvature ? curvature->column : code->column;
  const int32_t *entry = curvature ? curvature->entry : code->entry;
  const int32_t *forcingStart = curvature ? curvature->forcingStart : code->forcingStart;
  const int32_t *forcingColumn = curvature ? curvature->forcingColumn : code->forcingColumn;
  const int32_t *forcing = curvature ? curvature->forcing : code->forcing;
  for (int i = 0; i < n; ++i) {
    V *row = dz + i * stride;
    for (int e = rowStart[i]; e < rowStart[i + 1]; ++e) {
      const V change = curvature ? r[entry[e]] : (r[entry[e]] - ((const V *)m->entries)[e]) / step;
      const V factor = h * NAME(finiteOr0)(change);
      const V *from = z + column[e] * stride;
      for (int s = 1; s < columns; ++s) row[s] += factor * from[s];
    }
    for (int e = forcingStart[i]; e < forcingStart[i + 1]; ++e) {
      const V change = curvature ? r[forcing[e]] : (r[forcing[e]] - ((const V *)m->forcing)[e]) / step;
      row[forcingColumn[e]] += h * NAME(finiteOr0)(change);
    }
  }
}
#undef DIFFERENCE
