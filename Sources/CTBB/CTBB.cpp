// See CTBB.h.
#include "CTBB.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <memory>
#include <mutex>

namespace {

struct Arena {
  std::mutex mutex;
  std::atomic<tbb::task_arena *> arena{nullptr};
  std::unique_ptr<tbb::global_control> limit;
  std::unique_ptr<tbb::global_control> stack;
  std::atomic<int> threads{0};
  /// Calls into the arena from outside that have not returned.
  std::atomic<int> running{0};
};

Arena &process() {
  // Never destroyed: worker threads may outlive the statics of this file.
  static Arena *instance = new Arena;
  return *instance;
}

void make(Arena &p, int count) {
  p.limit.reset();
  // The machine may have fewer cores than threads were asked for.
  p.limit = std::make_unique<tbb::global_control>(
      tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(count));
  // Chains record models on these threads, and models nest; memory is taken only as the stack grows.
  p.stack = std::make_unique<tbb::global_control>(
      tbb::global_control::thread_stack_size, static_cast<std::size_t>(16) << 20);
  // The former arena is not deleted: a thread may just have fetched it.
  p.arena.store(new tbb::task_arena(count, 1));
  p.threads = count;
}

tbb::task_arena &arena(Arena &p) {
  if (auto *ready = p.arena.load()) return *ready;
  std::lock_guard<std::mutex> lock(p.mutex);
  if (!p.arena.load()) make(p, tbb::this_task_arena::max_concurrency());
  return *p.arena.load();
}

/// Whether this thread is inside a loop's body.
thread_local bool inside = false;

struct Part {
  void (*body)(int64_t, int64_t, void *);
  void *context;
  void operator()(const tbb::blocked_range<int64_t> &range) const {
    bool outer = inside;
    inside = true;
    body(range.begin(), range.end(), context);
    inside = outer;
  }
};

void loop(int64_t count, int64_t grain, const Part &part) {
  // The caller knows what an index costs: no part is larger than the grain.
  tbb::parallel_for(
      tbb::blocked_range<int64_t>(0, count, static_cast<std::size_t>(grain < 1 ? 1 : grain)), part,
      tbb::simple_partitioner());
}

}  // namespace

extern "C" int cohort_set_threads(int count) {
  try {
    Arena &p = process();
    std::lock_guard<std::mutex> lock(p.mutex);
    if (inside || p.running.load() != 0) return 0;
    make(p, count < 1 ? 1 : count);
    return 1;
  } catch (...) {
    return 0;
  }
}

extern "C" int cohort_threads(void) {
  try {
    Arena &p = process();
    arena(p);
    return p.threads.load();
  } catch (...) {
    return 1;
  }
}

extern "C" int cohort_thread_index(void) {
  if (!inside) return 0;
  int index = tbb::this_task_arena::current_thread_index();
  return index < 0 ? 0 : index;
}

extern "C" void cohort_parallel_for(
    int64_t count, int64_t grain, void (*body)(int64_t, int64_t, void *), void *context) {
  if (count <= 0) return;
  Part part{body, context};
  if (inside) {
    try {
      loop(count, grain, part);
    } catch (...) {
    }
    return;
  }
  Arena &p = process();
  p.running.fetch_add(1);
  try {
    arena(p).execute([&] { loop(count, grain, part); });
  } catch (...) {
  }
  p.running.fetch_sub(1);
}

extern "C" void cohort_parallel_for_isolated(
    int64_t count, int64_t grain, void (*body)(int64_t, int64_t, void *), void *context) {
  if (count <= 0) return;
  if (!inside) {
    cohort_parallel_for(count, grain, body, context);
    return;
  }
  try {
    tbb::this_task_arena::isolate([&] { loop(count, grain, Part{body, context}); });
  } catch (...) {
  }
}
