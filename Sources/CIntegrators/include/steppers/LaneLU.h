// Template: LU of I / gamma - h df/dy by lanes, on the pattern of df/dy, for steppers that take it (`linearises`).
//
// All lanes have the pivots of the plan, which stand on the diagonal. A lane whose pivots turn out to be small against what they were
// subtracted from is factored by itself, dense, with exchange of rows. So what a lane computes depends on nothing but the lane.

/// A pivot below this part of its terms, or terms beyond that multiple of the entry: rows have to be exchanged.
#define LEAST_PIVOT 1e-6
#define MOST_GROWTH 1e8

/// Lane l of dense matrix and pivots in `squares`.
static int NAME(factorDense)(CohortLaneMemory *m, double gamma, double h, int l) {
  const CohortODECode *code = m->code;
  const int n = code->states;
  double *a = m->squares + (int64_t)l * n * n, *exchanges = m->exchanges + (int64_t)l * n;
  for (int q = 0; q < n * n; ++q) a[q] = 0;
  for (int i = 0; i < n; ++i) {
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) a[i * n + code->column[e]] = -h * m->entries[e * W + l];
    a[i * n + i] += 1 / gamma;
  }
  for (int k = 0; k < n; ++k) {
    int p = k;
    for (int i = k + 1; i < n; ++i) {
      if (__builtin_fabs(a[i * n + k]) > __builtin_fabs(a[p * n + k])) p = i;
    }
    exchanges[k] = p;
    if (!(__builtin_fabs(a[p * n + k]) > 0)) return 0;
    for (int j = 0; p != k && j < n; ++j) {
      const double swap = a[k * n + j];
      a[k * n + j] = a[p * n + j];
      a[p * n + j] = swap;
    }
    for (int i = k + 1; i < n; ++i) {
      if (a[i * n + k] == 0) continue;
      a[i * n + k] /= a[k * n + k];
      for (int j = k + 1; j < n; ++j) a[i * n + j] -= a[i * n + k] * a[k * n + j];
    }
  }
  return 1;
}

static void NAME(solveDense)(const CohortLaneMemory *m, double *x, int l, int from, int to) {
  const int n = m->code->states, stride = STRIDE(m->code) * W;
  const double *a = m->squares + (int64_t)l * n * n, *exchanges = m->exchanges + (int64_t)l * n;
  for (int s = from; s < to; ++s) {
    double *b = x + s * W + l;
    for (int k = 0; k < n; ++k) {
      const int p = (int)exchanges[k];
      const double swap = b[k * stride];
      b[k * stride] = b[p * stride];
      b[p * stride] = swap;
    }
    for (int i = 1; i < n; ++i) {
      for (int k = 0; k < i; ++k) b[i * stride] -= a[i * n + k] * b[k * stride];
    }
    for (int i = n - 1; i >= 0; --i) {
      for (int k = i + 1; k < n; ++k) b[i * stride] -= a[i * n + k] * b[k * stride];
      b[i * stride] /= a[i * n + i];
    }
  }
}

/// Factors the matrices of the active lanes; the lanes that are singular.
static unsigned NAME(factor)(CohortLaneMemory *m, double gamma, V h, unsigned active) {
  const CohortODECode *code = m->code;
  const CohortLanePlan *plan = m->plan;
  const V *entries = (const V *)m->entries;
  V *restrict f = (V *)m->factors, *restrict row = (V *)m->row;
  V worst = (V)(0.0);
  for (int p = 0; p < plan->n; ++p) {
    const int i = plan->order[p], begin = plan->begin[p], end = plan->begin[p + 1], diagonal = plan->diagonal[p];
    for (int e = begin; e < end; ++e) row[plan->column[e]] = (V)(0.0);
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) row[code->column[e]] = -h * entries[e];
    row[i] += (V)(1 / gamma);
    const V own = NAME(absolute)(row[i]);
    V terms = (V)(0.0);
    for (int e = begin; e < diagonal; ++e) {
      const int k = plan->position[e];
      const V multiplier = row[plan->column[e]] * f[plan->diagonal[k]];
      row[plan->column[e]] = multiplier;
      for (int u = plan->diagonal[k] + 1; u < plan->begin[k + 1]; ++u) {
        const int j = plan->column[u];
        if (j == i) {
          const V term = NAME(absolute)(multiplier * f[u]);
          terms = term > terms ? term : terms;
        }
        row[j] -= multiplier * f[u];
      }
    }
    const V pivot = NAME(absolute)(row[i]), most = own > terms ? own : terms;
    // 1 where rows have to be exchanged; not finite where anything is not.
    const V small = pivot < (V)(LEAST_PIVOT) * most ? (V)(1.0) : (V)(0.0);
    const V grown = terms > (V)(MOST_GROWTH) * own ? (V)(1.0) : (V)(0.0);
    worst += small + grown + (pivot - pivot);
    for (int e = begin; e < end; ++e) f[e] = row[plan->column[e]];
    f[diagonal] = (V)(1.0) / row[i];
  }
  m->exchanged = 0;
  unsigned singular = 0;
  for (int l = 0; l < W; ++l) {
    if (!((active >> l) & 1) || LANE(worst, l) == 0) continue;
    m->exchanged |= 1u << l;
    if (!NAME(factorDense)(m, gamma, LANE(h, l), l)) singular |= 1u << l;
  }
  return singular;
}

/// Solves for columns from ..< to of x.
static inline void NAME(solve)(CohortLaneMemory *m, double *x_, int from, int to) {
  const CohortLanePlan *plan = m->plan;
  const int stride = STRIDE(m->code), n = plan->n;
  const unsigned exchanged = m->exchanged;
  if (exchanged) {
    // What the sparse factors make of these lanes is overwritten.
    for (int l = 0; l < W; ++l) {
      if (!((exchanged >> l) & 1)) continue;
      NAME(solveDense)(m, x_, l, from, to);
      for (int i = 0; i < n; ++i) {
        for (int s = from; s < to; ++s) m->saved[(i * stride + s) * W + l] = x_[(i * stride + s) * W + l];
      }
    }
  }
  const V *restrict f = (const V *)m->factors;
  V *x = (V *)x_;
  for (int p = 0; p < n; ++p) {
    V *own = x + plan->order[p] * stride;
    for (int e = plan->begin[p]; e < plan->diagonal[p]; ++e) {
      const V *other = x + plan->column[e] * stride;
      const V l = f[e];
      for (int s = from; s < to; ++s) own[s] -= l * other[s];
    }
  }
  for (int p = n - 1; p >= 0; --p) {
    V *own = x + plan->order[p] * stride;
    for (int e = plan->diagonal[p] + 1; e < plan->begin[p + 1]; ++e) {
      const V *other = x + plan->column[e] * stride;
      const V u = f[e];
      for (int s = from; s < to; ++s) own[s] -= u * other[s];
    }
    const V reciprocal = f[plan->diagonal[p]];
    for (int s = from; s < to; ++s) own[s] *= reciprocal;
  }
  for (int l = 0; exchanged >> l; ++l) {
    if (!((exchanged >> l) & 1)) continue;
    for (int i = 0; i < n; ++i) {
      for (int s = from; s < to; ++s) x_[(i * stride + s) * W + l] = m->saved[(i * stride + s) * W + l];
    }
  }
}
#undef LEAST_PIVOT
#undef MOST_GROWTH
