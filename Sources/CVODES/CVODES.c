#include "CVODES.h"
