// Straight-line code over registers: what recorded functions and their derivatives become, and its interpreter.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What an instruction does. The arithmetic ones are inlined; all other primitives and partial derivatives go through
/// the two general ones.
enum __attribute__((enum_extensibility(closed))) CohortOpcode : uint8_t {
  CohortOpcodeAdd,
  CohortOpcodeSubtract,
  CohortOpcodeMultiply,
  CohortOpcodeDivide,
  CohortOpcodeNegate,
  CohortOpcodeReciprocal,
  CohortOpcodeSquare,
  CohortOpcodeSquareRoot,
  CohortOpcodeMultiplyAdd,
  CohortOpcodeAbsolute,
  CohortOpcodeLess,
  CohortOpcodeLessOrEqual,
  CohortOpcodeSelect,
  CohortOpcodeExponential,
  CohortOpcodeLogarithm,
  CohortOpcodePower,
  /// d(a^b)/da, from a, b and the power.
  CohortOpcodePowerByBase,
  /// d(a^b)/db, from a, b and the power.
  CohortOpcodePowerByExponent,
  /// The value of `primitive`.
  CohortOpcodeValue,
  /// The partial derivative of `primitive` by operand number `operand`.
  CohortOpcodePartial,
  /// A call of a CohortCallout, the address of which is in c and d.
  CohortOpcodeCall,
  /// The last instruction.
  CohortOpcodeEnd,
};

/// A function that code calls: it reads its arguments from registers and writes its results to registers, all of one lane:
/// register k stands at registers[k * stride]. Called by several threads at once.
typedef struct {
  void (*run)(void *context, double *registers, int64_t stride);
  void *context;
} CohortCallout;

/// One instruction: result = opcode(a, b, c), registers named by 8 times their number.
typedef struct {
  enum CohortOpcode opcode;
  uint8_t primitive;
  uint8_t operand;
  uint8_t arity;
  uint32_t result, a, b, c, d;
} CohortInstruction;

/// The instruction that makes a call.
static inline CohortInstruction cohort_call_instruction(const CohortCallout *callout) {
  const uint64_t address = (uint64_t)(uintptr_t)callout;
  CohortInstruction result = {CohortOpcodeCall, 0, 0, 0, 0, 0, 0, (uint32_t)address, (uint32_t)(address >> 32)};
  return result;
}

/// Runs code over the registers of one lane, by the best instruction set of this machine.
void cohort_code_run(const CohortInstruction *code, double *registers);

/// The instruction sets for which lanes are compiled.
enum __attribute__((enum_extensibility(closed))) CohortInstructionSet : int32_t {
  CohortInstructionSetBaseline,
  CohortInstructionSetAVX2,
  CohortInstructionSetAVX512,
};

/// The best instruction set that this machine has, but none beyond number `wanted`; -1: no limit.
enum CohortInstructionSet cohort_instruction_set(int32_t wanted);

#ifdef __cplusplus
}
#endif
