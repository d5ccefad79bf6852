// The search for where a switch on the state leaves its mode.
#include "SwitchSearch.h"

#include <math.h>

#define GOLDEN 0.6180339887498949

/// A place between two at which a value is positive, where the value rises and falls between them; NaN where it stays below 0.
static double peak(double low, double high, CohortExcess excess, void *context) {
  double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
  double atA = excess(context, a), atB = excess(context, b);
  for (int k = 0; k < 30 && atA <= 0 && atB <= 0; ++k) {
    if (atA > atB) {
      high = b;
      b = a;
      atB = atA;
      a = high - GOLDEN * (high - low);
      atA = excess(context, a);
    } else {
      low = a;
      a = b;
      atA = atB;
      b = low + GOLDEN * (high - low);
      atB = excess(context, b);
    }
  }
  return atA > 0 ? a : atB > 0 ? b : NAN;
}

double cohort_switch_search(
    int samples, double begin, double end, CohortExcess excess, void *context, double *outside) {
  double first = begin, middle = begin, before = -INFINITY, last = excess(context, begin);
  for (int i = 1; i <= samples; ++i) {
    const double place = i == samples ? end : begin + (end - begin) * i / samples, value = excess(context, place);
    if (value > 0) {
      *outside = place;
      return middle;
    }
    if (i > 1 && last > before && last > value && last < 0) {
      const double top = peak(first, place, excess, context);
      if (top == top) {
        *outside = top;
        return first;
      }
    }
    first = middle;
    middle = place;
    before = last;
    last = value;
  }
  return NAN;
}

double cohort_switch_locate(
    double low, double high, double resolution, double least, CohortExcess excess, void *context) {
  double below = excess(context, low), above = excess(context, high);
  for (int i = 0; i < 200 && high - low > resolution && high > least; ++i) {
    double middle = 0.5 * (low + high);
    if (i % 3 != 2 && below < 0) {
      const double secant = low - below * (high - low) / (above - below);
      if (low < secant && secant < high) middle = secant;
    }
    if (!(low < middle && middle < high)) break;
    const double value = excess(context, middle);
    if (value > 0) {
      high = middle;
      above = value;
    } else {
      low = middle;
      below = value;
    }
  }
  return high;
}
