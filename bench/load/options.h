/* What the command line says. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *mode, *passes, *pids, *publish;
    uint32_t links, publishers, ballots, each, window, polls, away;
    double rate, seconds, warm_s, within_s;
    uint32_t bytes;
    bool change;
} Options;

extern Options options;

/* Read the command line into `options`, `crowd` and `link_world`; ends the program with a hint. */
void options_read(int count, char **words);

/* The modes. Each prints one line of JSON. */
void fanout(void);
void storm(void);
void ballots(void);

#endif
