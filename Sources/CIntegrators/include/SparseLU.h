// Sparse LU factors of Newton's matrix I - gamma df/dy, for large systems.
#pragma once
#include "ODESystem.h"

/// P A Q = L U; L with ones on its diagonal, which are not kept. Columns of L hold what is below the diagonal, of U what is above it.
typedef struct {
  int n;
  const int *lStart, *lRow, *uStart, *uRow, *rowOrder, *columnOrder;
  const double *l, *u;
  /// The reciprocals of U's diagonal.
  const double *pivot;
  /// n * stride numbers.
  double *work;
} CohortSparseFactors;

/// Memory for the factors of one code's matrix.
typedef struct CohortSparseLU CohortSparseLU;

/// Whether the matrix of a code is so large and so empty that sparse factors are the faster ones.
int cohort_sparse_lu_pays(const CohortODECode *code);
/// Null where memory is short.
CohortSparseLU *cohort_sparse_lu_create(const CohortODECode *code);
void cohort_sparse_lu_free(CohortSparseLU *lu);
/// Forgets the order of pivots: the next factors are as if they were the first, whatever was factorised before.
void cohort_sparse_lu_begin(CohortSparseLU *lu);
/// Factors of I - gamma df/dy from the entries of df/dy, row by row as in the code. 0, or 1 where it is singular.
int cohort_sparse_lu_factor(CohortSparseLU *lu, double gamma, const double *entries);
const CohortSparseFactors *cohort_sparse_lu_factors(const CohortSparseLU *lu);
