/* How late a bare real-time thread is woken on this machine: what stands beside our own gaps.
 *
 * Sleeps ten milliseconds at a time at a higher real-time priority than the players'; each line it
 * is sent answers with how many of its wake-ups so far came more than 20 ms late (when a card with
 * 30 ms in its buffer runs dry), and the latest, in microseconds.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    struct sched_param above = {3};
    struct pollfd asked = {0, POLLIN, 0};
    struct timespec due, now;
    long long late_ns, latest_ns = 0;
    int dry = 0;
    char line[64];
    sched_setscheduler(0, SCHED_FIFO, &above);
    clock_gettime(CLOCK_MONOTONIC, &due);
    for (;;) {
        due.tv_nsec += 10000000;
        if (due.tv_nsec >= 1000000000) {
            due.tv_nsec -= 1000000000;
            due.tv_sec++;
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
        late_ns = (now.tv_sec - due.tv_sec) * 1000000000LL + now.tv_nsec - due.tv_nsec;
        if (late_ns > latest_ns)
            latest_ns = late_ns;
        if (late_ns > 20000000) {
            dry++;
            due = now;
        }
        if (poll(&asked, 1, 0) > 0) {
            if (read(0, line, sizeof line) <= 0)
                return 0;
            printf("%d %lld\n", dry, latest_ns / 1000);
            fflush(stdout);
        }
    }
}
