// Parallel loops on Intel's oneTBB for Swift: one arena for the whole process, so that chains, group solves and long
// loops share the same threads. No exception crosses these functions.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Sets the number of threads, counting the one that calls; at least 1. Not to be called while a loop runs: then
/// nothing changes and the result is 0.
int cohort_set_threads(int count);
/// The number of threads; at first as many as the machine has.
int cohort_threads(void);
/// A number below ``cohort_threads`` that no other thread working in the arena has at the same time; 0 outside loops.
int cohort_thread_index(void);

/// Calls body(begin, end, context) for parts of 0 ..< count of at most `grain` indices, and returns when all are done.
/// May be called from within a body.
void cohort_parallel_for(
    int64_t count, int64_t grain, void (*body)(int64_t begin, int64_t end, void *context), void *context);
/// The same for a loop within a loop: the calling thread, while it waits, works on this loop alone and does not begin
/// another part of an outer one.
void cohort_parallel_for_isolated(
    int64_t count, int64_t grain, void (*body)(int64_t begin, int64_t end, void *context), void *context);

#ifdef __cplusplus
}
#endif
