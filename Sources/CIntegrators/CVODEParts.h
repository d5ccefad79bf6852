// What the parts of the CVODE side share: the solver, its vectors, Newton's method.
#pragma once
#include "CVODESolver.h"

#include <cvodes/cvodes.h>

typedef struct {
  CohortODESolver solver;
  const CohortODECode *code;
  const CohortVariant *variant;
  double relativeTolerance, absoluteTolerance;
  int isBDF;
  SUNContext context;
  void *cvode;
  N_Vector state, output;
  SUNMatrix matrix;
  SUNLinearSolver linearSolver;
  SUNNonlinearSolver newton;
  /// Registers, df/dy as last evaluated, pivots.
  double *registers, *jacobian;
  int *pivots;
} CohortCVODE;

// Vectors: the coupled state of one group, row by row, rows padded to `stride`.

typedef struct {
  double *data;
  /// In units of 8 doubles.
  int units;
  const CohortVariant *kernels;
  CohortCVODE *owner;
} VectorContent;

static inline double *dataOf(N_Vector v) { return ((VectorContent *)v->content)->data; }
static inline CohortCVODE *ownerOf(N_Vector v) { return ((VectorContent *)v->content)->owner; }
static inline int unitsOf(N_Vector v) { return ((VectorContent *)v->content)->units; }
#define KERNELS(v) (((VectorContent *)(v)->content)->kernels)
#define CODE(v) (ownerOf(v)->code)

/// A vector of zeros, or null where memory is short.
N_Vector cohort_cvode_vector(CohortCVODE *owner);
void cohort_cvode_vector_free(N_Vector v);
/// `count` zeros on a cache line, or null.
double *cohort_cvode_allocate(long count);
/// Newton's method as CVODE's nonlinear solver; solver->newton, or null.
SUNNonlinearSolver cohort_cvode_newton(CohortCVODE *solver);
void cohort_cvode_newton_free(SUNNonlinearSolver newton);
