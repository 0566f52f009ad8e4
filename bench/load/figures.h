/* Counting time: latencies in buckets, a server's CPU and memory, one line of JSON at the end. */
#ifndef FIGURES_H
#define FIGURES_H

#include "bytes.h"

#include <stdint.h>

/* Microseconds in buckets that are at most 0.4 % wide: millions of latencies in 64 KiB. */
#define BUCKETS 8192

typedef struct {
    uint64_t counts[BUCKETS];
    uint64_t count;
    int64_t longest;
    double sum;
} Spread;

void spread_add(Spread *spread, int64_t us);

/* The latency in milliseconds that a share (0.5, 0.99) of all does not exceed. */
double spread_at(const Spread *spread, double share);

/* Append `"name":{"p50_ms":…,"p99_ms":…,"max_ms":…,"mean_ms":…,"n":…}` with a comma before. */
void spread_print(Bytes *to, const char *name, const Spread *spread);

/* CPU seconds that anybody has used, that this program has used, and the time: to tell how quiet the
 * machine was while something was measured. */
#define PROCESSES 16

typedef struct {
    double machine, own, servers;
    int64_t at;
    double each[PROCESSES]; /* of `servers`, in the order they were named */
    int processes;
} Meter;

/* Read all meters; `pids` are the servers. */
Meter meter_read(const char *pids);

/* Append `"seconds":…,"cpu_s":…,"client_cpu_s":…,"others_cpu_s":…,"each_cpu_s":[…]` since `before`. */
void meter_print(Bytes *to, const Meter *before, const Meter *after);

/* Memory of these processes in KiB: private, and their share of what is shared (PSS). */
uint64_t memory_kib(const char *pids);

#endif
