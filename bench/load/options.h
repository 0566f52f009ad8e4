/* What the command line says. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define CASES 16

/* One thing to measure with the links that are there. */
typedef struct {
    uint32_t bytes, window;
    double rate, seconds;
    bool stage; /* publish scenes on the stage instead of chat */
} Case;

typedef struct {
    const char *mode, *passes, *pids, *publish, *results;
    uint32_t links, publishers, ballots, window, polls, away;
    double warm_s, within_s;
    bool change;
    Case cases[CASES];
    int cases_count;
} Options;

extern Options options;
extern const char SET_STAGE[];

/* Read the command line into `options`, `crowd` and `link_world`; ends the program with a hint. */
void options_read(int count, char **words);

/* The modes. Each prints a line of JSON for each thing it has measured. */
void fanout(void);
void storm(void);
void ballots(void);

#endif
