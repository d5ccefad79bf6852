// Where the calling thread's stack ends. In C++ because glibc shows the function only to GNU sources.
#include <pthread.h>

#include "CTBB.h"

extern "C" uintptr_t cohort_stack_lowest_address(void) {
#if defined(__APPLE__)
  pthread_t self = pthread_self();
  return reinterpret_cast<uintptr_t>(pthread_get_stackaddr_np(self)) - pthread_get_stacksize_np(self);
#elif defined(__linux__)
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void *lowest = nullptr;
  size_t size = 0;
  int status = pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  return status == 0 ? reinterpret_cast<uintptr_t>(lowest) : 0;
#else
  return 0;
#endif
}
