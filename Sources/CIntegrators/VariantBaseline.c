// The kernels for any machine the compiler's target allows.
#include "CKernels.h"
#include "Variant.h"
#pragma clang diagnostic ignored "-Wpsabi"
#define COHORT_VARIANT cohort_variant_baseline
#include "VariantBody.h"
