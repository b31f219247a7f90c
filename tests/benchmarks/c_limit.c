/* The first edition's rules written by hand in C: how fast the same arithmetic could be.
 *
 * It restates the forms of that edition (the first form of every term, three domains, the logit choice), and is held
 * to sim/rules by tests/test_c_limit.py, which compares every bit: a rule that changes there changes here as well.
 *
 * A block is 64 runs: one row of 64 numbers for each slot. It is played W runs at a time, in lanes, innermost; a T
 * holds VL of them (one register), so that a row of W lanes is LANES registers. VL = W = 1 is plain C, one run after
 * the other.
 *
 *     cc -O3 -march=native -fopenmp -ffp-contract=off -fno-math-errno -DVL=4 -DW=8
 *
 * The order of every operation is that of sim/rules, and nothing is fused. `tables.h` is written by c_limit.py from the
 * tables of the model: numbers of the arrays (A_NAME), constants, the records of a structure (Offer, Event, ...), and
 * the World that holds them, `NAME_` being the length of NAME.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif
#include "tables.h"

#define LANES (W / VL)
#ifdef SINGLE
#define REAL float
#define ROOT __builtin_sqrtf
#define NEAREST rintf
#else
#define REAL double
#define ROOT __builtin_sqrt
#define NEAREST rint
#endif
#define EACH _Pragma("GCC ivdep") for (int l = 0; l < LANES; l++)

/* -- the few operations of sim/rules/ops.py ------------------------------------------------------- */

#if VL == 1
typedef REAL T;
typedef REAL Loose;
typedef int M;
#define SEL(mask, yes, no) ((mask) ? (yes) : (no))
#define SQRT ROOT
static inline T max2(T a, T b) { return a > b ? a : b; }
static inline T min2(T a, T b) { return a < b ? a : b; }
#define ALL(condition) ((M)(condition))
#else
typedef REAL T __attribute__((vector_size(VL * sizeof(REAL))));
/* the same, where it need not start at a multiple of its size */
typedef REAL Loose __attribute__((vector_size(VL * sizeof(REAL)), aligned(sizeof(REAL))));
#ifdef SINGLE
typedef int32_t M __attribute__((vector_size(VL * sizeof(REAL))));
#else
typedef int64_t M __attribute__((vector_size(VL * sizeof(REAL))));
#endif
#if defined(__AVX2__) && !defined(SINGLE) && VL == 4
static inline T SEL(M m, T a, T b) { return (T)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m); }
static inline T SQRT(T v) { return (T)_mm256_sqrt_pd((__m256d)v); }
static inline T max2(T a, T b) { return (T)_mm256_max_pd((__m256d)a, (__m256d)b); }
static inline T min2(T a, T b) { return (T)_mm256_min_pd((__m256d)a, (__m256d)b); }
#elif defined(__AVX2__) && defined(SINGLE) && VL == 8
static inline T SEL(M m, T a, T b) { return (T)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m); }
static inline T SQRT(T v) { return (T)_mm256_sqrt_ps((__m256)v); }
static inline T max2(T a, T b) { return (T)_mm256_max_ps((__m256)a, (__m256)b); }
static inline T min2(T a, T b) { return (T)_mm256_min_ps((__m256)a, (__m256)b); }
#else
static inline T SEL(M m, T a, T b) { return (T)(((M)a & m) | ((M)b & ~m)); }
static inline T SQRT(T v)
{
    for (int k = 0; k < VL; k++)
        v[k] = ROOT(v[k]);
    return v;
}
static inline T max2(T a, T b) { return SEL(a > b, a, b); }
static inline T min2(T a, T b) { return SEL(a < b, a, b); }
#endif
#define ALL(condition) ((M){0} - (condition))
#endif
#define C(number) ((T){0} + (REAL)(number))

static inline T clip(T v, T low, T high) { return min2(max2(v, low), high); }
static inline T magnitude(T v) { return SEL(v < C(0), -v, v); }

/* -- what is handed over -------------------------------------------------------------------------- */

typedef struct {
    const REAL *x; /* at the start */
    REAL *ended;   /* after the last week */
    const REAL *choice, *enforce, *battle, *offer, *event, *vote, *plan;
    double *record;
    int64_t count;
} Block;

typedef struct {
    int64_t *sums, *squares;
    int32_t *counts;
} Sums;

#define X(row) x[(size_t)(row) * LANES + l]
#define AT(name) (off[A_##name])
/* luck lies in rows of BLOCK runs, whatever W is; `luck` points to the first of this part's lanes */
#define LUCK(from, row) (((const Loose *)((from) + (size_t)(row) * BLOCK))[l])

