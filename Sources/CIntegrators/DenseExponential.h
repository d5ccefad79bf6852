// Template: the solution of an affine system of one lane by the exponential of its matrix, for systems whose eigenvalues are not
// all real or of no closed form.
//
// The exponential and its derivatives in the directions dA/dp by scaling and squaring: where E = exp(A), L = dE, those of twice
// the length are E E and E L + L E (Al-Mohy and Higham, Computing the Frechet derivative of the matrix exponential, SIAM J.
// Matrix Anal. Appl. 30 (2009)); those of the smallest length by the series, in which A and dA/dp are sparse. A is shifted by
// its least diagonal element, so that nothing cancels for compartments, whose other elements are not negative.

/// The powers of the series, for a norm of at most 1/2.
#define SERIES 15

/// How many numbers it needs.
static size_t NAME(denseNumbers)(const CohortODECode *code) {
  const size_t n = (size_t)(code->states + 1);
  return (2 * (size_t)code->columns + 1) * n * n + 2 * (size_t)(code->states * code->columns);
}

/// c += a b, of n x n.
static void NAME(addProduct)(int n, const double *restrict a, const double *restrict b, double *restrict c) {
  for (int i = 0; i < n; ++i) {
    for (int k = 0; k < n; ++k) {
      const double factor = a[i * n + k];
      if (factor == 0) continue;
      for (int j = 0; j < n; ++j) c[i * n + j] += factor * b[k * n + j];
    }
  }
}

/// The state of lane l after `dt` from `from`, in `to`: both of all lanes.
static void NAME(denseStep)(
    const CohortLaneMemory *m, int l, double dt, const double *from, double *to, double *numbers) {
  const CohortODECode *code = m->code;
  const CohortLinearSystem *linear = code->linear;
  const int n = code->states, size = n + (linear->hasConstant ? 1 : 0), cells = size * size, columns = code->columns;
  const double *registers = m->registers + l;
  // E and L by sensitivity column, then the same again.
  double *present = numbers, *other = present + (size_t)columns * cells, *a = other + (size_t)columns * cells;
  __builtin_memset(a, 0, sizeof(double) * (size_t)cells);
  double shift = 0;
  for (int i = 0; i < n; ++i) {
    for (int e = linear->rowStart[i]; e < linear->rowStart[i + 1]; ++e) {
      const double value = registers[linear->entry[e] * W];
      a[i * size + linear->column[e]] = value;
      if (linear->column[e] == i && value < shift) shift = value;
    }
  }
  double norm = 0;
  for (int i = 0; i < size; ++i) {
    a[i * size + i] -= shift;
    double sum = 0;
    for (int j = 0; j < size; ++j) sum += __builtin_fabs(a[i * size + j]);
    norm = sum > norm || !(sum == sum) ? sum : norm;
  }
  norm *= dt;
  // Beyond this the exponential is no number, or the eigenvalues are not known to a digit.
  if (!(norm < 1e19)) {
    for (int q = 0; q < n * m->stride; ++q) to[q * W + l] = __builtin_nan("");
    return;
  }
  int squarings = 0;
  double part = dt;
  while (norm > 0.5 && squarings < 70) {
    norm *= 0.5;
    part *= 0.5;
    squarings += 1;
  }
  for (int q = 0; q < cells; ++q) a[q] *= part;
  __builtin_memset(present, 0, sizeof(double) * (size_t)columns * (size_t)cells);
  for (int i = 0; i < size; ++i) present[i * size + i] = 1;
  for (int power = SERIES; power > 0; --power) {
    const double inverse = 1.0 / power;
    __builtin_memset(other, 0, sizeof(double) * (size_t)columns * (size_t)cells);
    for (int s = 0; s < columns; ++s) NAME(addProduct)(size, a, present + s * cells, other + s * cells);
    for (int i = 0; i < n; ++i) {
      for (int e = linear->forcingStart[i]; e < linear->forcingStart[i + 1]; ++e) {
        const double value = registers[linear->forcing[e] * W] * part;
        double *row = other + linear->forcingColumn[e] * cells + i * size;
        const double *source = present + linear->forcingState[e] * size;
        for (int j = 0; j < size; ++j) row[j] += value * source[j];
      }
    }
    for (int q = 0; q < columns * cells; ++q) other[q] *= inverse;
    for (int i = 0; i < size; ++i) other[i * size + i] += 1;
    double *swap = present;
    present = other;
    other = swap;
  }
  const double growth = __builtin_exp(shift * part);
  for (int q = 0; q < columns * cells; ++q) present[q] *= growth;
  for (int round = 0; round < squarings; ++round) {
    __builtin_memset(other, 0, sizeof(double) * (size_t)columns * (size_t)cells);
    NAME(addProduct)(size, present, present, other);
    for (int s = 1; s < columns; ++s) {
      NAME(addProduct)(size, present, present + s * cells, other + s * cells);
      NAME(addProduct)(size, present + s * cells, present, other + s * cells);
    }
    double *swap = present;
    present = other;
    other = swap;
  }
  const int stride = m->stride;
  for (int i = 0; i < n; ++i) {
    for (int s = 0; s < columns; ++s) {
      double sum = s == 0 && linear->hasConstant ? present[i * size + n] : 0;
      for (int j = 0; j < n; ++j) sum += present[i * size + j] * from[(j * stride + s) * W + l];
      if (s > 0) {
        const double *derivative = present + s * cells + i * size;
        for (int j = 0; j < n; ++j) sum += derivative[j] * from[j * stride * W + l];
        if (linear->hasConstant) sum += derivative[n];
      }
      to[(i * stride + s) * W + l] = sum;
    }
  }
}
