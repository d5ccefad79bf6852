// Template: runs the code of a system over registers of W lanes, and from it the coupled right-hand side.

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

/// Fills the registers of the constants, in all lanes.
static void NAME(loadConstants)(const CohortODECode *code, double *registers) {
  for (int k = 0; k < code->constantCount; ++k) {
    for (int l = 0; l < W; ++l) registers[(code->firstConstant + k) * W + l] = code->constants[k];
  }
}

/// Loads a group's parameters and data into a lane.
static void NAME(loadGroup)(
    const CohortODECode *code, double *registers, int lane, const double *theta, const double *x) {
  double *first = registers + (1 + code->states) * W + lane;
  for (int k = 0; k < code->parameters; ++k) first[k * W] = theta[k];
  first += code->parameters * W;
  for (int k = 0; k < code->data; ++k) first[k * W] = x[k];
}

#if W != 1
/// `width` columns of one row of df/dy times the sensitivities, summed in registers.
static inline __attribute__((always_inline)) void NAME(jacobianColumns)(
    const int width, int count, const int32_t *entry, const int32_t *column, const V *r, const V *z, int stride,
    V *row) {
  V sums[8];
  for (int s = 0; s < width; ++s) sums[s] = (V)(0.0);
  for (int e = 0; e < count; ++e) {
    const V j = r[entry[e]], *from = z + column[e] * stride;
    for (int s = 0; s < width; ++s) sums[s] += j * from[s];
  }
  for (int s = 0; s < width; ++s) row[s] = sums[s];
}

/// The next 8 columns, or as many as are left.
static void NAME(jacobianRow)(
    int left, int count, const int32_t *entry, const int32_t *column, const V *r, const V *z, int stride, V *row) {
  switch (left) {
  case 1: NAME(jacobianColumns)(1, count, entry, column, r, z, stride, row); break;
  case 2: NAME(jacobianColumns)(2, count, entry, column, r, z, stride, row); break;
  case 3: NAME(jacobianColumns)(3, count, entry, column, r, z, stride, row); break;
  case 4: NAME(jacobianColumns)(4, count, entry, column, r, z, stride, row); break;
  case 5: NAME(jacobianColumns)(5, count, entry, column, r, z, stride, row); break;
  case 6: NAME(jacobianColumns)(6, count, entry, column, r, z, stride, row); break;
  case 7: NAME(jacobianColumns)(7, count, entry, column, r, z, stride, row); break;
  default: NAME(jacobianColumns)(8, count, entry, column, r, z, stride, row); break;
  }
}
#endif

/// The coupled right-hand side: dz of column 0 is f, of column s is df/dy z_s + df/dp_s. The prologue has been run.
static void NAME(coupled)(
    const CohortODECode *restrict code, double *restrict registers, V t, const double *restrict z, double *restrict dz,
    unsigned active) {
  const int n = code->states, columns = code->columns, stride = STRIDE(code);
  V *r = (V *)registers;
  const V *zv = (const V *)z;
  V *dzv = (V *)dz;
  r[0] = t;
  for (int i = 0; i < n; ++i) r[1 + i] = zv[i * stride];
  NAME(runCode)(code->rhs, registers, active);
  if (columns == 1) {
    for (int i = 0; i < n; ++i) dzv[i] = r[code->derivative[i]];
    return;
  }
  NAME(runCode)(code->jacobian, registers, active);
  for (int i = 0; i < n; ++i) {
    V *row = dzv + i * stride;
    const int begin = code->rowStart[i], end = code->rowStart[i + 1];
#if W == 1
    // Four columns at a time; column 0 is overwritten below, padding stays 0.
    typedef double Quad __attribute__((ext_vector_type(4)));
    for (int s = 0; s < stride; s += 4) {
      Quad sum = (Quad)(0.0);
      for (int e = begin; e < end; ++e) {
        sum += (Quad)(r[code->entry[e]]) * *(const Quad *)(zv + code->column[e] * stride + s);
      }
      *(Quad *)(row + s) = sum;
    }
#else
    for (int s = 1; s < columns; s += 8) {
      NAME(jacobianRow)(
          columns - s, end - begin, code->entry + begin, code->column + begin, r, zv + s, stride, row + s);
    }
#endif
    row[0] = r[code->derivative[i]];
    for (int e = code->forcingStart[i]; e < code->forcingStart[i + 1]; ++e) {
      row[code->forcingColumn[e]] += r[code->forcing[e]];
    }
  }
}

/// The coupled initial state of a group in a lane; the sensitivity to t0 is filled in by `finishStart`.
static void NAME(start)(const CohortODECode *code, const double *y0, double *z, int lane) {
  for (int i = 0; i < code->states; ++i) {
    double *row = z + i * STRIDE(code) * W + lane;
    row[0] = y0[i];
    for (int s = 1; s < code->columns; ++s) row[s * W] = code->initial[s - 1] == i ? 1.0 : 0.0;
  }
}

/// Puts dy0/dt0 = -f(t0, y0) into the column of t0, if there is one. True if it changed the state.
static int NAME(finishStart)(const CohortODECode *code, double *z, const double *dz, int lane) {
  int changed = 0;
  for (int s = 1; s < code->columns; ++s) {
    if (code->initial[s - 1] != -2) continue;
    changed = 1;
    for (int i = 0; i < code->states; ++i) {
      z[(i * STRIDE(code) + s) * W + lane] = -dz[i * STRIDE(code) * W + lane];
    }
  }
  return changed;
}
