// The kernels for any machine.
#include "Helpers.h"
#include "KernelTable.h"

#define COHORT_KERNELS cohort_kernels_baseline
#include "KernelBodies.h"
