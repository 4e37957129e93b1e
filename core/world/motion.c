/* SPDX-License-Identifier: MIT
 * How an animal moves: George et al., RatInABox, eLife 13 (2024) e85274. Its turning and its speed
 * are Ornstein-Uhlenbeck processes; near a wall it is pushed off (a spring) and carried along (a
 * conveyor belt), the more of the latter the higher its thigmotaxis; what still runs into a wall
 * bounces off at half the mean speed. The speed in open space is a Weibull variable with the mean
 * and standard deviation that were asked for; the mean's 0.5227 gives the Rayleigh variable of that
 * work. Draws are a function of seed and step alone. */
#include "base/draws.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include "world/environment.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct habits {
    double dt;                                    /* s */
    double speed_mean, speed_std;                 /* m/s */
    double speed_coherence_time;                  /* s */
    double rotation_std, rotation_coherence_time; /* rad/s, s */
    double head_smoothing;                        /* s */
    double thigmotaxis;                           /* 0 to 1 */
    double wall_distance, wall_strength;          /* m, 1 */
    double rayleigh;                              /* not 0: scale speed_mean, whatever speed_std */
} habits;

static const char option_text[] =
    "dt = 0.05; speed_mean = 0.04; speed_std = 0.016; speed_coherence_time = 0.7; "
    "rotational_velocity_std = 2.0943951023931953; rotational_velocity_coherence_time = 0.08; "
    "head_direction_smoothing = 0.15; thigmotaxis = 0.5; wall_repel_distance = 0.1; "
    "wall_repel_strength = 1; rayleigh = 0";
enum { HABITS = sizeof(habits) / sizeof(double), BOUNCES = 8 };

struct cann_walker {
    const cann_environment *environment;
    habits habits;
    double shape, scale; /* of the Weibull variable; shape 0: constant speed */
    point position, velocity, head;
    point moved;     /* m/s over the last step, the wall's belt included */
    double rotation; /* rad/s */
    point drift;     /* m/s, towards which the velocity is drawn */
    double drift_strength;
    uint64_t seed;
    int64_t step;
};

const char *cann_walker_options(void)
{
    return option_text;
}

static double length(point v)
{
    return sqrt(v.x * v.x + v.y * v.y);
}

