// Sparse LU factors by KLU (Davis and Palamadai Natarajan 2010, "Algorithm 907: KLU, a direct sparse solver for circuit simulation
// problems"). Its order of columns (AMD) follows from the pattern, its pivots from the first matrix of a group; later ones are factorised in the same order
// as long as that is stable. The factors are copied out, since our vectors have a column for each sensitivity, which one pass through the
// factors serves.
#include "SparseLU.h"

#include <stdlib.h>
#include <string.h>
#if __has_include(<suitesparse/klu.h>)
#include <suitesparse/klu.h>
#else
#include <klu.h>
#endif

/// Below so many states dense factors win, and where more than one entry in so many is not 0; measured on reaction and diffusion on a line.
#define LEAST_STATES 32
#define LEAST_EMPTINESS 8
/// A smaller reciprocal of the growth says that the order of pivots does not fit the matrix any more.
#define LEAST_STABILITY 1e-3

struct CohortSparseLU {
  CohortSparseFactors factors;
  klu_common common;
  klu_symbolic *symbolic;
  klu_numeric *numeric;
  /// The matrix by columns; of entry e of df/dy the place; of row i the place of the diagonal.
  int entries, *start, *row, *place, *diagonal;
  double *value;
  /// What holds the factors, and how many entries they have room for.
  int *indices;
  double *numbers;
  int room;
};

int cohort_sparse_lu_pays(const CohortODECode *code) {
  const int64_t n = code->states, count = code->rowStart[n] + n;
  return n >= LEAST_STATES && count * LEAST_EMPTINESS <= n * n;
}

/// The pattern of the matrix by columns.
static void layOut(CohortSparseLU *lu, const CohortODECode *code) {
  const int n = code->states;
  // Rows come in order, so that each column's rows do.
  for (int i = 0; i < n; ++i) {
    int hasDiagonal = 0;
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) {
      lu->start[code->column[e] + 1] += 1;
      hasDiagonal |= code->column[e] == i;
    }
    if (!hasDiagonal) lu->start[i + 1] += 1;
  }
  for (int j = 0; j < n; ++j) lu->start[j + 1] += lu->start[j];
  int *next = lu->diagonal;
  for (int j = 0; j < n; ++j) next[j] = lu->start[j];
  for (int i = 0; i < n; ++i) {
    int hasDiagonal = 0;
    for (int e = code->rowStart[i]; e < code->rowStart[i + 1]; ++e) {
      const int j = code->column[e];
      lu->row[next[j]] = i;
      lu->place[e] = next[j]++;
      hasDiagonal |= j == i;
    }
    if (!hasDiagonal) lu->row[next[i]++] = i;
  }
  for (int j = 0; j < n; ++j) {
    for (int k = lu->start[j]; k < lu->start[j + 1]; ++k) {
      if (lu->row[k] == j) lu->diagonal[j] = k;
    }
  }
}

CohortSparseLU *cohort_sparse_lu_create(const CohortODECode *code) {
  CohortSparseLU *lu = calloc(1, sizeof *lu);
  if (!lu) return NULL;
  const int n = code->states, count = code->rowStart[n];
  lu->entries = count;
  lu->factors.n = n;
  lu->start = calloc((size_t)n + 1, sizeof(int));
  lu->row = calloc((size_t)(count + n), sizeof(int));
  lu->place = calloc((size_t)count + 1, sizeof(int));
  lu->diagonal = calloc((size_t)n, sizeof(int));
  lu->value = calloc((size_t)(count + n), sizeof(double));
  void *work = NULL;
  if (posix_memalign(&work, 64, (size_t)n * (size_t)code->stride * sizeof(double)) == 0) lu->factors.work = work;
  if (!lu->start || !lu->row || !lu->place || !lu->diagonal || !lu->value || !work) goto failed;
  layOut(lu, code);
  klu_defaults(&lu->common);
  // One block, and rows as they are, so that the factors are of the matrix itself.
  lu->common.btf = 0;
  lu->common.scale = 0;
  lu->symbolic = klu_analyze(n, lu->start, lu->row, &lu->common);
  if (!lu->symbolic) goto failed;
  return lu;
failed:
  cohort_sparse_lu_free(lu);
  return NULL;
}

void cohort_sparse_lu_free(CohortSparseLU *lu) {
  if (!lu) return;
  if (lu->numeric) klu_free_numeric(&lu->numeric, &lu->common);
  if (lu->symbolic) klu_free_symbolic(&lu->symbolic, &lu->common);
  free(lu->start);
  free(lu->row);
  free(lu->place);
  free(lu->diagonal);
  free(lu->value);
  free(lu->indices);
  free(lu->numbers);
  free(lu->factors.work);
  free(lu);
}

