// Template: all kernels of one instruction set and their table; COHORT_VARIANT is the table's name.

static void writeSlopes_1(const CohortODECode *code, double *registers, const CohortODEJob *job, int group);

#define W 1
#include "VectorMath.h"
#include "CodeKernel.h"
#include "DormandPrince.h"
#include "ScalarKernel.h"
#include "EndVector.h"
#define W 8
#include "VectorMath.h"
#include "CodeKernel.h"
#include "DormandPrince.h"
#include "EndVector.h"

const CohortVariant COHORT_VARIANT = {
  .run = run_,
  .rk45 = dormandPrince_1,
  .rk45Lanes = dormandPrince_8,
  .prepare = prepare_,
  .start = start_,
  .coupled = coupledChecked_,
  .derivative = derivative_,
  .jacobian = jacobian_,
  .writeSlopes = writeSlopes_1,
  .factor = factor_,
  .solve = solve_,
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
