// Template: what CVODE's side needs of one instruction set: the coupled system of one group, small dense linear algebra
// on all columns at once, and the vector operations.

static void prepare_(const CohortODECode *code, double *registers, const double *theta, const double *x) {
  loadConstants_1(code, registers);
  loadGroup_1(code, registers, 0, theta, x);
  runCode_1(code->prologue, registers, 1);
}

static void start_(const CohortODECode *code, double *registers, double t, const double *y0, double *z, double *dz) {
  start_1(code, y0, z, 0);
  for (int s = 1; s < code->columns; ++s) {
    if (code->initial[s - 1] != -2) continue;
    coupled_1(code, registers, t, z, dz, 1);
    finishStart_1(code, z, dz, 0);
    return;
  }
}

static int coupledChecked_(
    const CohortODECode *code, double *registers, double t, const double *z, double *dz, int *isZero) {
  coupled_1(code, registers, t, z, dz, 1);
  Unit_1 sum = (Unit_1)(0.0);
  UnitMask_1 bits = (UnitMask_1)(0LL);
  const Unit_1 *units = (const Unit_1 *)dz;
  for (int q = 0; q < UNITS(code); ++q) {
    sum += units[q] - units[q];
    bits |= (UnitMask_1)units[q];
  }
  double all = 0;
  int64_t any = 0;
  for (int l = 0; l < 8; ++l) {
    all += sum[l];
    any |= bits[l];
  }
  *isZero = (any & 0x7fffffffffffffffLL) == 0;
  return all == 0 ? 0 : 1;
}

static void derivative_(const CohortODECode *code, double *registers, double t, const double *y, double *dy) {
  registers[0] = t;
  for (int i = 0; i < code->states; ++i) registers[1 + i] = y[i];
  runCode_1(code->rhs, registers, 1);
  for (int i = 0; i < code->states; ++i) dy[i] = registers[code->derivative[i]];
}

static void evaluateJacobian_(const CohortODECode *code, double *registers, double t, const double *z) {
  registers[0] = t;
  for (int i = 0; i < code->states; ++i) registers[1 + i] = z[i * code->stride];
  runCode_1(code->rhs, registers, 1);
  runCode_1(code->jacobian, registers, 1);
}

static void jacobianEntries_(const CohortODECode *code, double *registers, double t, const double *z, double *entries) {
  evaluateJacobian_(code, registers, t, z);
  for (int e = 0; e < code->rowStart[code->states]; ++e) entries[e] = registers[code->entry[e]];
}

static void jacobian_(const CohortODECode *code, double *registers, double t, const double *z, double *matrix) {
  const int n = code->states;
  evaluateJacobian_(code, registers, t, z);
  for (int q = 0; q < n * n; ++q) matrix[q] = 0;
  for (int i = 0; i < n; ++i) {
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) {
      matrix[i * n + code->column[e]] = registers[code->entry[e]];
    }
  }
}

/// dy/dt at the output times of a solved group.
static void writeSlopes_1(
    const CohortODECode *code, double *registers, CohortSwitches *switches, const CohortODEJob *job, int group) {
  const double *theta = job->theta + (int64_t)group * code->parameters, *x = job->x + job->dataStart[group];
  prepare_(code, registers, theta, x);
  if (switches) cohort_switches_begin(switches, theta, x, 0);
  for (int64_t k = job->timeStart[group]; k < job->timeStart[group + 1]; ++k) {
    if (switches) {
      cohort_switches_decide(switches, job->ts[k], job->solution + k * code->states, 0);
      cohort_set_modes(code, registers, cohort_switches_modes(switches));
    }
    derivative_(code, registers, job->ts[k], job->solution + k * code->states, job->slope + k * code->states);
  }
}

typedef double Quad_ __attribute__((ext_vector_type(4)));

static inline void addScaled_(int n, double a, const double *restrict x, double *restrict y) {
  for (int q = 0; q < n; ++q) y[q] += a * x[q];
}

static int factor_(int n, double *matrix, int *pivots) {
  for (int k = 0; k < n; ++k) {
    int p = k;
    for (int i = k + 1; i < n; ++i) {
      if (__builtin_fabs(matrix[i * n + k]) > __builtin_fabs(matrix[p * n + k])) p = i;
    }
    pivots[k] = p;
    if (matrix[p * n + k] == 0) return k + 1;
    if (p != k) {
      for (int j = 0; j < n; ++j) {
        const double swap = matrix[k * n + j];
        matrix[k * n + j] = matrix[p * n + j];
        matrix[p * n + j] = swap;
      }
    }
    const double reciprocal = 1 / matrix[k * n + k];
    matrix[k * n + k] = reciprocal;
    for (int i = k + 1; i < n; ++i) {
      if (matrix[i * n + k] == 0) continue;
      const double multiplier = matrix[i * n + k] * reciprocal;
      matrix[i * n + k] = multiplier;
      addScaled_(n - k - 1, -multiplier, matrix + k * n + k + 1, matrix + i * n + k + 1);
    }
  }
  return 0;
}