/* Shape of the Weibull variable whose standard deviation is `share` of its mean, by halving. */
static double weibull_shape(double share)
{
    double low = 0.1, high = 200;
    for (int k = 0; k < 200; k++) {
        double middle = (low + high) / 2;
        double ratio = lgamma(1 + 2 / middle) - 2 * lgamma(1 + 1 / middle);
        if (sqrt(expm1(ratio)) > share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* On a wall an animal cannot tell its sides apart and stays where it is. */
static cann_status check_start(const cann_environment *environment, point start)
{
    if (!environment_contains(environment, start))
        return fail(CANN_ERROR_ARGUMENT,
                    "motion: the start (%g, %g) is outside the walls or in a hole; the environment "
                    "reaches from (%g, %g) to (%g, %g)",
                    start.x, start.y, environment->low.x, environment->low.y, environment->high.x,
                    environment->high.y);
    double box =
        fmax(environment->high.x - environment->low.x, environment->high.y - environment->low.y);
    if (environment_clearance(environment, start) < 1e-9 * box)
        return fail(CANN_ERROR_ARGUMENT,
                    "motion: the start (%g, %g) is on a wall; a place beside it will do", start.x,
                    start.y);
    return CANN_OK;
}

static cann_status check(const habits *h)
{
    if (!(h->dt > 0 && h->speed_mean > 0 && h->speed_std >= 0 && h->speed_coherence_time > 0 &&
          h->rotation_std >= 0 && h->rotation_coherence_time > 0 && h->head_smoothing >= 0 &&
          h->wall_distance >= 0 && h->wall_strength >= 0))
        return fail(CANN_ERROR_ARGUMENT,
                    "motion: dt, speed_mean and coherence times must be above 0, speed_std, "
                    "rotational_velocity_std, smoothing and wall options at least 0");
    if (!(h->thigmotaxis >= 0 && h->thigmotaxis <= 1))
        return fail(CANN_ERROR_ARGUMENT, "motion: thigmotaxis = %g; 0 to 1 will do",
                    h->thigmotaxis);
    if (h->speed_std > 5 * h->speed_mean)
        return fail(CANN_ERROR_ARGUMENT,
                    "motion: speed_std = %g is more than 5 times speed_mean = %g", h->speed_std,
                    h->speed_mean);
    return CANN_OK;
}

cann_walker *cann_walker_new(const cann_environment *environment, double x, double y,
                             double direction, const double *options, int64_t count, uint64_t seed)
{
    habits habits;
    if (count != HABITS) {
        fail(CANN_ERROR_ARGUMENT, "motion: %" PRId64 " options; as in %s", count, option_text);
        return NULL;
    }
    memcpy(&habits, options, sizeof habits);
    if (check(&habits) != CANN_OK) return NULL;
    if (check_start(environment, (point){x, y}) != CANN_OK) return NULL;
    cann_walker *walker = memory_take(1, sizeof *walker);
    if (!walker) return NULL;
    walker->environment = environment;
    walker->habits = habits;
    walker->seed = seed;
    if (habits.speed_std > 0) {
        walker->shape =
            habits.rayleigh != 0 ? 2 : weibull_shape(habits.speed_std / habits.speed_mean);
        walker->scale = habits.rayleigh != 0
                            ? M_SQRT2 * habits.speed_mean
                            : habits.speed_mean / exp(lgamma(1 + 1 / walker->shape));
    }
    walker->position = (point){x, y};
    if (!isfinite(direction)) direction = draw_uniform_f64(seed, 0, 0, 0, -M_PI, M_PI);
    walker->head = (point){cos(direction), sin(direction)};
    walker->velocity =
        (point){habits.speed_mean * walker->head.x, habits.speed_mean * walker->head.y};
    walker->moved = walker->velocity;
    return walker;
}

void cann_walker_free(cann_walker *walker)
{
    memory_free(walker);
}

/* One step of an Ornstein-Uhlenbeck process round 0: Euler's, as in the source, where the step is
 * short enough for it, else exact. */
static double wander(double value, double dt, double spread, double coherence_time, double draw)
{
    if (dt > coherence_time)
        return value * exp(-dt / coherence_time) +
               spread * sqrt(-expm1(-2 * dt / coherence_time)) * draw;
    return value - value * dt / coherence_time + spread * sqrt(2 * dt / coherence_time) * draw;
}

/* The standard normal quantile of 1 - exp(-e), by Newton's steps on the logarithm of the upper
 * tail, which is e itself. */
static double normal_of_tail(double e)
{
    double z = e < 0.7 ? -sqrt(fmax(0, -2 * log(-expm1(-e)))) : sqrt(2 * e) - 0.5;
    for (int k = 0; k < 60; k++) {
        double tail = 0.5 * erfc(z * M_SQRT1_2);
        double slope = -exp(-0.5 * z * z) / sqrt(2 * M_PI) / tail, miss = log(tail) + e;
        double step = miss / slope;
        step = step > 1 ? 1 : step < -1 ? -1 : step;
        z -= step;
        if (fabs(step) < 1e-12) break;
    }
    return z;
}

static double new_speed(const cann_walker *walker, double speed, double draw)
{
    const habits *h = &walker->habits;
    if (walker->shape == 0) return h->speed_mean;
    double e = pow(speed / walker->scale, walker->shape);
    e = e < 1e-6 ? 1e-6 : e > 13.8 ? 13.8 : e; /* quantiles of 1e-6 on either side */
    double z = wander(normal_of_tail(e), h->dt, 1, h->speed_coherence_time, draw);
    return walker->scale * pow(-log(0.5 * erfc(z * M_SQRT1_2)), 1 / walker->shape);
}

static point rotate(point v, double angle)
{
    double c = cos(angle), s = sin(angle);
    return (point){c * v.x - s * v.y, s * v.x + c * v.y};
}

/* Turning, speed and the pull of a policy. */
static void steer(cann_walker *walker)
{
    const habits *h = &walker->habits;
    uint64_t step = (uint64_t)walker->step;
    walker->rotation = wander(walker->rotation, h->dt, h->rotation_std, h->rotation_coherence_time,
                              draw_normal_f64(walker->seed, 1, 0, step, 0, 1));
    walker->velocity = rotate(walker->velocity, walker->rotation * h->dt);
    double speed = length(walker->velocity);
    if (!(speed > 0)) {
        walker->velocity = (point){1e-8 * walker->head.x, 1e-8 * walker->head.y};
        speed = 1e-8;
    }
    double to = new_speed(walker, speed, draw_normal_f64(walker->seed, 2, 0, step, 0, 1)) / speed;
    walker->velocity = (point){walker->velocity.x * to, walker->velocity.y * to};
    if (walker->drift_strength > 0) {
        double share = fmin(1, h->dt * walker->drift_strength / h->speed_coherence_time);
        walker->velocity.x += share * (walker->drift.x - walker->velocity.x);
        walker->velocity.y += share * (walker->drift.y - walker->velocity.y);
    }
}

/* The spring turns an animal of mean speed round just at the wall; the belt carries it off. */
static void keep_off_walls(cann_walker *walker)
{
    const habits *h = &walker->habits;
    double d = h->wall_distance, v = h->speed_mean;
    double spring = 3 * (1 - h->thigmotaxis) * (1 - h->thigmotaxis) * h->wall_strength * h->dt;
    double belt = 6 * h->thigmotaxis * h->thigmotaxis * h->wall_strength * h->dt;
    point push = {0, 0}, carry = {0, 0};
    for (int64_t k = 0; k < walker->environment->wall_count && d > 0; k++) {
        point at = segment_nearest(walker->environment->walls[k], walker->position);
        point away = {walker->position.x - at.x, walker->position.y - at.y};
        double distance = length(away);
        if (!(distance <= d) || distance == 0) continue;
        double near = (d - distance) / d;
        double force = v * v / d * near, drift = v * (1 - sqrt(1 - near * near));
        push.x += force * away.x / distance, push.y += force * away.y / distance;
        carry.x += drift * away.x / distance, carry.y += drift * away.y / distance;
    }
    walker->velocity.x += spring * push.x, walker->velocity.y += spring * push.y;
    point to = {walker->position.x + belt * carry.x, walker->position.y + belt * carry.y};
    if (environment_wall_met(walker->environment, walker->position, to) < 0) walker->position = to;
}

static point bounce(segment wall, point v)
{
    point along = {wall.b.x - wall.a.x, wall.b.y - wall.a.y};
    double size = along.x * along.x + along.y * along.y;
    double share = size > 0 ? 2 * (v.x * along.x + v.y * along.y) / size : 0;
    return (point){share * along.x - v.x, share * along.y - v.y};
}

/* The step itself; where no bounce leads on, the animal waits and turns round. */
static void advance(cann_walker *walker)
{
    const habits *h = &walker->habits;
    for (int k = 0; k < BOUNCES; k++) {
        point to = {walker->position.x + walker->velocity.x * h->dt,
                    walker->position.y + walker->velocity.y * h->dt};
        int64_t wall = environment_wall_met(walker->environment, walker->position, to);
        if (wall < 0) {
            to = environment_wrap(walker->environment, to);
            if (!environment_contains(walker->environment, to)) break;
            walker->position = to;
            return;
        }
        walker->velocity = bounce(walker->environment->walls[wall], walker->velocity);
        double speed = length(walker->velocity),
               share = speed > 0 ? 0.5 * h->speed_mean / speed : 0;
        walker->velocity = (point){share * walker->velocity.x, share * walker->velocity.y};
    }
    walker->velocity = (point){-walker->velocity.x, -walker->velocity.y};
}

/* What the animal itself sees of a step: how fast it went, and its head turning that way. */
static void notice(cann_walker *walker, point moved)
{
    walker->moved = (point){moved.x / walker->habits.dt, moved.y / walker->habits.dt};
    double way = length(moved), share = walker->habits.dt / walker->habits.head_smoothing;
    if (!(way > 0)) return;
    if (!(share < 1)) share = 1;
    point head = {walker->head.x + share * (moved.x / way - walker->head.x),
                  walker->head.y + share * (moved.y / way - walker->head.y)};
    double size = length(head);
    if (size > 0) walker->head = (point){head.x / size, head.y / size};
}

/* The way from a to b, the shorter one round where the borders are periodic. */
static point way(const cann_environment *environment, point a, point b)
{
    point d = {b.x - a.x, b.y - a.y};
    if (!environment->periodic) return d;
    double width = environment->high.x - environment->low.x,
           height = environment->high.y - environment->low.y;
    return (point){d.x - width * round(d.x / width), d.y - height * round(d.y / height)};
}

static void one_step(cann_walker *walker)
{
    point before = walker->position;
    walker->step++;
    steer(walker);
    keep_off_walls(walker);
    advance(walker);
    notice(walker, way(walker->environment, before, walker->position));
}

static void note(const cann_walker *walker, int64_t row, double *const *rows)
{
    ((point *)rows[0])[row] = walker->position;
    ((point *)rows[1])[row] = walker->moved;
    rows[2][row] = atan2(walker->head.y, walker->head.x);
}

cann_status cann_walker_walk(cann_walker *walker, cann_tensor *position, cann_tensor *velocity,
                             cann_tensor *head_direction, int64_t *done)
{
    *done = 0;
    int64_t steps = head_direction->count;
    cann_tensor *outputs[3] = {position, velocity, head_direction};
    double *rows[3];
    for (int k = 0; k < 3; k++) {
        if (outputs[k]->type != CANN_FLOAT64 || !tensor_is_contiguous(outputs[k]) ||
            outputs[k]->count != (k < 2 ? 2 * steps : steps))
            return fail(CANN_ERROR_SHAPE, "walk: position [steps, 2], velocity [steps, 2] and "
                                          "head_direction [steps] of float64 will do");
        rows[k] = cann_tensor_data(outputs[k]);
    }
    for (; *done < steps; ++*done) {
        if (*done % 1024 == 0 && cann_interrupt_pending()) return CANN_INTERRUPTED;
        note(walker, *done, rows);
        one_step(walker);
    }
    return CANN_OK;
}

cann_status cann_walker_drift(cann_walker *walker, double x, double y, double strength)
{
    if (!isfinite(x) || !isfinite(y) || !(strength >= 0))
        return fail(CANN_ERROR_ARGUMENT,
                    "policy: a velocity of (%g, %g) m/s with strength %g; finite numbers and a "
                    "strength of at least 0 will do",
                    x, y, strength);
    walker->drift = (point){x, y};
    walker->drift_strength = strength;
    return CANN_OK;
}

cann_status cann_walker_move(cann_walker *walker, double x, double y)
{
    point to = environment_wrap(walker->environment, (point){x, y});
    if (!environment_contains(walker->environment, to))
        return fail(
            CANN_ERROR_ARGUMENT,
            "step: (%g, %g) is outside the walls or in a hole; the environment reaches from "
            "(%g, %g) to (%g, %g)",
            x, y, walker->environment->low.x, walker->environment->low.y,
            walker->environment->high.x, walker->environment->high.y);
    point moved = way(walker->environment, walker->position, to);
    walker->step++;
    walker->position = to;
    notice(walker, moved);
    walker->velocity = walker->moved;
    return CANN_OK;
}
