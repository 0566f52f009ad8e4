#include "options.h"
void storm(void) {}
