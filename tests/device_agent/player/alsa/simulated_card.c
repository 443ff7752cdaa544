/* A sound card that is not there: an ALSA playback plug-in with a clock of its own.
 *
 * It keeps, in the folder it is given, every frame it took (`frames.raw`, s16le) and what happened
 * (`events.jsonl`), so that one can say of each frame when it was heard:
 *
 *     {"what": "start", "at_ns": t0, "first": n}      frame n + k of the file is heard at
 *                                                     t0 + k / (48000 * (1 + ppm / 1e6)) seconds,
 *     {"what": "xrun" | "stop", "at_ns": t, "heard": m}  until m frames of this run were heard.
 *
 * Its pointer steps by `granularity` frames and runs `fifo` frames ahead of what is heard, as a real
 * card's does. Its time is CLOCK_MONOTONIC, or the eight bytes of the file `clock` (nanoseconds,
 * little-endian), so that a test can turn it. While a file `gone` or `busy` lies in the folder, the
 * card is unplugged, or cannot be opened.
 *
 * The same card in Python is `simulated.ModelPcm`; the same tests hold for both.
 */
#define _GNU_SOURCE
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    snd_pcm_ioplug_t io;
    char folder[400];
    FILE *frames, *events;
    const volatile int64_t *clock; /* NULL: the machine's */
    double ppm;
    long granularity, fifo;
    int timer;
    int running;
    int64_t t0_ns;
    int64_t written;    /* frames of this run */
    int64_t first;      /* where this run begins in `frames.raw` */
    int64_t handed;     /* frames in `frames.raw` */
} card_t;

static int64_t now_ns(const card_t *card)
{
    struct timespec now;
    if (card->clock)
        return *card->clock;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Frames heard since the start, by the card's own clock. */
static int64_t heard(const card_t *card)
{
    double rate = card->io.rate * (1 + card->ppm * 1e-6);
    return (int64_t)((double)(now_ns(card) - card->t0_ns) * 1e-9 * rate);
}

/* Where the card says it reads: ahead of what is heard, in steps. */
static int64_t pointer(const card_t *card)
{
    int64_t at = heard(card) + card->fifo;
    return at - at % card->granularity;
}

/* What was taken back is written over: the record holds what is heard. */
static void take_back(card_t *card)
{
    int64_t back = card->written - (int64_t)card->io.appl_ptr;
    if (back <= 0)
        return;
    fseek(card->frames, -2 * back, SEEK_CUR);
    card->written -= back;
    card->handed -= back;
}

static int lies_there(const card_t *card, const char *name)
{
    char path[450];
    snprintf(path, sizeof path, "%s/%s", card->folder, name);
    return access(path, F_OK) == 0;
}

static void note_start(card_t *card)
{
    fprintf(card->events, "{\"what\": \"start\", \"at_ns\": %lld, \"first\": %lld}\n",
            (long long)card->t0_ns, (long long)card->first);
    fflush(card->events);
}

/* The run is over; what it was given and nobody heard is passed over. */
static void end_run(card_t *card, const char *what)
{
    int64_t count = heard(card);
    if (!card->running)
        return;
    if (count > card->written)
        count = card->written;
    fflush(card->frames);
    fprintf(card->events, "{\"what\": \"%s\", \"at_ns\": %lld, \"heard\": %lld}\n", what,
            (long long)now_ns(card), (long long)count);
    fflush(card->events);
    card->running = 0;
}

static int card_prepare(snd_pcm_ioplug_t *io)
{
    card_t *card = io->private_data;
    end_run(card, "stop");
    if (lies_there(card, "gone"))
        return -ENODEV;
    card->written = 0;
    card->first = card->handed;
    return 0;
}

static int card_start(snd_pcm_ioplug_t *io)
{
    card_t *card = io->private_data;
    card->t0_ns = now_ns(card);
    card->running = 1;
    note_start(card);
    return 0;
}

static int card_stop(snd_pcm_ioplug_t *io)
{
    end_run(io->private_data, "stop");
    return 0;
}

static snd_pcm_sframes_t card_pointer(snd_pcm_ioplug_t *io)
{
    card_t *card = io->private_data;
    int64_t at;
    if (lies_there(card, "gone"))
        return -ENODEV;
    if (!card->running)
        return 0;
    take_back(card);
    at = pointer(card);
    if (at > card->written) {
        end_run(card, "xrun");
        return -EPIPE;
    }
    return at % io->buffer_size;
}

static int card_delay(snd_pcm_ioplug_t *io, snd_pcm_sframes_t *delay)
{
    card_t *card = io->private_data;
    take_back(card);
    *delay = card->running ? card->written - pointer(card) + card->fifo : card->written;
    return 0;
}

static snd_pcm_sframes_t card_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
                                       snd_pcm_uframes_t offset, snd_pcm_uframes_t size)
{
    card_t *card = io->private_data;
    const char *from = (const char *)areas->addr + (areas->first + areas->step * offset) / 8;
    take_back(card);
    fwrite(from, areas->step / 8, size, card->frames);
    card->written += size;
    card->handed += size;
    return size;
}

