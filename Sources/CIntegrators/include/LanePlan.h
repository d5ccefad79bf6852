// The plan of an LU factorisation of matrices that share one pattern: which pivots in which order, and where the factors stand.
#pragma once
#include <stdint.h>

/// Pivots stand on the diagonal. Position p of the order is row and column order[p] of the matrix. The numbers of row p of the factors
/// are begin[p] ..< begin[p + 1], by rising position: those of L, the pivot at diagonal[p], those of U; number e stands in
/// column column[e], which is at position[e].
typedef struct {
  int32_t n, count;
  const int32_t *order, *begin, *diagonal, *column, *position;
} CohortLanePlan;

/// The plan for matrices whose entries that are not 0 stand in columns column[rowStart[i] ..< rowStart[i + 1]] of row i or on the
/// diagonal, by rising fill (Markowitz 1957). Null where memory is short.
CohortLanePlan *cohort_lane_plan_create(int32_t n, const int32_t *rowStart, const int32_t *column);
void cohort_lane_plan_free(CohortLanePlan *plan);
