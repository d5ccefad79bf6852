// Arenas of threads on Intel's oneTBB and parallel loops in them, for Swift. No exception crosses these functions.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Threads that work together; see `ThreadArena`.
typedef struct cohort_arena cohort_arena;

/// An arena of `threads` threads, counting the one that calls; at least 1. Null where there is no memory.
cohort_arena *cohort_arena_create(int threads);
/// Not to be called while the arena works.
void cohort_arena_destroy(cohort_arena *arena);
/// Runs body(context) as the arena's work and returns when it is done; 0 where it could not be run.
int cohort_arena_execute(cohort_arena *arena, void (*body)(void *context), void *context);

/// The number of threads of the arena in which the calling thread works; 1 outside of arenas.
int cohort_threads(void);
/// A number below ``cohort_threads`` that no other thread working in this arena has at the same time.
int cohort_thread_index(void);

/// Calls body(begin, end, context) for parts of 0 ..< count of at most `grain` indices, and returns when all are done.
/// The threads of the arena share the parts in which the calling thread works; outside of arenas it does them alone.
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
