// Template: what CVODE's side needs of one instruction set: the coupled system of one group, small dense linear algebra
// on all columns at once, and the vector operations.

static void writeSlopes_1(const CohortODECode *code, double *registers, const CohortODEJob *job, int group);

static void prepare_(const CohortODECode *code, double *registers, const double *theta, const double *x) {
  loadConstants_1(code, registers);
  loadGroup_1(code, registers, 0, theta, x);
  runCode_1(code->prologue, code->prologueCount, registers, 1);
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

static int coupledChecked_(const CohortODECode *code, double *registers, double t, const double *z, double *dz) {
  coupled_1(code, registers, t, z, dz, 1);
  const int n = code->states * code->columns;
  double sum = 0;
  for (int q = 0; q < n; ++q) sum += dz[q] - dz[q];
  return sum == 0 ? 0 : 1;
}

static void derivative_(const CohortODECode *code, double *registers, double t, const double *y, double *dy) {
  registers[0] = t;
  for (int i = 0; i < code->states; ++i) registers[1 + i] = y[i];
  runCode_1(code->rhs, code->rhsCount, registers, 1);
  for (int i = 0; i < code->states; ++i) dy[i] = registers[code->derivative[i]];
}

static void jacobian_(const CohortODECode *code, double *registers, double t, const double *z, double *matrix) {
  const int n = code->states;
  registers[0] = t;
  for (int i = 0; i < n; ++i) registers[1 + i] = z[i * code->columns];
  runCode_1(code->rhs, code->rhsCount, registers, 1);
  runCode_1(code->jacobian, code->jacobianCount, registers, 1);
  for (int q = 0; q < n * n; ++q) matrix[q] = 0;
  for (int i = 0; i < n; ++i) {
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) {
      matrix[i * n + code->column[e]] = registers[code->entry[e]];
    }
  }
}

/// dy/dt at the output times of a solved group.
static void writeSlopes_1(const CohortODECode *code, double *registers, const CohortODEJob *job, int group) {
  prepare_(code, registers, job->theta + (int64_t)group * code->parameters, job->x + job->dataStart[group]);
  for (int64_t k = job->timeStart[group]; k < job->timeStart[group + 1]; ++k) {
    derivative_(code, registers, job->ts[k], job->solution + k * code->states, job->slope + k * code->states);
  }
}

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

/// The diagonal holds the reciprocal pivots. Zeros of L and U are skipped: the systems are often sparse.
static void solve_(int n, int columns, const double *matrix, const int *pivots, double *x) {
  for (int k = 0; k < n; ++k) {
    const int p = pivots[k];
    if (p == k) continue;
    for (int s = 0; s < columns; ++s) {
      const double swap = x[k * columns + s];
      x[k * columns + s] = x[p * columns + s];
      x[p * columns + s] = swap;
    }
  }
  for (int i = 1; i < n; ++i) {
    for (int k = 0; k < i; ++k) {
      const double l = matrix[i * n + k];
      if (l != 0) addScaled_(columns, -l, x + k * columns, x + i * columns);
    }
  }
  for (int i = n - 1; i >= 0; --i) {
    for (int k = i + 1; k < n; ++k) {
      const double u = matrix[i * n + k];
      if (u != 0) addScaled_(columns, -u, x + k * columns, x + i * columns);
    }
    const double reciprocal = matrix[i * n + i];
    for (int s = 0; s < columns; ++s) x[i * columns + s] *= reciprocal;
  }
}

// The results of CVODE's vector operations may be one of the operands, element by element, hence no `restrict`.
#define ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)") for (int q = 0; q < n; ++q)

