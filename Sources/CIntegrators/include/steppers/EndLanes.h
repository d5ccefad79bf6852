// Ends what Lanes.h defined for one W and instruction set.
#undef COHORT_PASTE
#undef COHORT_PASTE_
#undef NAME
#undef V
#undef U
#undef STRIDE
#undef UNITS
#undef LANE
#undef W
