// Which instruction set this machine has, and the interpreter for it.
#include "CKernels.h"
#include "CodeRuns.h"

enum CohortInstructionSet cohort_instruction_set(int32_t wanted) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
  if (avx512 && (wanted < 0 || wanted >= CohortInstructionSetAVX512)) return CohortInstructionSetAVX512;
  if (avx2 && (wanted < 0 || wanted >= CohortInstructionSetAVX2)) return CohortInstructionSetAVX2;
#else
  (void)wanted;
#endif
  return CohortInstructionSetBaseline;
}

typedef void (*Run)(const CohortInstruction *code, double *registers);

static Run runFor(enum CohortInstructionSet set) {
  switch (set) {
#if defined(__x86_64__)
  case CohortInstructionSetAVX2: return cohort_code_run_avx2;
  case CohortInstructionSetAVX512: return cohort_code_run_avx512;
#endif
  default: return cohort_code_run_baseline;
  }
}

void cohort_code_run(const CohortInstruction *code, double *registers) {
  // Set at the first use; all threads would set the same.
  static Run best;
  Run run = __atomic_load_n(&best, __ATOMIC_RELAXED);
  if (__builtin_expect(!run, 0)) {
    run = runFor(cohort_instruction_set(-1));
    __atomic_store_n(&best, run, __ATOMIC_RELAXED);
  }
  run(code, registers);
}
