// A right-hand side that is affine in the state: its coefficients, as code over the registers of its system.
#pragma once
#include "CTape.h"

/// y' = A y + b, where A and b depend on parameters, data and modes, but neither on time nor on the state.
///
/// Column `states` of A stands for b: it belongs to a constant 1 behind the state.
typedef struct {
  /// Computes the entries that the prologue leaves out, once in each piece of a solve.
  const CohortInstruction *coefficients;
  /// Whether b is not always 0.
  int32_t hasConstant;
  /// A by rows: entries rowStart[i] ..< rowStart[i + 1] stand in column `column[e]` and in register `entry[e]`.
  const int32_t *rowStart, *column, *entry;
  /// dA/dp by rows, likewise: in column `forcingState[e]`, for sensitivity column `forcingColumn[e]`, in `forcing[e]`.
  const int32_t *forcingStart, *forcingState, *forcingColumn, *forcing;
  /// The strongly connected parts of A: part k has the states blockState[blockStart[k] ..< blockStart[k + 1]], and A is triangular
  /// over the parts, so that its eigenvalues are theirs.
  int32_t blockCount;
  const int32_t *blockStart, *blockState;
} CohortLinearSystem;
