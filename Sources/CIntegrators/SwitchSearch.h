// Where a switch on the state leaves its mode within a step: the search that all who step share.
#pragma once

/// How far the worst switch is outside at a place of the step just taken.
typedef double (*CohortExcess)(void *context, double place);

/// Looks for a place between `begin` and `end` that is outside: at so many points, and at the greatest value between three of them, by
/// golden section. Gives a place before it, and sets `outside`; NaN where there is none.
double cohort_switch_search(
    int samples, double begin, double end, CohortExcess excess, void *context, double *outside);
/// Between `low`, where all switches hold, and `high`, where one does not: the first place known to be outside, `resolution` from one that
/// is not, or at `least` or before it.
double cohort_switch_locate(
    double low, double high, double resolution, double least, CohortExcess excess, void *context);