enum { IDEAL, SALIENCE = 3, TILT = 6, SOVEREIGNTY = 9, NONINTERFERENCE = 12, STANDING = 15, COERCION = 18,
       PROSPECTS, PULL, LOSS, GAIN, FEAR, INERTIA, STRADDLE, OFFER, SHARP, THREAT };
#define WT(row) w[(size_t)(row) * LANES + l]

typedef const World *Wp;
typedef T *restrict X_;

/* -- decide --------------------------------------------------------------------------------------- */

static inline void audience(Wp g, int64_t i, const T *x, T *out)
{
    const int64_t *off = g->off;
    EACH out[l] = C(0);
    for (int64_t a = 0; a < g->size; a++)
        if (a != i)
            EACH {
                T open = C(1) - magnitude(X(AT(position) + a));
                out[l] = out[l] + X(AT(audience_weight) + a) * X(AT(belief) + a) * open;
            }
}

static void weigh(Wp g, int64_t i, const T *x, T *w)
{
    const int64_t *off = g->off, n = g->size, war = AT(belief) + i;
    T sum[LANES];
    EACH WT(SHARP) = C(1) / X(AT(crossing_width));
    for (int d = 0; d < 3; d++) {
        int64_t own = d * n + i;
        EACH {
            T p = X(AT(ideal_point) + own) + X(war) * X(AT(wartime_shift) + own);
            p = SEL(p > C(1), C(1), p);
            WT(IDEAL + d) = SEL(p < C(-1), C(-1), p);
            WT(SALIENCE + d) = X(AT(lens_interest)) * X(AT(salience) + own);
            sum[l] = C(0);
        }
        for (int64_t j = 0; j < n; j++)
            EACH sum[l] = sum[l] + X(AT(capability) + j) * X(AT(relation) + j * n + i)
                * X(AT(position) + d * n + j);
        EACH WT(TILT + d) = X(AT(lens_relations)) * X(AT(alignment) + i) * X(AT(salience) + own) * sum[l];
    }
    EACH WT(COERCION) = X(AT(lens_coercion)) * X(war) * X(AT(sanction_sensitivity) + i)
        * (C(1) + X(AT(growth_anxiety) + i) * X(AT(seen_growth_stress) + i));
    for (int64_t at = 0; at < g->enforcers_; at++) {
        int64_t j = g->enforcers[at];
        EACH WT(THREAT + j) = X(AT(exposure) + j * n + i) * X(AT(credibility) + j * n + i);
    }
    EACH WT(PROSPECTS) = X(AT(lens_prospects)) * X(war) * X(AT(prospect_value) + i);
    for (int d = 0; d < 3; d++) {
        int64_t q = AT(norm_weight) + d;
        EACH {
            WT(SOVEREIGNTY + d) = X(AT(lens_norms)) * X(war) * X(AT(sovereignty_norm) + i) * X(q);
            WT(NONINTERFERENCE + d) = X(AT(lens_norms)) * X(war) * X(AT(noninterference_norm) + i) * X(q);
        }
    }
    EACH sum[l] = C(0);
    for (int64_t b = 0; b < g->belligerents_; b++) {
        int64_t k = g->belligerents[b];
        REAL side = g->sides[k];
        EACH {
            T losing = max2(-(X(AT(seen_battlefield) + i) * side), C(0));
            sum[l] = sum[l] + max2(X(AT(relation) + k * n + i), C(0)) * losing * side;
        }
    }
    EACH {
        WT(PULL) = X(AT(lens_partner)) * X(war) * X(AT(partner_support) + i) * sum[l];
        WT(LOSS) = X(AT(lens_market)) * X(AT(energy_dependence) + i) * X(AT(seen_energy_shock) + i);
        WT(GAIN) = X(AT(lens_market)) * X(AT(energy_opportunity) + i) * X(AT(seen_energy_shock) + i);
        WT(FEAR) = X(AT(lens_escalation)) * X(AT(escalation_aversion) + i) * X(AT(seen_escalation_risk) + i);
    }
    audience(g, i, x, sum);
    EACH sum[l] = X(AT(lens_standing)) * X(AT(standing_concern) + i) * sum[l];
    for (int d = 0; d < 3; d++) {
        int64_t q = AT(norm_weight) + d;
        EACH WT(STANDING + d) = sum[l] * X(q);
    }
    EACH {
        WT(INERTIA) = X(AT(lens_inertia)) * X(AT(inertia) + i);
        WT(STRADDLE) = X(AT(lens_straddle)) * X(AT(straddle_aversion) + i);
        WT(OFFER) = X(AT(lens_offer));
    }
}

