// Plans of sparse LU factorisations: pivots on the diagonal in the order of Markowitz (1957), and the fill that follows.
#include "CIntegrators.h"

#include <stdlib.h>
#include <string.h>

/// The next pivot: the row that is left with the least product of other entries in row and column; the first of equals.
static int32_t nextPivot(int32_t n, const uint8_t *pattern, const uint8_t *isDone) {
  int32_t best = -1;
  int64_t least = INT64_MAX;
  for (int32_t i = 0; i < n; ++i) {
    if (isDone[i]) continue;
    int64_t row = 0, column = 0;
    for (int32_t j = 0; j < n; ++j) {
      if (isDone[j] || j == i) continue;
      row += pattern[(size_t)i * (size_t)n + (size_t)j];
      column += pattern[(size_t)j * (size_t)n + (size_t)i];
    }
    if (row * column < least) {
      least = row * column;
      best = i;
    }
  }
  return best;
}

CohortLanePlan *cohort_lane_plan_create(int32_t n, const int32_t *rowStart, const int32_t *column) {
  const size_t size = (size_t)n;
  uint8_t *pattern = calloc(size * size + size + 1, 1);
  CohortLanePlan *plan = calloc(1, sizeof *plan);
  int32_t *places = calloc(size + 1, sizeof *places);
  if (!pattern || !plan || !places) goto fail;
  uint8_t *isDone = pattern + size * size;
  int32_t *order = places;
  for (int32_t i = 0; i < n; ++i) {
    pattern[(size_t)i * size + (size_t)i] = 1;
    for (int32_t e = rowStart[i]; e < rowStart[i + 1]; ++e) pattern[(size_t)i * size + (size_t)column[e]] = 1;
  }
  // Large systems keep their order: there the search would take longer than what it saves.
  const int searches = n <= 200;
  for (int32_t p = 0; p < n; ++p) {
    const int32_t k = searches ? nextPivot(n, pattern, isDone) : p;
    order[p] = k;
    isDone[k] = 1;
    const uint8_t *pivotRow = pattern + (size_t)k * size;
    for (int32_t i = 0; i < n; ++i) {
      uint8_t *row = pattern + (size_t)i * size;
      if (isDone[i] || !row[k]) continue;
      for (int32_t j = 0; j < n; ++j) {
        if (!isDone[j]) row[j] |= pivotRow[j];
      }
    }
  }
  int32_t count = 0;
  for (size_t q = 0; q < size * size; ++q) count += pattern[q];
  int32_t *block = calloc(3 * size + 1 + 2 * (size_t)count + 1, sizeof *block);
  if (!block) goto fail;
  int32_t *begin = block + size, *diagonal = begin + size + 1, *columns = diagonal + size, *positions = columns + count;
  memcpy(block, order, size * sizeof *block);
  int32_t next = 0;
  for (int32_t p = 0; p < n; ++p) {
    begin[p] = next;
    for (int32_t q = 0; q < n; ++q) {
      if (!pattern[(size_t)order[p] * size + (size_t)order[q]]) continue;
      if (q == p) diagonal[p] = next;
      columns[next] = order[q];
      positions[next++] = q;
    }
  }
  begin[n] = next;
  *plan = (CohortLanePlan){n, count, block, begin, diagonal, columns, positions};
  free(pattern);
  free(places);
  return plan;
fail:
  free(pattern);
  free(plan);
  free(places);
  return NULL;
}

void cohort_lane_plan_free(CohortLanePlan *plan) {
  if (!plan) return;
  free((void *)(uintptr_t)plan->order);
  free(plan);
}
