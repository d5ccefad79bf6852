#include "CTBB.h"