static inline void crossed_lines(Wp g, int64_t i, int d, const T *y, const T *x, const T *w, T *penalty,
                                 T *hope)
{
    const int64_t *off = g->off, n = g->size;
    EACH penalty[l] = hope[l] = C(0);
    for (int64_t at = g->starts[d]; at < g->starts[d + 1]; at++) {
        int64_t j = g->lines[at];
        if (j == i)
            continue;
        REAL side = g->objects[j];
        EACH {
            T z = side * (y[l] - X(AT(red_line) + d * n + j)) * WT(SHARP);
            T c = X(AT(severity) + d * n + j) * (C(0.5) + C(0.5) * (z / SQRT(C(1) + z * z)));
            penalty[l] = penalty[l] + WT(THREAT + j) * c;
            hope[l] = hope[l] + X(AT(prospects) + j * n + i) * c;
        }
    }
}

static inline T gap_cost(T dip, T eco, T mil, T aversion)
{
    T gap = dip - C(0.5) * (eco + mil);
    return -(aversion * (gap * gap));
}

static inline void domain(Wp g, int64_t i, int d, const T *y, const T *x, const T *w, T *out)
{
    const int64_t *off = g->off, n = g->size;
    int64_t own = d * n + i;
    T penalty[LANES], hope[LANES];
    crossed_lines(g, i, d, y, x, w, penalty, hope);
    EACH {
        T v = y[l], away = v - WT(IDEAL + d);
        T u = -(WT(SALIENCE + d) * (away * away));
        u = u + WT(TILT + d) * v;
        u = u + -(WT(COERCION) * penalty[l]);
        u = u + -(WT(PROSPECTS) * hope[l]);
        u = u + -(SEL(v > C(0), WT(SOVEREIGNTY + d), WT(NONINTERFERENCE + d)) * (v * v));
        if (d != 0)
            u = u + WT(PULL) * v;
        if (d == 1)
            u = u + SEL(v < C(0), WT(LOSS), WT(GAIN)) * v;
        if (d == 2)
            u = u + -(WT(FEAR) * (v * v));
        u = u + -(WT(STANDING + d) * (v * v));
        T step = v - X(AT(position) + own), went = X(AT(direction) + own);
        T against = max2(SEL(step > C(0), -went, went), C(0));
        u = u + -(WT(INERTIA) * (C(1) + X(AT(reversal_cost)) * against) * magnitude(step));
        out[l] = u;
    }
    int some = 0;
    for (int64_t o = 0; o < g->offers_; o++)
        some |= g->offers[o].domain == d && g->offers[o].to == i;
    if (!some)
        return;
    EACH penalty[l] = C(0);
    for (int64_t o = 0; o < g->offers_; o++) {
        const Offer *offer = g->offers + o;
        if (offer->domain != d || offer->to != i)
            continue;
        REAL at = offer->position;
        EACH {
            T beyond = at >= 0 ? y[l] - C(at) : C(at) - y[l];
            M kept = (X(AT(accepted) + o) > C(0)) & (beyond >= C(-0.5) * X(AT(notch)));
            penalty[l] = penalty[l] + SEL(kept, X(AT(stake) + o), C(0));
        }
    }
    EACH out[l] = out[l] + WT(OFFER) * penalty[l];
}

static inline int is_open(const Offer *offer, int64_t week)
{
    return offer->opens <= week && week <= offer->closes && offer->answer != REFUSED;
}

/* U of standing at y in domain d and staying elsewhere */
#define MOVED(d, y, u)                                                                                    \
    (((d) == 0 ? (u) : stay[0][l]) + ((d) == 1 ? (u) : stay[1][l]) + ((d) == 2 ? (u) : stay[2][l])        \
     + gap_cost((d) == 0 ? (y) : here[0][l], (d) == 1 ? (y) : here[1][l], (d) == 2 ? (y) : here[2][l],    \
                WT(STRADDLE)))

