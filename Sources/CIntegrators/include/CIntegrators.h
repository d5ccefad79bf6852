// Initial value problems of many small systems coupled with their sensitivities: methods of single steps driven in lanes,
// and CVODE; differential-algebraic systems by IDAS.
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
#include "DAESolver.h"
#include "Integrator.h"
#include "LaneStepper.h"
#include "LinearSystem.h"
#include "ODEJob.h"
#include "ODESystem.h"
#include "SparseLU.h"
#include "LanePlan.h"
#include "Switches.h"
#ifdef __cplusplus
}
#endif
