// Template: all kernels of one instruction set and their table; COHORT_VARIANT is the table's name.

static void prepare_(const CohortODECode *code, double *registers, const double *theta, const double *x);
static void derivative_(const CohortODECode *code, double *registers, double t, const double *y, double *dy);
static void writeSlopes_1(
    const CohortODECode *code, double *registers, CohortSwitches *switches, const CohortODEJob *job, int group);

#define W 1
#include "templates/VectorMath.h"
#include "templates/RunCode.h"
#include "CoupledSystem.h"
#include "LaneDriver.h"
#include "ScalarKernel.h"
#include "EndCoupledSystem.h"
#include "templates/EndVector.h"
#define W 8
#include "templates/VectorMath.h"
#include "templates/RunCode.h"
#include "CoupledSystem.h"
#include "LaneDriver.h"
#include "EndCoupledSystem.h"
#include "templates/EndVector.h"
#define W 16
#include "templates/VectorMath.h"
#include "templates/RunCode.h"
#include "CoupledSystem.h"
#include "LaneDriver.h"
#include "EndCoupledSystem.h"
#include "templates/EndVector.h"

const CohortVariant COHORT_VARIANT = {
  .one = {.drive = drive_1, .coupled = laneCoupled_1, .jacobian = laneJacobian_1,
    .linearise = laneLinearise_1, .along = laneAlong_1, .runCode = runCode_1},
  .eight = {.drive = drive_8, .coupled = laneCoupled_8, .jacobian = laneJacobian_8,
    .linearise = laneLinearise_8, .along = laneAlong_8, .runCode = runCode_8},
  .sixteen = {.drive = drive_16, .coupled = laneCoupled_16, .jacobian = laneJacobian_16,
    .linearise = laneLinearise_16, .along = laneAlong_16, .runCode = runCode_16},
  .prepare = prepare_,
  .start = start_,
  .coupled = coupledChecked_,
  .derivative = derivative_,
  .jacobian = jacobian_,
  .jacobianEntries = jacobianEntries_,
  .writeSlopes = writeSlopes_1,
  .factor = factor_,
  .solve = solve_,
  .solveSparse = solveSparse_,
  .linearSum = linearSum_,
  .scale = scale_,
  .constant = constant_,
  .product = product_,
  .quotient = quotient_,
  .absolute = absolute_,
  .inverse = inverse_,
  .addConstant = addConstant_,
  .dot = dot_,
  .maximum = maximum_,
  .minimum = minimum_,
  .columnNorm = columnNorm_,
  .linearCombination = linearCombination_,
  .scaleAddMulti = scaleAddMulti_,
  .newtonResidual = newtonResidual_,
  .newtonUpdate = newtonUpdate_,
  .errorWeights = errorWeights_,
};