static void decide(Wp g, int64_t i, int64_t week, const T *x, const T *w, const REAL *luck,
                   const REAL *offer_luck, T *new, T *choice)
{
    const int64_t *off = g->off, n = g->size;
    T here[3][LANES], stay[3][LANES], best[LANES], target[LANES], y[LANES], u[LANES];
    for (int d = 0; d < 3; d++) {
        EACH here[d][l] = X(AT(position) + d * n + i);
        domain(g, i, d, here[d], x, w, stay[d]);
    }
    EACH {
        T total = MOVED(3, C(0), C(0));
        best[l] = total + X(AT(noise)) * LUCK(luck, i);
        choice[l] = C(0);
        target[l] = C(0);
    }
    for (int d = 0; d < 3; d++)
        for (int up = 0; up < 2; up++) {
            REAL sign = up ? 1 : -1;
            int k = 1 + 2 * d + up;
            EACH y[l] = clip(here[d][l] + sign * X(AT(notch)), C(-1), C(1));
            domain(g, i, d, y, x, w, u);
            EACH {
                T total = MOVED(d, y[l], u[l]);
                total = SEL(y[l] == here[d][l], C(UNAVAILABLE), total);
                T value = total + X(AT(noise)) * LUCK(luck, k * n + i);
                M better = value > best[l];
                best[l] = SEL(better, value, best[l]);
                choice[l] = SEL(better, C(k), choice[l]);
                target[l] = SEL(better, y[l], target[l]);
            }
        }
    for (int64_t o = 0; o < g->offers_; o++) {
        const Offer *offer = g->offers + o;
        if (offer->to != i || !is_open(offer, week))
            continue;
        int d = offer->domain;
        EACH y[l] = C(offer->position);
        domain(g, i, d, y, x, w, u);
        EACH {
            T total = MOVED(d, y[l], u[l]);
            total = total + WT(OFFER) * X(AT(stake) + o);
            if (offer->answer == ACCEPTED)
                total = total - C(UNAVAILABLE);
            total = SEL(X(AT(accepted) + o) <= C(0), total, C(UNAVAILABLE));
            T value = total + X(AT(noise)) * LUCK(offer_luck, o * g->weeks + week);
            M better = value > best[l];
            best[l] = SEL(better, value, best[l]);
            choice[l] = SEL(better, C(7 + o), choice[l]);
            target[l] = SEL(better, y[l], target[l]);
        }
    }
    for (int d = 0; d < 3; d++)
        EACH {
            M moved = (choice[l] == C(1 + 2 * d)) | (choice[l] == C(2 + 2 * d));
            new[(d * n + i) * LANES + l] = SEL(moved, target[l], here[d][l]);
        }
    for (int64_t o = 0; o < g->offers_; o++) {
        const Offer *offer = g->offers + o;
        if (offer->to != i || !is_open(offer, week))
            continue;
        T *at = new + (offer->domain * n + i) * LANES;
        EACH at[l] = SEL(choice[l] == C(7 + o), target[l], at[l]);
    }
}

/* -- act ------------------------------------------------------------------------------------------ */

static void act(Wp g, int64_t week, X_ x, T *new, const T *choices)
{
    const int64_t *off = g->off, n = g->size;
    for (int64_t h = 0; h < g->holds_; h++) {
        const Hold *hold = g->holds + h;
        if (hold->first <= week && week <= hold->last)
            EACH new[(hold->domain * n + hold->actor) * LANES + l] = C(hold->position);
    }
    for (int64_t o = 0; o < g->offers_; o++) {
        const Offer *offer = g->offers + o;
        int64_t i = offer->to, accepted = AT(accepted) + o, begun = AT(first_accepted) + o;
        int64_t row = offer->domain * n + i;
        REAL at = offer->position;
        if (is_open(offer, week))
            EACH X(accepted) = SEL(choices[i * LANES + l] == C(7 + o), C(1), X(accepted));
        EACH {
            T beyond = new[row * LANES + l] - C(at);
            beyond = at >= 0 ? beyond : -beyond;
            X(accepted) = SEL(beyond >= C(-0.5) * X(AT(notch)), X(accepted), C(0));
            X(begun) = SEL((X(begun) == C(0)) & (X(accepted) > C(0)), C(week + 1), X(begun));
        }
    }
    for (int64_t i = 0; i < n; i++)
        EACH {
            M moved = ALL(0), back = ALL(0);
            for (int d = 0; d < 3; d++) {
                int64_t row = d * n + i, at = row * LANES + l;
                T step = new[at] - X(AT(position) + row);
                T sign = SEL(step > C(0), C(1), SEL(step < C(0), C(-1), C(0)));
                moved |= sign != C(0);
                back |= sign * X(AT(last_step) + row) < C(0);
                X(AT(last_step) + row) = SEL(sign != C(0), sign, X(AT(last_step) + row));
                X(AT(direction) + row) =
                    SEL(sign != C(0), sign, X(AT(direction_memory)) * X(AT(direction) + row));
                X(AT(position) + row) = new[at];
            }
            X(AT(moves) + i) = X(AT(moves) + i) + SEL(moved, C(1), C(0));
            X(AT(reversals) + i) = X(AT(reversals) + i) + SEL(back, C(1), C(0));
        }
}

/* -- respond -------------------------------------------------------------------------------------- */

