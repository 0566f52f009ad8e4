/* A load client for Plenary: thousands of links from one process, on one core. */
#include "crowd.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* As many open files as the machine allows: one for each link. */
static void open_files(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int main(int count, char **words)
{
    options_read(count, words);
    open_files();
    if (strcmp(options.mode, "fanout") == 0)
        fanout();
    else if (strcmp(options.mode, "storm") == 0)
        storm();
    else if (strcmp(options.mode, "ballots") == 0)
        ballots();
    else
        die("the mode is fanout, storm or ballots, not \"%s\"", options.mode);
    return 0;
}
