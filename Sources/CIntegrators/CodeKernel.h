// Template: runs the code of a system over registers of W lanes, and from it the coupled right-hand side.

/// Lanes whose bit in `active` is not set may hold anything.
static void NAME(runCode)(
    const CohortInstruction *restrict code, int count, double *restrict registers, unsigned active) {
#define R(k) (((V *)registers)[k])
  for (const CohortInstruction *p = code, *end = code + count; p != end; ++p) {
    switch (p->opcode) {
    case CohortOpcodeAdd: R(p->result) = R(p->a) + R(p->b); break;
    case CohortOpcodeSubtract: R(p->result) = R(p->a) - R(p->b); break;
    case CohortOpcodeMultiply: R(p->result) = R(p->a) * R(p->b); break;
    case CohortOpcodeDivide: R(p->result) = R(p->a) / R(p->b); break;
    case CohortOpcodeNegate: R(p->result) = -R(p->a); break;
    case CohortOpcodeReciprocal: R(p->result) = (V)(1.0) / R(p->a); break;
    case CohortOpcodeSquare: R(p->result) = R(p->a) * R(p->a); break;
    case CohortOpcodeSquareRoot: {
      V a = R(p->a);
#if W == 1
      R(p->result) = __builtin_sqrt(a);
#else
      R(p->result) = __builtin_elementwise_sqrt(a);
#endif
      break;
    }
    case CohortOpcodeMultiplyAdd: R(p->result) = R(p->a) * R(p->b) + R(p->c); break;
    case CohortOpcodeAbsolute: {
      I magnitude = NAME(bits)(R(p->a)) & (I)(0x7fffffffffffffffLL);
      R(p->result) = NAME(value)(magnitude);
      break;
    }
    case CohortOpcodeLess: R(p->result) = R(p->a) < R(p->b) ? (V)(1.0) : (V)(0.0); break;
    case CohortOpcodeLessOrEqual: R(p->result) = R(p->a) <= R(p->b) ? (V)(1.0) : (V)(0.0); break;
    case CohortOpcodeSelect: R(p->result) = R(p->a) != (V)(0.0) ? R(p->b) : R(p->c); break;
    case CohortOpcodeExponential: R(p->result) = NAME(exponential)(R(p->a)); break;
    case CohortOpcodeLogarithm: R(p->result) = NAME(logarithm)(R(p->a), active); break;
    case CohortOpcodePower: R(p->result) = NAME(power)(R(p->a), R(p->b), active); break;
    case CohortOpcodePowerByBase:
    case CohortOpcodePowerByExponent: {
      V a = R(p->a), b = R(p->b), r = R(p->c);
      I fine = NAME(isPositiveNormal)(a);
      V d = p->opcode == CohortOpcodePowerByBase ? b * r / a : r * NAME(logarithmOfNormal)(a);
      if (!ALL(fine)) {
        for (int l = 0; l < W; ++l) {
          if (!((active >> l) & 1) || LANE(fine, l)) continue;
          double partials[3];
          cohort_primitive_partials(PrimitivePower, LANE(a, l), LANE(b, l), 0, LANE(r, l), partials);
          LANE(d, l) = partials[p->opcode == CohortOpcodePowerByBase ? 0 : 1];
        }
      }
      R(p->result) = d;
      break;
    }
    case CohortOpcodeValue:
      for (int l = 0; l < W; ++l) {
        if (!((active >> l) & 1)) continue;
        registers[p->result * W + l] = cohort_primitive_value(
            (enum Primitive)p->primitive, registers[p->a * W + l], registers[p->b * W + l], registers[p->c * W + l]);
      }
      break;
    case CohortOpcodePartial:
      for (int l = 0; l < W; ++l) {
        if (!((active >> l) & 1)) continue;
        double partials[3];
        cohort_primitive_partials(
            (enum Primitive)p->primitive, registers[p->a * W + l], registers[p->b * W + l], registers[p->c * W + l],
            registers[p->d * W + l], partials);
        registers[p->result * W + l] = partials[p->operand];
      }
      break;
    }
  }
#undef R
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
  NAME(runCode)(code->rhs, code->rhsCount, registers, active);
  if (columns == 1) {
    for (int i = 0; i < n; ++i) dzv[i] = r[code->derivative[i]];
    return;
  }
  NAME(runCode)(code->jacobian, code->jacobianCount, registers, active);
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
    for (int s = 1; s < columns; ++s) {
      V sum = (V)(0.0);
      for (int e = begin; e < end; ++e) sum += r[code->entry[e]] * zv[code->column[e] * stride + s];
      row[s] = sum;
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
