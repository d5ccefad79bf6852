// See CTBB.h.
#include "CTBB.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <memory>
#include <mutex>

struct cohort_arena {
  int threads;
  /// None where one thread is all: its loops are plain loops.
  std::unique_ptr<tbb::task_arena> arena;
};

namespace {

/// How many threads TBB may keep for all arenas together: as many as they have, so that none goes short.
class ThreadSupply {
 public:
  void add(int workers) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!stack_) {
      // Chains record models on these threads, and models nest; memory is taken only as the stack grows.
      stack_ = std::make_unique<tbb::global_control>(
          tbb::global_control::thread_stack_size, static_cast<std::size_t>(16) << 20);
      cores_ = std::max(1, tbb::info::default_concurrency());
    }
    set(workers_ + workers);
  }

  void remove(int workers) {
    std::lock_guard<std::mutex> lock(mutex_);
    set(workers_ - workers);
  }

 private:
  void set(int workers) {
    // The machine may have fewer cores than threads were asked for. An application that uses TBB keeps its share.
    const int allowed = std::max(cores_, 1 + workers);
    if (workers == 0) {
      limit_.reset();
      allowed_ = 0;
    } else if (allowed != allowed_) {
      // The least of several limits holds: the former one has to go first.
      limit_.reset();
      limit_ = std::make_unique<tbb::global_control>(
          tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(allowed));
      allowed_ = allowed;
    }
    workers_ = workers;
  }

  std::mutex mutex_;
  std::unique_ptr<tbb::global_control> stack_;
  std::unique_ptr<tbb::global_control> limit_;
  int cores_ = 1;
  int workers_ = 0;
  int allowed_ = 0;
};

ThreadSupply &supply() {
  // Never destroyed: worker threads may outlive the statics of this file.
  static ThreadSupply *instance = new ThreadSupply;
  return *instance;
}

/// The arena in which this thread works.
thread_local const cohort_arena *current = nullptr;

/// Notes the arena for as long as a thread works in it.
class Stay {
 public:
  explicit Stay(const cohort_arena *arena) : outer_(current) { current = arena; }
  ~Stay() { current = outer_; }
  Stay(const Stay &) = delete;
  Stay &operator=(const Stay &) = delete;

 private:
  const cohort_arena *outer_;
};

bool works_alone() { return !current || !current->arena; }

struct Part {
  void (*body)(int64_t, int64_t, void *);
  void *context;
  const cohort_arena *arena;
  void operator()(const tbb::blocked_range<int64_t> &range) const {
    Stay stay(arena);
    body(range.begin(), range.end(), context);
  }
};

void loop(int64_t count, int64_t grain, const Part &part) {
  // The caller knows what an index costs: no part is larger than the grain.
  tbb::parallel_for(
      tbb::blocked_range<int64_t>(0, count, static_cast<std::size_t>(grain)), part, tbb::simple_partitioner());
}

void loop_alone(int64_t count, int64_t grain, void (*body)(int64_t, int64_t, void *), void *context) {
  for (int64_t begin = 0; begin < count;) {
    const int64_t end = count - begin > grain ? begin + grain : count;
    body(begin, end, context);
    begin = end;
  }
}

}  // namespace

extern "C" cohort_arena *cohort_arena_create(int threads) {
  try {
    auto made = std::make_unique<cohort_arena>();
    made->threads = std::max(1, threads);
    if (made->threads > 1) {
      made->arena = std::make_unique<tbb::task_arena>(made->threads, 1);
      supply().add(made->threads - 1);
    }
    return made.release();
  } catch (...) {
    return nullptr;
  }
}

extern "C" void cohort_arena_destroy(cohort_arena *arena) {
  if (!arena) return;
  const int workers = arena->threads - 1;
  delete arena;
  try {
    if (workers > 0) supply().remove(workers);
  } catch (...) {
  }
}

extern "C" int cohort_arena_execute(cohort_arena *arena, void (*body)(void *), void *context) {
  bool ran = false;
  const auto work = [&] {
    ran = true;
    Stay stay(arena);
    body(context);
  };
  if (!arena->arena) {
    work();
    return 1;
  }
  try {
    arena->arena->execute(work);
  } catch (...) {
  }
  return ran;
}

extern "C" int cohort_threads(void) { return current ? current->threads : 1; }

extern "C" int cohort_thread_index(void) {
  if (works_alone()) return 0;
  const int index = tbb::this_task_arena::current_thread_index();
  return index < 0 ? 0 : index;
}

extern "C" void cohort_parallel_for(
    int64_t count, int64_t grain, void (*body)(int64_t, int64_t, void *), void *context) {
  if (count <= 0) return;
  grain = std::max<int64_t>(1, grain);
  if (works_alone()) {
    loop_alone(count, grain, body, context);
    return;
  }
  try {
    loop(count, grain, Part{body, context, current});
  } catch (...) {
  }
}

extern "C" void cohort_parallel_for_isolated(
    int64_t count, int64_t grain, void (*body)(int64_t, int64_t, void *), void *context) {
  if (count <= 0) return;
  grain = std::max<int64_t>(1, grain);
  if (works_alone()) {
    loop_alone(count, grain, body, context);
    return;
  }
  try {
    tbb::this_task_arena::isolate([&] { loop(count, grain, Part{body, context, current}); });
  } catch (...) {
  }
}