/// The diagonal holds the reciprocal pivots; x has n rows of `stride` numbers, 1 or a multiple of 4. Zeros of L and U
/// are skipped: the systems are often sparse.
static void solve_(int n, int stride, const double *matrix, const int *pivots, double *x) {
  if (stride == 1) {
    for (int k = 0; k < n; ++k) {
      const double swap = x[k];
      x[k] = x[pivots[k]];
      x[pivots[k]] = swap;
    }
    for (int i = 1; i < n; ++i) {
      for (int k = 0; k < i; ++k) x[i] -= matrix[i * n + k] * x[k];
    }
    for (int i = n - 1; i >= 0; --i) {
      for (int k = i + 1; k < n; ++k) x[i] -= matrix[i * n + k] * x[k];
      x[i] *= matrix[i * n + i];
    }
    return;
  }
  Quad_ *rows = (Quad_ *)x;
  const int quads = stride / 4;
  for (int k = 0; k < n; ++k) {
    const int p = pivots[k];
    if (p == k) continue;
    for (int s = 0; s < quads; ++s) {
      const Quad_ swap = rows[k * quads + s];
      rows[k * quads + s] = rows[p * quads + s];
      rows[p * quads + s] = swap;
    }
  }
  for (int i = 1; i < n; ++i) {
    for (int k = 0; k < i; ++k) {
      const double l = matrix[i * n + k];
      if (l == 0) continue;
      for (int s = 0; s < quads; ++s) rows[i * quads + s] -= (Quad_)(l) * rows[k * quads + s];
    }
  }
  for (int i = n - 1; i >= 0; --i) {
    for (int k = i + 1; k < n; ++k) {
      const double u = matrix[i * n + k];
      if (u == 0) continue;
      for (int s = 0; s < quads; ++s) rows[i * quads + s] -= (Quad_)(u) * rows[k * quads + s];
    }
    const Quad_ reciprocal = (Quad_)(matrix[i * n + i]);
    for (int s = 0; s < quads; ++s) rows[i * quads + s] *= reciprocal;
  }
}

/// The same with sparse factors.
static void solveSparse_(const CohortSparseFactors *f, int stride, double *x) {
  const int n = f->n;
  if (stride == 1) {
    double *w = f->work;
    for (int k = 0; k < n; ++k) w[k] = x[f->rowOrder[k]];
    for (int k = 0; k < n; ++k) {
      for (int e = f->lStart[k]; e < f->lStart[k + 1]; ++e) w[f->lRow[e]] -= f->l[e] * w[k];
    }
    for (int k = n - 1; k >= 0; --k) {
      w[k] *= f->pivot[k];
      for (int e = f->uStart[k]; e < f->uStart[k + 1]; ++e) w[f->uRow[e]] -= f->u[e] * w[k];
    }
    for (int k = 0; k < n; ++k) x[f->columnOrder[k]] = w[k];
    return;
  }
  Quad_ *rows = (Quad_ *)x, *w = (Quad_ *)f->work;
  const int quads = stride / 4;
  for (int k = 0; k < n; ++k) {
    for (int s = 0; s < quads; ++s) w[k * quads + s] = rows[f->rowOrder[k] * quads + s];
  }
  for (int k = 0; k < n; ++k) {
    for (int e = f->lStart[k]; e < f->lStart[k + 1]; ++e) {
      Quad_ *row = w + f->lRow[e] * quads;
      for (int s = 0; s < quads; ++s) row[s] -= (Quad_)(f->l[e]) * w[k * quads + s];
    }
  }
  for (int k = n - 1; k >= 0; --k) {
    for (int s = 0; s < quads; ++s) w[k * quads + s] *= (Quad_)(f->pivot[k]);
    for (int e = f->uStart[k]; e < f->uStart[k + 1]; ++e) {
      Quad_ *row = w + f->uRow[e] * quads;
      for (int s = 0; s < quads; ++s) row[s] -= (Quad_)(f->u[e]) * w[k * quads + s];
    }
  }
  for (int k = 0; k < n; ++k) {
    for (int s = 0; s < quads; ++s) rows[f->columnOrder[k] * quads + s] = w[k * quads + s];
  }
}

// The vector operations work on whole units of 8 doubles: `units` of them, padding included (it is never read as a
// result). A result may be one of the operands.
#define ELEMENTWISE for (int q = 0; q < units; ++q)
#define OPERAND(x) const Unit_1 *x = (const Unit_1 *)x##_
#define RESULT(z) Unit_1 *z = (Unit_1 *)z##_

