// Template: runs code over registers of W lanes.

/// Lanes whose bit in `active` is not set may hold anything. Each operation jumps to the next one's code itself, so
/// that the processor predicts every jump by its own history; the code ends with CohortOpcodeEnd.
static void NAME(runCode)(const CohortInstruction *restrict code, double *restrict registers, unsigned active) {
  static const void *const labels[] = {
    &&add, &&subtract, &&multiply, &&divide, &&negate, &&reciprocal, &&square, &&squareRoot, &&multiplyAdd, &&absolute,
    &&less, &&lessOrEqual, &&select, &&exponential, &&logarithm, &&power, &&powerByBase, &&powerByExponent, &&value,
    &&partial, &&call, &&end,
  };
  const CohortInstruction *p = code;
  // Operands are byte offsets for one lane.
#define R(offset) (*(V *)((char *)registers + (uint64_t)(offset) * W))
#define SCALARS(offset) ((double *)((char *)registers + (uint64_t)(offset) * W))
#define NEXT do { ++p; goto *labels[p->opcode]; } while (0)
  goto *labels[p->opcode];
add:
  R(p->result) = R(p->a) + R(p->b);
  NEXT;
subtract:
  R(p->result) = R(p->a) - R(p->b);
  NEXT;
multiply:
  R(p->result) = R(p->a) * R(p->b);
  NEXT;
divide:
  R(p->result) = R(p->a) / R(p->b);
  NEXT;
negate:
  R(p->result) = -R(p->a);
  NEXT;
reciprocal:
  R(p->result) = (V)(1.0) / R(p->a);
  NEXT;
square:
  R(p->result) = R(p->a) * R(p->a);
  NEXT;
squareRoot:
#if W == 1
  R(p->result) = __builtin_sqrt(R(p->a));
#else
  R(p->result) = __builtin_elementwise_sqrt(R(p->a));
#endif
  NEXT;
multiplyAdd:
  R(p->result) = R(p->a) * R(p->b) + R(p->c);
  NEXT;
absolute:
  R(p->result) = NAME(value)(NAME(bits)(R(p->a)) & (I)(0x7fffffffffffffffLL));
  NEXT;
less:
  R(p->result) = R(p->a) < R(p->b) ? (V)(1.0) : (V)(0.0);
  NEXT;
lessOrEqual:
  R(p->result) = R(p->a) <= R(p->b) ? (V)(1.0) : (V)(0.0);
  NEXT;
select:
  R(p->result) = R(p->a) != (V)(0.0) ? R(p->b) : R(p->c);
  NEXT;
exponential:
  R(p->result) = NAME(exponential)(R(p->a));
  NEXT;
logarithm:
  R(p->result) = NAME(logarithm)(R(p->a), active);
  NEXT;
power:
  R(p->result) = NAME(power)(R(p->a), R(p->b), active);
  NEXT;
powerByBase:
  R(p->result) = NAME(powerPartial)(R(p->c) * R(p->b) / R(p->a), R(p->a), R(p->b), R(p->c), 0, active);
  NEXT;
powerByExponent:
  R(p->result) = NAME(powerPartial)(
      R(p->c) * NAME(logarithmOfNormal)(R(p->a)), R(p->a), R(p->b), R(p->c), 1, active);
  NEXT;
value:
  for (int l = 0; l < W; ++l) {
    if (!((active >> l) & 1)) continue;
    SCALARS(p->result)[l] = cohort_primitive_value(
        (enum Primitive)p->primitive, SCALARS(p->a)[l], SCALARS(p->b)[l], SCALARS(p->c)[l]);
  }
  NEXT;
partial:
  for (int l = 0; l < W; ++l) {
    if (!((active >> l) & 1)) continue;
    double partials[3];
    cohort_primitive_partials(
        (enum Primitive)p->primitive, SCALARS(p->a)[l], SCALARS(p->b)[l], SCALARS(p->c)[l], SCALARS(p->d)[l],
        partials);
    SCALARS(p->result)[l] = partials[p->operand];
  }
  NEXT;
call: {
    const CohortCallout *callout = (const CohortCallout *)(uintptr_t)(p->c | (uint64_t)p->d << 32);
    for (int l = 0; l < W; ++l) {
      if ((active >> l) & 1) callout->run(callout->context, registers + l, W);
    }
  }
  NEXT;
end:
  return;
#undef R
#undef SCALARS
#undef NEXT
}