static void linearSum_(int n, double a, const double *x, double b, const double *y, double *z) {
  if (a == 1) {
    ELEMENTWISE z[q] = x[q] + b * y[q];
  } else {
    ELEMENTWISE z[q] = a * x[q] + b * y[q];
  }
}
static void scale_(int n, double a, const double *x, double *z) {
  if (a == 1) {
    if (x != z) __builtin_memcpy(z, x, (unsigned long)n * sizeof(double));
    return;
  }
  ELEMENTWISE z[q] = a * x[q];
}
static void constant_(int n, double a, double *z) { ELEMENTWISE z[q] = a; }
static void product_(int n, const double *x, const double *y, double *z) { ELEMENTWISE z[q] = x[q] * y[q]; }
static void quotient_(int n, const double *x, const double *y, double *z) { ELEMENTWISE z[q] = x[q] / y[q]; }
static void absolute_(int n, const double *x, double *z) { ELEMENTWISE z[q] = __builtin_fabs(x[q]); }
static void inverse_(int n, const double *x, double *z) { ELEMENTWISE z[q] = 1 / x[q]; }
static void addConstant_(int n, const double *x, double b, double *z) { ELEMENTWISE z[q] = x[q] + b; }

static double dot_(int n, const double *x, const double *y) {
  double sum = 0;
  for (int q = 0; q < n; ++q) sum += x[q] * y[q];
  return sum;
}
static double maximum_(int n, const double *x) {
  double largest = 0;
  for (int q = 0; q < n; ++q) {
    const double a = __builtin_fabs(x[q]);
    if (a > largest || a != a) largest = a;
  }
  return largest;
}
static double minimum_(int n, const double *x) {
  double smallest = n > 0 ? x[0] : 0;
  for (int q = 1; q < n; ++q) smallest = x[q] < smallest ? x[q] : smallest;
  return smallest;
}

static double columnNorm_(
    int rows, int columns, const double *restrict x, const double *restrict w, double *restrict scratch) {
  double largest = 0;
  if (columns == 1) {
    for (int i = 0; i < rows; ++i) {
      const double r = x[i] * w[i];
      largest += r * r;
    }
  } else {
    for (int s = 0; s < columns; ++s) {
      const double r = x[s] * w[s];
      scratch[s] = r * r;
    }
    for (int i = 1; i < rows; ++i) {
      const double *restrict xi = x + i * columns, *restrict wi = w + i * columns;
      for (int s = 0; s < columns; ++s) {
        const double r = xi[s] * wi[s];
        scratch[s] += r * r;
      }
    }
    double sum = 0;
    for (int s = 0; s < columns; ++s) {
      largest = scratch[s] > largest ? scratch[s] : largest;
      sum += scratch[s];
    }
    // NaN where any is.
    if (sum != sum) largest = sum;
  }
  return __builtin_sqrt(largest / rows);
}

static void linearCombination_(int n, int count, const double *c, double *const *x, double *z) {
  // CVODE's own bounds: at most 13 vectors. z may be x[0].
  const double c0 = c[0];
  const double *x0 = x[0];
  int k = 1;
  if (count == 1) {
    scale_(n, c0, x0, z);
    return;
  }
  if (count & 1) {
    const double a = c[1], b = c[2];
    const double *xa = x[1], *xb = x[2];
    ELEMENTWISE z[q] = c0 * x0[q] + a * xa[q] + b * xb[q];
    k = 3;
  } else {
    const double a = c[1];
    const double *xa = x[1];
    ELEMENTWISE z[q] = c0 * x0[q] + a * xa[q];
    k = 2;
  }
  for (; k < count; k += 2) {
    const double a = c[k], b = c[k + 1];
    const double *xa = x[k], *xb = x[k + 1];
    ELEMENTWISE z[q] += a * xa[q] + b * xb[q];
  }
}

static void scaleAddMulti_(int n, int count, const double *a, const double *x, double *const *y, double *const *z) {
  for (int k = 0; k < count; ++k) {
    const double c = a[k];
    const double *from = y[k];
    double *to = z[k];
    ELEMENTWISE to[q] = c * x[q] + from[q];
  }
}

static void errorWeights_(int n, double relative, double absolute, const double *restrict y, double *restrict w) {
  for (int q = 0; q < n; ++q) w[q] = 1 / (relative * __builtin_fabs(y[q]) + absolute);
}
