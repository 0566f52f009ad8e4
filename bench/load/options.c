#include "options.h"

#include "crowd.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Options options = {
    .mode = "",
    .links = 1000,
    .publishers = 64,
    .window = 1,
    .warm_s = 0.3,
    .ballots = 20000,
    .polls = 1,
    .results = "live",
    .away = 5,
};

static const char HELP[] =
    "load fanout|storm|ballots [options]: links of one client process, speaking protocol.md\n"
    "  --port P[,P2]     where servers listen on 127.0.0.1; several: links are spread over them\n"
    "  --pid N[,N2]      processes whose CPU and memory are reported\n"
    "  --passes FILE     a pass a line, those of the publishers first\n"
    "  --links N --publishers N --at-once N (on their way in)  --room ID  --path /ws\n"
    "  --hello T --enter T --publish T   texts instead of the protocol's; $ID $PASS $ROOM $TEXT $SEQ\n"
    "  --apart           enter when the hello is answered, not along with it\n"
    "  --welcome T       how the answer to such a hello begins\n"
    "  --raw             no hello, no enter; what is published comes back as it was sent\n"
    "fanout: --warm S   before each case\n"
    "  --case K=V,…      measured one after the other: bytes=200 (of a fact) seconds=5, and either\n"
    "                    window=1 (so many at once, the next when all links have the last one) or\n"
    "                    rate=50 (so many a second, `window` at once, whoever has them);\n"
    "                    stage=1: scenes on the stage instead of chat, which has longer facts\n"
    "storm: --away N     messages said while all are away\n"
    "ballots: --ballots N --polls N --results live --change\n"
    "  --window N        on their way from each link, or\n"
    "  --within S        spread evenly over so many seconds\n";

enum { WELCOME = 99, APART, PORT = 1, PID, PASSES, LINKS, PUBLISHERS, AT_ONCE, ROOM, PATH, HELLO, ENTER, PUBLISH,
       RAW, WARM, WINDOW, CASE, AWAY, BALLOTS, POLLS, RESULTS, CHANGE, WITHIN };

static const struct option KNOWN[] = {
    {"port", 1, NULL, PORT},     {"pid", 1, NULL, PID},         {"passes", 1, NULL, PASSES},
    {"links", 1, NULL, LINKS},   {"room", 1, NULL, ROOM},       {"publishers", 1, NULL, PUBLISHERS},
    {"path", 1, NULL, PATH},     {"hello", 1, NULL, HELLO},     {"at-once", 1, NULL, AT_ONCE},
    {"enter", 1, NULL, ENTER},   {"publish", 1, NULL, PUBLISH},
    {"raw", 0, NULL, RAW},       {"warm", 1, NULL, WARM},       {"window", 1, NULL, WINDOW},
    {"case", 1, NULL, CASE},     {"away", 1, NULL, AWAY},       {"ballots", 1, NULL, BALLOTS},
    {"polls", 1, NULL, POLLS},   {"results", 1, NULL, RESULTS}, {"change", 0, NULL, CHANGE},
    {"within", 1, NULL, WITHIN}, {"welcome", 1, NULL, WELCOME}, {"apart", 0, NULL, APART}, {0},
};

static const char SAY[] = "{\"do\":\"say\",\"id\":\"$ID\",\"room\":\"$ROOM\",\"text\":\"$TEXT\"}";
const char SET_STAGE[] = "{\"do\":\"set_stage\",\"id\":\"$ID\",\"room\":\"$ROOM\","
                                "\"scene\":{\"kind\":\"message\",\"text\":\"$TEXT\"}}";

static uint32_t number(const char *text)
{
    return (uint32_t)strtoul(text, NULL, 10);
}

static void read_ports(char *list)
{
    for (char *rest = list, *port; (port = strsep(&rest, ",")) != NULL && crowd.ports_count < 4;)
        crowd.ports[crowd.ports_count++] = (uint16_t)number(port);
}

static void read_case(char *text)
{
    if (options.cases_count == CASES)
        die("more than %d cases", CASES);
    Case *made = &options.cases[options.cases_count++];
    *made = (Case){.bytes = 200, .window = 1, .seconds = 5};
    for (char *rest = text, *word; (word = strsep(&rest, ",")) != NULL;) {
        char *value = strchr(word, '=');
        if (value == NULL)
            die("a case is written key=value,…, not \"%s\"", word);
        *value++ = 0;
        if (strcmp(word, "bytes") == 0)
            made->bytes = number(value);
        else if (strcmp(word, "window") == 0)
            made->window = number(value);
        else if (strcmp(word, "rate") == 0)
            made->rate = atof(value);
        else if (strcmp(word, "seconds") == 0)
            made->seconds = atof(value);
        else if (strcmp(word, "stage") == 0)
            made->stage = number(value) != 0;
        else
            die("a case has bytes, window, rate, seconds and stage, and no \"%s\"", word);
    }
}

static void read_one(int option)
{
    switch (option) {
    case PORT: read_ports(optarg); break;
    case PID: options.pids = optarg; break;
    case PASSES: options.passes = optarg; break;
    case LINKS: options.links = number(optarg); break;
    case PUBLISHERS: options.publishers = number(optarg); break;
    case AT_ONCE: crowd.at_once = (int)number(optarg); break;
    case ROOM: crowd.room = optarg; break;
    case PATH: link_world.path = optarg; break;
    case HELLO: crowd.hello = optarg, crowd.apart = true; break;
    case WELCOME: crowd.welcome = optarg; break;
    case APART: crowd.apart = true; break;
    case ENTER: crowd.enter = optarg; break;
    case PUBLISH: options.publish = optarg; break;
    case RAW: crowd.raw = true; break;
    case WARM: options.warm_s = atof(optarg); break;
    case WINDOW: options.window = number(optarg); break;
    case CASE: read_case(optarg); break;
    case AWAY: options.away = number(optarg); break;
    case BALLOTS: options.ballots = number(optarg); break;
    case POLLS: options.polls = number(optarg); break;
    case RESULTS: options.results = optarg; break;
    case CHANGE: options.change = true; break;
    case WITHIN: options.within_s = atof(optarg); break;
    default: fputs(HELP, stderr), exit(2);
    }
}

void options_read(int count, char **words)
{
    options.publish = SAY;
    if (count > 1)
        options.mode = words[1];
    for (int option; (option = getopt_long(count, words, "", KNOWN, NULL)) != -1;)
        read_one(option);
    if (options.cases_count == 0)
        options.cases[options.cases_count++] = (Case){.bytes = 200, .window = 1, .seconds = 5};
    if (crowd.ports_count == 0 || options.publishers == 0 || options.links == 0)
        fputs(HELP, stderr), exit(2);
}
