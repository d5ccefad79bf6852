// Template: divided differences of the exponential function over W lanes.
//
// exp[x_j, ..., x_k], j <= k < count, are the elements of the exponential of the bidiagonal matrix with the x on its diagonal and
// 1 below it (Opitz 1964; McCurdy, Ng, Parlett, Accurate computation of divided differences of the exponential function,
// Math. Comp. 43 (1984)). They are all positive, so that scaling and squaring keeps what is small exact, and the points may
// coincide or lie as close or as far apart as they like: at 2^-s times the points, which then lie within 1 of each other, the
// series of exp is divided by (x - x_0), (x - x_1), ... one after another; then the matrix is squared s times.

/// The powers of the series: 1/18! is below rounding.
#define POWERS 18

/// Element [k][j] of the result is exp[x_j, ..., x_k] where j <= `half` <= k, and of no use elsewhere.
static inline __attribute__((always_inline)) void NAME(differences)(
    const int count, const int half, const V *x, V table[LINEAR_NODES][LINEAR_NODES]) {
  V lowest = x[0], highest = x[0];
  for (int k = 1; k < count; ++k) {
    lowest = x[k] < lowest ? x[k] : lowest;
    highest = x[k] > highest ? x[k] : highest;
  }
  const V spread = highest - lowest;
  // spread < 2^squarings
  I squarings = ((NAME(bits)(spread) >> 52) & (I)(0x7ff)) - (I)(1022);
  squarings = squarings > (I)(0) ? squarings : (I)(0);
  squarings = squarings < (I)(MOST_SQUARINGS) ? squarings : (I)(MOST_SQUARINGS);
  int64_t most = 0;
  for (int l = 0; l < W; ++l) most = LANE(squarings, l) > most ? LANE(squarings, l) : most;
  const V part = NAME(value)(((I)(1023) - squarings) << 52);
  V point[LINEAR_NODES], series[POWERS + LINEAR_NODES];
  for (int k = 0; k < count; ++k) point[k] = (x[k] - lowest) * part;
  const int degree = POWERS + count - 1;
  for (int d = 0; d <= degree; ++d) series[d] = (V)(NAME(inverseFactorial)[d]);
  for (int k = 0; k < count; ++k) {
    V above = series[degree];
    for (int d = degree - 1; d >= k; --d) {
      above = series[d] + point[k] * above;
      series[d] = above;
    }
  }
  for (int k = 0; k < count; ++k) {
    table[k][0] = series[k];
    for (int j = 1; j <= k; ++j) table[k][j] = table[k - 1][j - 1] + (point[k] - point[j - 1]) * table[k][j - 1];
  }
  // Relative to exp(highest), so that nothing overflows; of the matrix divided by 2^s.
  V factor = NAME(exponential)(-spread * part);
  for (int distance = 0; distance < count; ++distance) {
    for (int k = distance; k < count; ++k) table[k][k - distance] *= factor;
    factor *= part;
  }
  for (int64_t round = 0; round < most; ++round) {
    const I own = (I)(round) < squarings;
    const int isLast = round + 1 == most, firstRow = isLast ? half : 0;
    for (int k = count - 1; k >= firstRow; --k) {
      const int lastColumn = isLast ? half : k;
      for (int j = 0; j <= lastColumn; ++j) {
        V sum = table[k][j] * table[j][j];
        for (int i = j + 1; i <= k; ++i) sum += table[k][i] * table[i][j];
        table[k][j] = own ? sum : table[k][j];
      }
    }
  }
  const V scale = NAME(exponential)(highest);
  for (int k = half; k < count; ++k) {
    for (int j = 0; j <= half; ++j) table[k][j] *= scale;
  }
}