/* Who waits for room is woken twice in a period. (Loa does not wait; other players do.) */
static int card_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned int count,
                        unsigned short *revents)
{
    card_t *card = io->private_data;
    uint64_t ticks;
    snd_pcm_sframes_t room;
    (void)fds, (void)count;
    if (read(card->timer, &ticks, sizeof ticks) < 0) { /* woken otherwise */
    }
    room = snd_pcm_avail_update(io->pcm);
    *revents = room < 0 ? POLLOUT | POLLERR
             : (snd_pcm_uframes_t)room >= io->period_size ? POLLOUT : 0;
    return 0;
}

static int card_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params)
{
    card_t *card = io->private_data;
    long half = 500000000L * io->period_size / io->rate;
    struct itimerspec often = {{0, half}, {0, half}};
    (void)params;
    timerfd_settime(card->timer, 0, &often, NULL);
    return 0;
}

static int card_close(snd_pcm_ioplug_t *io)
{
    card_t *card = io->private_data;
    end_run(card, "stop");
    fclose(card->frames);
    fclose(card->events);
    close(card->timer);
    free(card);
    return 0;
}

static const snd_pcm_ioplug_callback_t CALLBACKS = {
    .start = card_start,
    .stop = card_stop,
    .pointer = card_pointer,
    .transfer = card_transfer,
    .close = card_close,
    .hw_params = card_hw_params,
    .prepare = card_prepare,
    .poll_revents = card_revents,
    .delay = card_delay,
};

static FILE *in_folder(const card_t *card, const char *name)
{
    char path[450];
    snprintf(path, sizeof path, "%s/%s", card->folder, name);
    FILE *file = fopen(path, "r+b");
    return file ? file : fopen(path, "w+b");
}

static const volatile int64_t *turned_by(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    void *seen = file < 0 ? MAP_FAILED : mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    if (file >= 0)
        close(file);
    return seen == MAP_FAILED ? NULL : seen;
}

static int constrain(snd_pcm_ioplug_t *io)
{
    static const unsigned int access[] = {SND_PCM_ACCESS_RW_INTERLEAVED};
    static const unsigned int format[] = {SND_PCM_FORMAT_S16_LE};
    int error = 0;
    error |= snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 1, access);
    error |= snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, format);
    error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, 1, 1);
    error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_RATE, 48000, 48000);
    error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 128, 65536);
    error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 64);
    error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 512, 1 << 20);
    return error ? -EINVAL : 0;
}

SND_PCM_PLUGIN_DEFINE_FUNC(loa_simulated)
{
    snd_config_iterator_t at, next;
    const char *folder = NULL, *clock = NULL;
    card_t *card = calloc(1, sizeof *card);
    int error;
    (void)root;
    if (!card)
        return -ENOMEM;
    card->granularity = 1;
    snd_config_for_each(at, next, conf) {
        snd_config_t *entry = snd_config_iterator_entry(at);
        const char *id;
        if (snd_config_get_id(entry, &id) < 0)
            continue;
        if (strcmp(id, "folder") == 0)
            snd_config_get_string(entry, &folder);
        else if (strcmp(id, "clock") == 0)
            snd_config_get_string(entry, &clock);
        else if (strcmp(id, "ppm") == 0)
            snd_config_get_ireal(entry, &card->ppm);
        else if (strcmp(id, "granularity") == 0)
            snd_config_get_integer(entry, &card->granularity);
        else if (strcmp(id, "fifo") == 0)
            snd_config_get_integer(entry, &card->fifo);
    }
    error = -EINVAL;
    if (stream != SND_PCM_STREAM_PLAYBACK || !folder || card->granularity < 1)
        goto refused;
    snprintf(card->folder, sizeof card->folder, "%s", folder);
    error = -ENODEV;
    if (lies_there(card, "gone"))
        goto refused;
    error = -EBUSY;
    if (lies_there(card, "busy"))
        goto refused;
    error = -EINVAL;
    if (clock && !(card->clock = turned_by(clock)))
        goto refused;
    card->frames = in_folder(card, "frames.raw");
    card->events = in_folder(card, "events.jsonl");
    card->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (!card->frames || !card->events || card->timer < 0)
        goto refused;
    fseek(card->frames, 0, SEEK_END);
    fseek(card->events, 0, SEEK_END);
    card->handed = ftell(card->frames) / 2;
    card->io.version = SND_PCM_IOPLUG_VERSION;
    card->io.name = "Loa's simulated card";
    card->io.callback = &CALLBACKS;
    card->io.private_data = card;
    card->io.poll_fd = card->timer;
    card->io.poll_events = POLLIN;
    card->io.flags = SND_PCM_IOPLUG_FLAG_MONOTONIC;
    error = snd_pcm_ioplug_create(&card->io, name, stream, mode);
    if (error < 0)
        goto refused;
    error = constrain(&card->io);
    if (error < 0) {
        snd_pcm_ioplug_delete(&card->io);
        return error;
    }
    *pcmp = card->io.pcm;
    return 0;

refused:
    if (card->frames)
        fclose(card->frames);
    if (card->events)
        fclose(card->events);
    free(card);
    return error;
}

SND_PCM_PLUGIN_SYMBOL(loa_simulated);
