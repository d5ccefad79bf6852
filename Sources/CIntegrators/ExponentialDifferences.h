// Template: divided differences of the exponential function over W lanes.
//
// exp[x_j, ..., x_k], j <= k < count, are the elements of the exponential of the bidiagonal matrix with the x on its diagonal and
// 1 below it (Opitz 1964; McCurdy, Ng, Parlett, Accurate computation of divided differences of the exponential function,
// Math. Comp. 43 (1984)). They are all positive, so that scaling and squaring keeps what is small exact, and the points may
// coincide or lie as close or as far apart as they like: at 2^-s times the points, which then lie within 1 of each other, the
// series of exp is divided by (x - x_0), (x - x_1), ... one after another; then the matrix is squared s times.

/// The powers of the series: 1/18! is below rounding.
#define POWERS 18
#define AT(k, j) ((k) * count + (j))

/// The points are x[n - 1], ..., x[0], x[0], ..., x[n - 1] and perhaps one more, so that the table is symmetric: (k, j) is
/// (2 n - 1 - j, 2 n - 1 - k); or, where n is 0, any. Element k * count + j of the result is exp[x_j, ..., x_k] for n - 1 <= k and j <= n
/// (all rows and column 0 where n is 0), as far as k + j < 2 n or k is the last; the others are of no use.
static inline __attribute__((always_inline)) const V *NAME(differences)(
    const int count, const int n, const V *x, V *tables) {
  V *table = tables, *next = tables + count * count;
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
    table[AT(k, 0)] = series[k];
    for (int j = 1; j <= k; ++j) table[AT(k, j)] = table[AT(k - 1, j - 1)] + (point[k] - point[j - 1]) * table[AT(k, j - 1)];
  }
  // Relative to exp(highest), so that nothing overflows; of the matrix divided by 2^s.
  V factor = NAME(exponential)(-spread * part);
  for (int distance = 0; distance < count; ++distance) {
    for (int k = distance; k < count; ++k) table[AT(k, k - distance)] *= factor;
    factor *= part;
  }
  for (int64_t round = 0; round < most; ++round) {
    const I own = (I)(round) < squarings;
    const int isLast = round + 1 == most, firstRow = isLast && n > 0 ? n - 1 : 0;
    for (int k = firstRow; k < count; ++k) {
      for (int j = 0; j <= k; ++j) {
        if (isLast && j > n) break;
        if (k < 2 * n && k + j >= 2 * n) {
          if (isLast) break;
          next[AT(k, j)] = next[AT(2 * n - 1 - j, 2 * n - 1 - k)];
          continue;
        }
        V sum = table[AT(k, j)] * table[AT(j, j)];
        for (int i = j + 1; i <= k; ++i) sum += table[AT(k, i)] * table[AT(i, j)];
        next[AT(k, j)] = own ? sum : table[AT(k, j)];
      }
    }
    V *swap = table;
    table = next;
    next = swap;
  }
  const V scale = NAME(exponential)(highest);
  for (int k = n > 0 ? n - 1 : 0; k < count; ++k) {
    for (int j = 0; j <= k && j <= n && (k >= 2 * n || k + j < 2 * n); ++j) table[AT(k, j)] *= scale;
  }
  return table;
}
#undef AT