void cohort_sparse_lu_begin(CohortSparseLU *lu) {
  if (lu->numeric) klu_free_numeric(&lu->numeric, &lu->common);
}

const CohortSparseFactors *cohort_sparse_lu_factors(const CohortSparseLU *lu) { return &lu->factors; }

/// In the order of pivots that there is; 0 where that is not stable for this matrix.
static int refactor(CohortSparseLU *lu) {
  if (!lu->numeric) return 0;
  if (!klu_refactor(lu->start, lu->row, lu->value, lu->symbolic, lu->numeric, &lu->common)) return 0;
  if (lu->common.status != KLU_OK) return 0;
  if (!klu_rgrowth(lu->start, lu->row, lu->value, lu->symbolic, lu->numeric, &lu->common)) return 0;
  return lu->common.rgrowth >= LEAST_STABILITY;
}

/// Memory for factors with so many entries. 0 where it is short.
static int makeRoom(CohortSparseLU *lu, int l, int u) {
  const int n = lu->factors.n;
  if (l + u <= lu->room) return 1;
  // More than needed: other pivots have other fill.
  const int room = l + u + (l + u) / 4;
  const size_t count = (size_t)room + 4 * (size_t)n + 2;
  int *indices = malloc(count * sizeof(int));
  double *numbers = malloc(((size_t)room + 2 * (size_t)n) * sizeof(double));
  if (!indices || !numbers) {
    free(indices);
    free(numbers);
    return 0;
  }
  free(lu->indices);
  free(lu->numbers);
  lu->indices = indices;
  lu->numbers = numbers;
  lu->room = room;
  return 1;
}

/// Takes the factors out of KLU.
static int extract(CohortSparseLU *lu) {
  const int n = lu->factors.n;
  const int l = lu->numeric->lnz, u = lu->numeric->unz;
  if (!makeRoom(lu, l, u)) return 0;
  int *lStart = lu->indices, *uStart = lStart + n + 1, *rowOrder = uStart + n + 1, *columnOrder = rowOrder + n;
  int *lRow = columnOrder + n, *uRow = lRow + l;
  double *lValue = lu->numbers, *uValue = lValue + l, *pivot = uValue + u;
  if (!klu_extract(
          lu->numeric, lu->symbolic, lStart, lRow, lValue, uStart, uRow, uValue, NULL, NULL, NULL, rowOrder, columnOrder,
          NULL, NULL, &lu->common)) {
    return 0;
  }
  // Out go the ones of L, first in their columns, and U's diagonal, last in its own, in place.
  int next = 0;
  for (int j = 0, begin = lStart[0]; j < n; ++j) {
    const int end = lStart[j + 1];
    lStart[j] = next;
    for (int k = begin; k < end; ++k) {
      if (lRow[k] == j) continue;
      lRow[next] = lRow[k];
      lValue[next++] = lValue[k];
    }
    begin = end;
  }
  lStart[n] = next;
  next = 0;
  for (int j = 0, begin = uStart[0]; j < n; ++j) {
    const int end = uStart[j + 1];
    uStart[j] = next;
    pivot[j] = 0;
    for (int k = begin; k < end; ++k) {
      if (uRow[k] == j) {
        pivot[j] = 1 / uValue[k];
        continue;
      }
      uRow[next] = uRow[k];
      uValue[next++] = uValue[k];
    }
    begin = end;
    if (!(pivot[j] - pivot[j] == 0) || pivot[j] == 0) return 0;
  }
  uStart[n] = next;
  double *work = lu->factors.work;
  lu->factors = (CohortSparseFactors){n, lStart, lRow, uStart, uRow, rowOrder, columnOrder, lValue, uValue, pivot, work};
  return 1;
}

int cohort_sparse_lu_factor(CohortSparseLU *lu, double gamma, const double *entries) {
  const int n = lu->factors.n;
  memset(lu->value, 0, (size_t)lu->start[n] * sizeof(double));
  for (int e = 0; e < lu->entries; ++e) lu->value[lu->place[e]] = -gamma * entries[e];
  for (int i = 0; i < n; ++i) lu->value[lu->diagonal[i]] += 1;
  if (!refactor(lu)) {
    cohort_sparse_lu_begin(lu);
    lu->numeric = klu_factor(lu->start, lu->row, lu->value, lu->symbolic, &lu->common);
    if (!lu->numeric || lu->common.status != KLU_OK) return 1;
  }
  return extract(lu) ? 0 : 1;
}
