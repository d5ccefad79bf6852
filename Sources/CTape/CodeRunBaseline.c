// The interpreter for any machine the compiler's target allows.
#include "CKernels.h"
#include "CodeRuns.h"
#define COHORT_RUN cohort_code_run_baseline
#include "CodeRun.h"