static void respond(Wp g, int64_t week, X_ x, const REAL *luck, T *crossed, T *acts, unsigned char *fresh)
{
    const int64_t *off = g->off, n = g->size;
    T sharp[LANES], followed[LANES];
    EACH sharp[l] = C(1) / X(AT(crossing_width));
    for (int64_t e = 0; e < g->enforcers_; e++) {
        int64_t j = g->enforcers[e];
        REAL side = g->objects[j];
        for (int64_t i = 0; i < n; i++) {
            if (i == j)
                continue;
            T *c = crossed + (e * n + i) * LANES, *a = acts + (e * n + i) * LANES;
            EACH c[l] = followed[l] = C(0);
            for (int d = 0; d < 3; d++)
                for (int64_t at = g->starts[d]; at < g->starts[d + 1]; at++)
                    if (g->lines[at] == j)
                        EACH {
                            T z = side * (X(AT(position) + d * n + i) - X(AT(red_line) + d * n + j)) * sharp[l];
                            c[l] = c[l] + X(AT(severity) + d * n + j) * max2(z / SQRT(C(1) + z * z), C(0));
                        }
            int beyond = 0;
            for (int k = 0; k < W; k++)
                beyond |= ((const REAL *)c)[k] > 0;
            if (!beyond) {
                EACH a[l] = C(0);
                continue;
            }
            for (int64_t partner = 0; partner < g->enforcers_; partner++) {
                int64_t k = g->enforcers[partner];
                if (!fresh[partner * n + i])
                    continue;
                EACH followed[l] = followed[l]
                    + max2(X(AT(relation) + k * n + j), C(0)) * X(AT(recent_penalty) + k * n + i);
            }
            EACH {
                T ready = min2(X(AT(resolve) + j) * (C(1) - X(AT(trade_caution) + j) * X(AT(exposure) + i * n + j))
                               + X(AT(coupling) + j) * min2(followed[l], C(1)), C(1));
                T chance = X(AT(hazard)) * min2(c[l], C(1)) * X(AT(belief) + j)
                    * (C(1) - X(AT(penalty) + j * n + i)) * ready;
                a[l] = SEL(LUCK(luck, j) < chance, C(1), C(0));
            }
        }
    }
    for (int64_t e = 0; e < g->enforcers_; e++) {
        int64_t j = g->enforcers[e];
        for (int64_t i = 0; i < n; i++) {
            if (i == j)
                continue;
            const T *c = crossed + (e * n + i) * LANES, *a = acts + (e * n + i) * LANES;
            int64_t there = j * n + i, back = i * n + j;
            for (int k = 0; k < W; k++)
                fresh[e * n + i] |= ((const REAL *)a)[k] > 0;
            EACH {
                M hit = a[l] > C(0);
                T left = C(1) - X(AT(penalty_prospect_loss)), loss = X(AT(penalty_relation_loss));
                T held = min2(c[l], C(1));
                T f = X(AT(penalty) + there);
                X(AT(penalty) + there) = SEL(hit, f + X(AT(penalty_step)) * (C(1) - f),
                                             f * (C(1) - X(AT(penalty_relief)) * (C(1) - held)));
                X(AT(recent_penalty) + there) =
                    SEL(hit, C(1), X(AT(recent_memory)) * X(AT(recent_penalty) + there));
                T v = X(AT(exposure) + there);
                X(AT(exposure) + there) = SEL(hit, v * (C(1) - X(AT(penalty_decoupling))), v);
                v = X(AT(credibility) + there);
                X(AT(credibility) + there) =
                    SEL(hit, v + X(AT(penalty_lesson)) * (C(1) - v),
                        v * (C(1) - X(AT(bluff_decay)) * held * X(AT(belief) + j) * (C(1) - f)));
                v = X(AT(relation) + there);
                X(AT(relation) + there) = SEL(hit, v - loss, v);
                v = X(AT(relation) + back);
                X(AT(relation) + back) = SEL(hit, v - loss, v);
                v = X(AT(prospects) + there);
                X(AT(prospects) + there) = SEL(hit, v * left, v);
                v = X(AT(prospects) + back);
                X(AT(prospects) + back) = SEL(hit, v * left, v);
                v = X(AT(first_penalty) + there);
                X(AT(first_penalty) + there) = SEL(hit & (v == C(0)), C(week + 1), v);
                v = X(AT(last_penalty) + there);
                X(AT(last_penalty) + there) = SEL(hit, C(week + 1), v);
            }
        }
    }
}

/* -- consequences --------------------------------------------------------------------------------- */

