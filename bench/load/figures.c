#include "figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define FINE 256 /* buckets to each power of two */

static size_t bucket_of(int64_t us)
{
    uint64_t value = us < 0 ? 0 : (uint64_t)us;
    unsigned power = 0;
    while (value >> power >= 2 * FINE)
        power++;
    size_t bucket = power * FINE + (size_t)(value >> power);
    return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static double middle_of(size_t bucket)
{
    if (bucket < 2 * FINE)
        return (double)bucket;
    size_t power = bucket / FINE - 1;
    return ((double)(bucket - power * FINE) + 0.5) * (double)((uint64_t)1 << power);
}

void spread_add(Spread *spread, int64_t us)
{
    spread->counts[bucket_of(us)]++;
    spread->count++;
    spread->sum += (double)us;
    if (us > spread->longest)
        spread->longest = us;
}

double spread_at(const Spread *spread, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)spread->count), so_far = 0;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        so_far += spread->counts[bucket];
        if (so_far > wanted) {
            double middle = middle_of(bucket), longest = (double)spread->longest;
            return (middle < longest ? middle : longest) / 1000;
        }
    }
    return (double)spread->longest / 1000;
}

void spread_print(Bytes *to, const char *name, const Spread *spread)
{
    double mean = spread->count ? spread->sum / (double)spread->count / 1000 : 0;
    bytes_print(to,
                ",\"%s\":{\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"mean_ms\":%.3f,"
                "\"n\":%llu}",
                name, spread_at(spread, 0.5), spread_at(spread, 0.99),
                (double)spread->longest / 1000, mean, (unsigned long long)spread->count);
}

/* Call `read` for each process number of a list with commas, and add up. */
static double sum_of(const char *pids, double (*read)(const char *pid))
{
    double sum = 0;
    char list[256];
    snprintf(list, sizeof list, "%s", pids ? pids : "");
    for (char *rest = list, *pid; (pid = strsep(&rest, ",")) != NULL;)
        if (*pid != 0)
            sum += read(pid);
    return sum;
}

static double cpu_of(const char *pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = 0;
    unsigned long user = 0, system = 0;
    const char *behind_name = strrchr(text, ')'); /* proc(5): fields 14 and 15 */
    if (behind_name != NULL)
        sscanf(behind_name, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static double memory_of(const char *pid)
{
    char path[64], line[256];
    double kib = 0;
    snprintf(path, sizeof path, "/proc/%s/smaps_rollup", pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "Pss:", 4) == 0)
            kib = strtod(line + 4, NULL);
    if (file != NULL)
        fclose(file);
    return kib;
}

uint64_t memory_kib(const char *pids)
{
    return (uint64_t)sum_of(pids, memory_of);
}

static double machine_seconds(void)
{
    unsigned long user = 0, nice = 0, system = 0, idle, waiting, irq = 0, softirq = 0, stolen = 0;
    FILE *file = fopen("/proc/stat", "r");
    if (file == NULL)
        return 0;
    if (fscanf(file, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", &user, &nice, &system, &idle, &waiting,
               &irq, &softirq, &stolen) < 8)
        user = nice = system = irq = softirq = stolen = 0;
    fclose(file);
    return (double)(user + nice + system + irq + softirq + stolen) / (double)sysconf(_SC_CLK_TCK);
}

static double own_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

Meter meter_read(const char *pids)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t at = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    Meter meter = {.machine = machine_seconds(), .own = own_seconds(), .at = at};
    char list[256];
    snprintf(list, sizeof list, "%s", pids ? pids : "");
    for (char *rest = list, *pid; (pid = strsep(&rest, ",")) != NULL && meter.processes < PROCESSES;)
        meter.servers += meter.each[meter.processes++] = cpu_of(pid);
    return meter;
}

void meter_print(Bytes *to, const Meter *before, const Meter *after)
{
    double servers = after->servers - before->servers, own = after->own - before->own;
    double others = after->machine - before->machine - servers - own;
    bytes_print(to, ",\"seconds\":%.3f,\"cpu_s\":%.2f,\"client_cpu_s\":%.2f,\"others_cpu_s\":%.2f",
                (double)(after->at - before->at) / 1e6, servers, own, others > 0 ? others : 0);
    for (int i = 0; i < after->processes; i++)
        bytes_print(to, "%s%.2f", i == 0 ? ",\"each_cpu_s\":[" : ",", after->each[i] - before->each[i]);
    if (after->processes > 0)
        bytes_print(to, "]");
}
