// Template: the interpreter for one lane, for one instruction set; COHORT_RUN is its name.
#define W 1
#include "templates/VectorMath.h"
#include "templates/RunCode.h"
#include "templates/EndVector.h"

void COHORT_RUN(const CohortInstruction *code, double *registers) { runCode_1(code, registers, 1); }