static void relate(Wp g, X_ x)
{
    const int64_t *off = g->off, n = g->size;
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++)
            if (i != j)
                EACH {
                    T apart = C(0);
                    for (int d = 0; d < 3; d++)
                        apart = apart + magnitude(X(AT(position) + d * n + i) - X(AT(position) + d * n + j));
                    T agreement = C(1) - apart / C(3);
                    T r = X(AT(relation) + j * n + i);
                    r = r + X(AT(structural_pull)) * (X(AT(structural_relation) + j * n + i) - r)
                        + X(AT(congruence_pull)) * X(AT(belief) + i) * (agreement - r);
                    X(AT(relation) + j * n + i) = clip(r, C(-1), C(1));
                }
    for (int64_t i = 0; i < n; i++) {
        T heard[LANES], weight[LANES];
        audience(g, i, x, heard);
        EACH weight[l] = C(0);
        for (int64_t a = 0; a < n; a++)
            if (a != i)
                EACH weight[l] = weight[l] + X(AT(audience_weight) + a);
        EACH {
            T p0 = X(AT(position) + i), p1 = X(AT(position) + n + i), p2 = X(AT(position) + 2 * n + i);
            T q0 = X(AT(norm_weight)), q1 = X(AT(norm_weight) + 1),
              q2 = X(AT(norm_weight) + 2);
            T partial = C(0) + q0 * magnitude(p0) + q1 * magnitude(p1) + q2 * magnitude(p2);
            T total = C(0) + q0 + q1 + q2;
            T share = heard[l] / max2(weight[l], C(1.0e-9));
            X(AT(standing) + i) = C(1) - share * (partial / max2(total, C(1.0e-9)));
            X(AT(gap) + i) = (C(0) + p0) - (C(0) + p1 + p2) * C(0.5);
        }
    }
}

static void wage_war(Wp g, X_ x, const REAL *luck)
{
    const int64_t *off = g->off, n = g->size;
    T gross[LANES], relief[LANES], weight[LANES], force[LANES], target[LANES];
    for (int64_t b = 0; b < g->belligerents_; b++) {
        int64_t k = g->belligerents[b];
        REAL side = g->sides[k];
        EACH gross[l] = relief[l] = weight[l] = C(0);
        for (int64_t j = 0; j < n; j++)
            if (j != k)
                EACH {
                    T e = X(AT(position) + n + j), c = X(AT(capability) + j);
                    gross[l] = gross[l] + c * max2(-(side * e), C(0));
                    relief[l] = relief[l] + c * max2(side * e, C(0));
                    weight[l] = weight[l] + c;
                }
        EACH {
            T total = max2(weight[l], C(1.0e-9)), share = X(AT(technology_share));
            T a = gross[l] / total, r = relief[l] / total;
            X(AT(pressure) + k) = min2(share * a + (C(1) - share) * max2(a - r, C(0)), C(1));
            X(AT(technology_pressure) + k) = share * a;
        }
    }
    EACH force[l] = target[l] = C(0);
    for (int64_t j = 0; j < n; j++)
        EACH {
            T a = X(AT(arsenal) + j), m = X(AT(position) + 2 * n + j);
            force[l] = force[l] + (g->sides[j] != 0
                ? a * m * (C(1) - X(AT(pressure_effect)) * X(AT(pressure) + j)) : X(AT(aid_share)) * a * m);
        }
    for (int64_t b = 0; b < g->belligerents_; b++) {
        int64_t k = g->belligerents[b];
        REAL side = g->sides[k];
        EACH gross[l] = C(0);
        for (int64_t j = 0; j < n; j++)
            EACH gross[l] = gross[l] + X(AT(capability) + j) * X(AT(nuclear_restraint) + j)
                * max2(X(AT(relation) + j * n + k), C(0));
        EACH {
            T losing = max2(-(X(AT(battlefield)) * side), C(0));
            target[l] = target[l] + X(AT(nuclear_leverage) + k)
                * min2(X(AT(escalation_base)) + X(AT(escalation_defeat)) * losing, C(1))
                * (C(1) - min2(gross[l], C(1)));
        }
    }
    EACH {
        T war = X(AT(war)), b = X(AT(battlefield)), risk = X(AT(escalation_risk));
        X(AT(battlefield)) = clip(
            b + war * (X(AT(battle_rate)) * (X(AT(battle_gain)) * force[l] - b)
                       + X(AT(battle_noise)) * LUCK(luck, 0)), C(-1), C(1));
        X(AT(escalation_risk)) = clip(risk + X(AT(escalation_rate)) * (war * target[l] - risk), C(0), C(1));
        X(AT(growth_stress)) = X(AT(growth_stress)) * X(AT(shock_persistence));
        X(AT(energy_shock)) = X(AT(energy_shock)) * X(AT(shock_persistence));
    }
}

