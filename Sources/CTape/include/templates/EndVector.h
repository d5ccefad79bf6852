// Ends what VectorMath.h defined for one W.
#undef W
#undef V
#undef I
#undef NAME
#undef CONCAT
#undef CONCAT_
#undef ALL
#undef LANE
#undef ROUNDER
#undef LN2_HIGH
#undef LN2_LOW
