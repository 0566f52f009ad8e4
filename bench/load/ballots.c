#include "options.h"
void ballots(void) {}