/* -- events, perception, votes, plans ------------------------------------------------------------- */

static void happen(Wp g, int64_t week, X_ x, const REAL *luck)
{
    for (int64_t e = 0; e < g->events_; e++) {
        const Event *event = g->events + e;
        T due[LANES];
        EACH due[l] = SEL(X(event->fired) == C(0), C(1), C(0));
        for (int64_t k = event->conditions; k < event->conditions_end; k++) {
            const Condition *c = g->conditions + k;
            EACH {
                M true = C(c->sign) * (X(c->slot) - C(c->threshold)) > C(0);
                X(c->held) = SEL(true, X(c->held) + C(1), C(0));
                due[l] = SEL(X(c->held) >= C(c->weeks), due[l], C(0));
            }
        }
        if (event->chance != NONE)
            EACH due[l] = SEL(LUCK(luck, e * g->weeks + week) < C(event->chance), due[l], C(0));
        if (event->first <= week && week <= event->last)
            EACH X(event->fired) = SEL(due[l] > C(0), C(week + 1), X(event->fired));
    }
    for (int64_t e = 0; e < g->events_; e++)
        for (int64_t k = g->events[e].changes; k < g->events[e].changes_end; k++) {
            const Change *c = g->changes + k;
            EACH {
                T moved = C(c->amount) + (c->add ? X(c->slot) : C(0) * X(c->slot));
                X(c->slot) = SEL(X(g->events[e].fired) == C(week + 1), clip(moved, C(c->low), C(c->high)), X(c->slot));
            }
        }
}

static void perceive(Wp g, X_ x)
{
    const int64_t *off = g->off;
    const int64_t seen[5] = {AT(belief), AT(seen_battlefield), AT(seen_growth_stress), AT(seen_energy_shock),
                             AT(seen_escalation_risk)};
    const int64_t truth[5] = {AT(war_signal), AT(battlefield), AT(growth_stress), AT(energy_shock),
                              AT(escalation_risk)};
    for (int64_t i = 0; i < g->size; i++)
        for (int k = 0; k < 5; k++)
            EACH {
                T s = X(seen[k] + i);
                X(seen[k] + i) = s + (C(1) - X(AT(deference) + i)) * (X(truth[k]) - s);
            }
}

/* Answer a vote or a plan (the other is NULL): +1, 0 or -1 into a row. */
static void answer(Wp g, int64_t i, const Vote *vote, const Plan *plan, X_ x, T *w, const REAL *luck, int64_t into)
{
    const int64_t *off = g->off, n = g->size, author = plan ? plan->author : NONE;
    REAL text = plan ? plan->position : vote->position;
    T y[LANES], seen[LANES], tie[LANES], penalty[LANES], hope[LANES], best[LANES], choice[LANES];
    weigh(g, i, x, w);
    EACH {
        seen[l] = C(text);
        tie[l] = C(0);
        if (plan) {
            seen[l] = clip(C(text) + (C(1) - X(plan->impartiality)) * X(AT(position) + author), C(-1), C(1));
            tie[l] = X(AT(belief) + i) * (X(AT(alignment) + i) * X(AT(relation) + author * n + i)
                                          + X(AT(prospect_value) + i) * X(AT(prospects) + author * n + i));
        }
    }
    for (int a = 0; a < 3; a++) {
        REAL sign = 1 - a;
        EACH y[l] = sign * seen[l];
        crossed_lines(g, i, 0, y, x, w, penalty, hope);
        EACH {
            T v = y[l], away = v - WT(IDEAL);
            T voiced = -(WT(SALIENCE) * (away * away)) + WT(TILT) * v
                + -(SEL(v > C(0), WT(SOVEREIGNTY), WT(NONINTERFERENCE)) * (v * v))
                + -(WT(STANDING) * (v * v));
            T u = (plan ? C(1) : X(vote->severity)) * voiced + -(WT(COERCION) * penalty[l])
                + -(WT(PROSPECTS) * hope[l]);
            if (plan)
                u = u + sign * tie[l];
            if (a == 0 && plan)
                u = u + X(AT(belief) + i) * (X(plan->specificity) * X(plan->willingness));
            if (a == 0 && vote && vote->common_interest != NONE)
                u = u + X(vote->common_interest);
            u = u + X(AT(noise)) * LUCK(luck, a * n + i);
            M better = a == 0 ? ALL(1) : u > best[l];
            best[l] = a == 0 ? u : SEL(better, u, best[l]);
            choice[l] = a == 0 ? C(1) : SEL(better, C(sign), choice[l]);
        }
    }
    EACH X(into) = choice[l];
}

