#include <cvodes/cvodes.h>
