// Ends the threads that OpenBLAS starts.
//
// As soon as it is loaded, OpenBLAS makes a thread for every core, which waits for work by calling sched_yield over and
// over: a third of the processor time of a short run. Cohort calls BLAS from many threads at a time, each for itself, and
// has no use for them.
#include "include/COpenBLAS.h"

#ifdef __APPLE__
#define MAY_BE_MISSING __attribute__((weak_import))
#else
#define MAY_BE_MISSING __attribute__((weak))
#endif

// Builds without threads have none of it.
extern int blas_thread_shutdown_(void) MAY_BE_MISSING;

// Now, while nothing else can be calling BLAS. In this order: the other one starts the threads again.
__attribute__((constructor)) static void end_threads(void) {
  openblas_set_num_threads(1);
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}
