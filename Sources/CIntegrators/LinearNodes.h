// Template: the eigenvalues of W affine systems side by side, part by part of their triangular form.

/// A number of A in all lanes, 0 where there is none.
static V NAME(coefficient)(const CohortLaneMemory *m, int row, int column) {
  const CohortLinearSystem *linear = m->code->linear;
  for (int e = linear->rowStart[row]; e < linear->rowStart[row + 1]; ++e) {
    if (linear->column[e] == column) return ((const V *)m->registers)[linear->entry[e]];
  }
  return (V)(0.0);
}

/// The eigenvalues of a part of two states; false where they are not real. What is exact to rounding are their sum and product,
/// and these are all that interpolation at eigenvalues needs.
static I NAME(rootsOfTwo)(const CohortLaneMemory *m, const int32_t *state, V *root) {
  const V a = NAME(coefficient)(m, state[0], state[0]), d = NAME(coefficient)(m, state[1], state[1]);
  const V b = NAME(coefficient)(m, state[0], state[1]), c = NAME(coefficient)(m, state[1], state[0]);
  const V half = (a - d) * (V)(0.5), middle = (a + d) * (V)(0.5);
  const V cross = b * c, square = half * half + cross;
  const V scale = half * half + NAME(absolute)(cross);
  const I isReal = square >= (V)(-4e-16) * scale;
  const V distance = NAME(root)(square > (V)(0.0) ? square : (V)(0.0));
  const V large = middle < (V)(0.0) ? middle - distance : middle + distance;
  // a d - b c, of which rounding of the products is made good (Kahan).
  const V product = b * c, rounding = NAME(fused)(-b, c, product), difference = NAME(fused)(a, d, -product);
  const V small = (difference + rounding) / large;
  root[0] = large;
  root[1] = large == (V)(0.0) ? (V)(0.0) : small;
  return isReal;
}

/// Those of three states, of one lane: the trigonometric form of the roots of a cubic.
static int NAME(rootsOfThree)(const CohortLaneMemory *m, const int32_t *state, [[maybe_unused]] int l, double *root) {
  double a[3][3];
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) a[i][j] = LANE(NAME(coefficient)(m, state[i], state[j]), l);
  }
  const double middle = (a[0][0] + a[1][1] + a[2][2]) / 3;
  for (int i = 0; i < 3; ++i) a[i][i] -= middle;
  double squares = 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) squares += a[i][j] * a[j][i];
  }
  const double p = squares / 6;
  const double q = (a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
      + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])) / 2;
  if (!(p > 0)) {
    root[0] = root[1] = root[2] = middle;
    return p == 0 && q == 0;
  }
  const double scale = p * __builtin_sqrt(p);
  double cosine = q / scale;
  if (!(__builtin_fabs(cosine) <= 1 + 1e-15)) return 0;
  cosine = __builtin_fmax(-1, __builtin_fmin(1, cosine));
  const double angle = __builtin_acos(cosine) / 3, length = 2 * __builtin_sqrt(p);
  for (int k = 0; k < 3; ++k) root[k] = middle + length * __builtin_cos(angle - 2.0943951023931954923 * k);
  return 1;
}

/// The eigenvalues of A, least first, in `root`; gives the lanes in which all are real and were found.
static I NAME(eigenvalues)(const CohortLaneMemory *m, unsigned lanes, V *root) {
  const CohortLinearSystem *linear = m->code->linear;
  I found = (V)(0.0) == (V)(0.0);
  int count = 0;
  for (int k = 0; k < linear->blockCount; ++k) {
    const int32_t *state = linear->blockState + linear->blockStart[k];
    const int size = linear->blockStart[k + 1] - linear->blockStart[k];
    if (size == 1) {
      root[count] = NAME(coefficient)(m, state[0], state[0]);
    } else if (size == 2) {
      found &= NAME(rootsOfTwo)(m, state, root + count);
    } else {
      for (int l = 0; l < W; ++l) {
        double own[3] = {0, 0, 0};
        if (((lanes >> l) & 1) && !NAME(rootsOfThree)(m, state, l, own)) LANE(found, l) = 0;
        for (int j = 0; j < 3; ++j) LANE(root[count + j], l) = own[j];
      }
    }
    count += size;
  }
  for (int last = count - 1; last > 0; --last) {
    for (int k = 0; k < last; ++k) {
      const V a = root[k], b = root[k + 1];
      root[k] = a < b ? a : b;
      root[k + 1] = a < b ? b : a;
    }
  }
  for (int k = 0; k < count; ++k) found &= root[k] - root[k] == (V)(0.0);
  return found;
}
