// What the parts of the CVODE side share: the solver, its vectors, Newton's method.
#pragma once
#include "CVODESolver.h"

#include <cvodes/cvodes.h>

typedef struct {
  CohortODESolver solver;
  const CohortODECode *code;
  const CohortVariant *variant;
  double relativeTolerance, absoluteTolerance;
  int64_t maximumSteps;
  int isBDF;
  /// Whether the slope last evaluated was all 0, so that an error estimate says nothing.
  int isQuiet;
  /// Whether the right-hand side was not finite since this was last looked at.
  int notFinite;
  /// How many steps of this solve did not move the time.
  int tinySteps;
  /// What the solve of the present group has taken.
  CohortODECounts counts;
  SUNContext context;
  void *cvode;
  N_Vector state, output, spare;
  SUNMatrix matrix;
  SUNLinearSolver linearSolver;
  SUNNonlinearSolver newton;
  /// Registers; df/dy as last evaluated, dense, or its entries where factors are sparse; pivots of dense factors.
  double *registers, *jacobian;
  int *pivots;
  /// Null where factors are dense.
  CohortSparseLU *sparse;
  /// Of the matrix that was last asked for.
  double gamma;
  /// Null where the right-hand side has no switches.
  CohortSwitches *switches;
  /// Twice as many numbers as there are states.
  double *scratch;
} CohortCVODE;

/// The coupled right-hand side; 0 where it is finite.
static inline int cohort_cvode_slope(CohortCVODE *solver, double t, const double *z, double *dz) {
  solver->counts.evaluations += 1;
  const int result = solver->variant->coupled(solver->code, solver->registers, t, z, dz, &solver->isQuiet);
  if (result) solver->notFinite = 1;
  return result;
}
/// Solves with the factors of Newton's matrix: x of states * stride.
static inline void cohort_cvode_solve_matrix(const CohortCVODE *solver, double *x) {
  if (solver->sparse) {
    solver->variant->solveSparse(cohort_sparse_lu_factors(solver->sparse), solver->code->stride, x);
  } else {
    solver->variant->solve(solver->code->states, solver->code->stride, solver->matrix->content, solver->pivots, x);
  }
}
/// From solver->state at t to solver->output at `end`, where both are nearer than a step of CVODE can be: a step of Euler's is exact
/// to rounding. A flag of CVODE's.
int cohort_cvode_tiny_step(CohortCVODE *solver, double t, double end);
enum CohortODEStatus cohort_cvode_status(const CohortCVODE *solver, int flag);
/// Solves a group whose right-hand side switches; its parameters are loaded. `reached` and `steps`: the time reached, and how many
/// steps that took.
enum CohortODEStatus cohort_cvode_solve_switched(
    CohortCVODE *solver, CohortODEJob *job, int group, int64_t first, double *reached, int64_t *steps);

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