static void linearSum_(int units, double a_, const double *x_, double b_, const double *y_, double *z_) {
  OPERAND(x);
  OPERAND(y);
  RESULT(z);
  const Unit_1 a = (Unit_1)(a_), b = (Unit_1)(b_);
  if (a_ == 1) {
    ELEMENTWISE z[q] = x[q] + b * y[q];
  } else {
    ELEMENTWISE z[q] = a * x[q] + b * y[q];
  }
}
static void scale_(int units, double a_, const double *x_, double *z_) {
  OPERAND(x);
  RESULT(z);
  if (a_ == 1) {
    if (x != z) ELEMENTWISE z[q] = x[q];
    return;
  }
  const Unit_1 a = (Unit_1)(a_);
  ELEMENTWISE z[q] = a * x[q];
}
static void constant_(int units, double a, double *z_) {
  RESULT(z);
  ELEMENTWISE z[q] = (Unit_1)(a);
}
static void product_(int units, const double *x_, const double *y_, double *z_) {
  OPERAND(x);
  OPERAND(y);
  RESULT(z);
  ELEMENTWISE z[q] = x[q] * y[q];
}
static void quotient_(int units, const double *x_, const double *y_, double *z_) {
  OPERAND(x);
  OPERAND(y);
  RESULT(z);
  ELEMENTWISE z[q] = x[q] / y[q];
}
static void absolute_(int units, const double *x_, double *z_) {
  OPERAND(x);
  RESULT(z);
  ELEMENTWISE z[q] = magnitude_1(x[q]);
}
static void inverse_(int units, const double *x_, double *z_) {
  OPERAND(x);
  RESULT(z);
  ELEMENTWISE z[q] = (Unit_1)(1.0) / x[q];
}
static void addConstant_(int units, const double *x_, double b, double *z_) {
  OPERAND(x);
  RESULT(z);
  ELEMENTWISE z[q] = x[q] + (Unit_1)(b);
}

// Reductions read the columns, not the padding.

static double dot_(const CohortODECode *code, const double *x, const double *y) {
  double sum = 0;
  for (int i = 0; i < code->states; ++i) {
    for (int s = 0; s < code->columns; ++s) sum += x[i * code->stride + s] * y[i * code->stride + s];
  }
  return sum;
}
static double maximum_(const CohortODECode *code, const double *x) {
  double largest = 0;
  for (int i = 0; i < code->states; ++i) {
    for (int s = 0; s < code->columns; ++s) {
      const double a = __builtin_fabs(x[i * code->stride + s]);
      if (a > largest || a != a) largest = a;
    }
  }
  return largest;
}
static double minimum_(const CohortODECode *code, const double *x) {
  double smallest = x[0];
  for (int i = 0; i < code->states; ++i) {
    for (int s = 0; s < code->columns; ++s) {
      const double a = x[i * code->stride + s];
      if (a < smallest) smallest = a;
    }
  }
  return smallest;
}

static double columnNorm_(const CohortODECode *code, const double *restrict x, const double *restrict w) {
  const int rows = code->states, columns = code->columns, stride = code->stride;
  double largest = 0;
  if (columns == 1) {
    for (int i = 0; i < rows; ++i) {
      const double r = x[i] * w[i];
      largest += r * r;
    }
    return __builtin_sqrt(largest / rows);
  }
  for (int s = 0; s < columns; s += 4) {
    Quad_ sum = (Quad_)(0.0);
    for (int i = 0; i < rows; ++i) {
      const Quad_ r = *(const Quad_ *)(x + i * stride + s) * *(const Quad_ *)(w + i * stride + s);
      sum += r * r;
    }
    const int end = columns - s < 4 ? columns - s : 4;
    // The comparison lets NaN through.
    for (int l = 0; l < end; ++l) largest = sum[l] <= largest ? largest : largest == largest ? sum[l] : largest;
  }
  return __builtin_sqrt(largest / rows);
}

static void linearCombination_(int units, int count, const double *c, double *const *x, double *z_) {
  RESULT(z);
  ELEMENTWISE {
    Unit_1 sum = (Unit_1)(c[0]) * ((const Unit_1 *)x[0])[q];
    for (int k = 1; k < count; ++k) sum += (Unit_1)(c[k]) * ((const Unit_1 *)x[k])[q];
    z[q] = sum;
  }
}

static void scaleAddMulti_(
    int units, int count, const double *a, const double *x_, double *const *y, double *const *z) {
  OPERAND(x);
  for (int k = 0; k < count; ++k) {
    const Unit_1 c = (Unit_1)(a[k]), *from = (const Unit_1 *)y[k];
    Unit_1 *to = (Unit_1 *)z[k];
    ELEMENTWISE to[q] = c * x[q] + from[q];
  }
}

static void newtonResidual_(
    int units, double rl1, const double *z_, double gamma, const double *f_, const double *c_, double *u_) {
  OPERAND(z);
  OPERAND(f);
  OPERAND(c);
  RESULT(u);
  ELEMENTWISE u[q] = (Unit_1)(gamma) * f[q] - ((Unit_1)(rl1) * z[q] + c[q]);
}

static void newtonUpdate_(int units, double scale, double *u_, double *c_) {
  RESULT(u);
  RESULT(c);
  ELEMENTWISE {
    u[q] = (Unit_1)(scale) * u[q];
    c[q] += u[q];
  }
}

static void errorWeights_(int units, double relative, double absolute, const double *y_, double *w_) {
  OPERAND(y);
  RESULT(w);
  ELEMENTWISE w[q] = (Unit_1)(1.0) / ((Unit_1)(relative) * magnitude_1(y[q]) + (Unit_1)(absolute));
}
#undef ELEMENTWISE
#undef OPERAND
#undef RESULT