/* -- reduce --------------------------------------------------------------------------------------- */

static void reduce(Wp g, int64_t week, const T *x, int64_t count, Sums *s)
{
    int32_t fixed[W], place[W];
    for (int64_t r = 0; r < g->summed; r++) {
        const REAL *row = (const REAL *)(x + g->rows[r] * LANES);
        int64_t total = 0, square = 0;
        for (int k = 0; k < W; k++)
            fixed[k] = (int32_t)NEAREST(row[k] * 262144);
        for (int k = 0; k < count; k++) {
            total += fixed[k];
            square += (int64_t)fixed[k] * fixed[k];
        }
        s->sums[week * g->summed + r] += total;
        s->squares[week * g->summed + r] += square;
        if (r >= g->counted)
            continue;
        REAL low = g->low[r], per_unit = g->per_unit[r];
        int32_t most = g->bins - 1;
        for (int k = 0; k < W; k++) {
            REAL v = (row[k] - low) * per_unit;
            int32_t p = (int32_t)NEAREST(v);
            place[k] = p < 0 ? 0 : p > most ? most : p;
        }
        int64_t first = (week * g->counted + r) * g->bins;
        for (int k = 0; k < count; k++)
            s->counts[first + place[k]]++;
    }
}

/* -- the drivers ---------------------------------------------------------------------------------- */

static T *room(size_t rows)
{
    return aligned_alloc(64, (rows * W * sizeof(REAL) + 63) / 64 * 64 + 64);
}

/* Play all weeks of one block of 64 runs, W runs at a time. */
void play_block(Wp g, const Block *b, Sums *s)
{
    int64_t n = g->size, pairs = g->enforcers_ * n;
    const int64_t *off = g->off;
    T *x = room(g->slots), *w = room(THREAT + n), *new = room(3 * n), *choices = room(n);
    T *crossed = room(pairs), *acts = room(pairs);
    unsigned char *fresh = calloc(pairs + 1, 1);
    for (int at = 0; at < BLOCK; at += W) {
        memset(fresh, 0, pairs + 1);
        for (int64_t k = 0; k < g->slots; k++)
            memcpy((REAL *)x + k * W, b->x + k * BLOCK + at, W * sizeof(REAL));
        int64_t count = b->count - at < 0 ? 0 : b->count - at > W ? W : b->count - at;
        for (int64_t week = 0; week < g->weeks; week++) {
            happen(g, week, x, b->event + at);
            perceive(g, x);
            for (int64_t i = 0; i < n; i++) {
                weigh(g, i, x, w);
                decide(g, i, week, x, w, b->choice + week * 7 * n * BLOCK + at, b->offer + at, new,
                       choices + i * LANES);
            }
            act(g, week, x, new, choices);
            respond(g, week, x, b->enforce + week * n * BLOCK + at, crossed, acts, fresh);
            relate(g, x);
            wage_war(g, x, b->battle + week * BLOCK + at);
            for (int64_t v = 0; v < g->votes_; v++)
                if (g->votes[v].week == week)
                    for (int64_t i = 0; i < n; i++)
                        if (g->voters[v * n + i])
                            answer(g, i, g->votes + v, NULL, x, w, b->vote + v * 3 * n * BLOCK + at,
                                   AT(votes) + v * n + i);
            for (int64_t p = 0; p < g->plans_; p++)
                if (g->plans[p].week == week)
                    for (int64_t i = 0; i < n; i++)
                        if (i != g->plans[p].author)
                            answer(g, i, NULL, g->plans + p, x, w, b->plan + p * 3 * n * BLOCK + at,
                                   AT(plans) + p * n + i);
            for (int64_t r = 0; r < g->recorded; r++)
                for (int k = 0; k < W; k++)
                    b->record[(week * g->recorded + r) * BLOCK + at + k] = ((REAL *)x)[g->rows[r] * W + k];
            reduce(g, week, x, count, s);
        }
        for (int64_t k = 0; k < g->slots; k++)
            memcpy(b->ended + k * BLOCK + at, (REAL *)x + k * W, W * sizeof(REAL));
    }
    free(fresh);
    T *all[] = {x, w, new, choices, crossed, acts};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        free(all[k]);
}

/* Play many blocks on several threads, each with sums of its own. */
void play_blocks(Wp g, const Block *blocks, int64_t number, Sums *sums, int64_t threads)
{
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int64_t t = 0; t < threads; t++)
        for (int64_t b = t; b < number; b += threads)
            play_block(g, blocks + b, sums + t);
}
