// The steppers, each in a file of its own.
#pragma once
#include "LaneStepper.h"

extern const CohortStepper cohort_dormand_prince, cohort_rosenbrock, cohort_automatic;
