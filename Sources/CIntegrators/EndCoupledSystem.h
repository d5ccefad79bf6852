// Ends what CoupledSystem.h defined for one W.
#undef U
#undef STRIDE
#undef UNITS
#undef MOST_COLUMNS
