/* The model's rules written by hand in C: how fast the same arithmetic could be.
 *
 * A block is 64 runs, laid out as in sim/compiled.py: one row of 64 numbers for each slot. It is played
 * W runs at a time, in lanes, innermost; a T holds VL of them (one register), so that a row of W lanes is
 * LANES registers. VL = W = 1 is plain C, one run after the other.
 *
 *     cc -O3 -march=native -fopenmp -ffp-contract=off -fno-math-errno -DVL=4 -DW=8
 *
 * The order of every operation is that of sim/rules, and nothing is fused, so that the bits are those of
 * the engines: c_limit.py compares them before anything is timed. `slots.h` is written by c_limit.py; it
 * numbers the variables.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif
#include "slots.h"

#define BLOCK 64
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
    int64_t weeks, n, slots, enforcers_, belligerents_, offers_, holds_, events_, votes_, plans_;
    int64_t recorded, summed, counted, bins, narrow;
    const int64_t *off, *belligerents, *enforcers, *starts, *lines, *offers, *holds, *events, *cond_at,
        *changes_at, *votes, *voters, *plans, *rows;
    const double *sides, *objects, *offer_at, *hold_at, *chances, *cond_of, *changes_of, *vote_at, *plan_at,
        *low, *per_unit;
} World;

typedef struct {
    REAL *x;
    const REAL *choice, *enforce, *battle, *offer, *event, *vote, *plan;
    double *record;
    int8_t *votes, *plans;
    int16_t *accepted, *fired, *penalised, *moves, *reversals;
    int64_t count;
} Block;

typedef struct {
    int64_t *sums, *squares;
    void *counts; /* 32-bit whole numbers if `narrow`, else 64-bit */
} Sums;

#define X(row) x[(size_t)(row) * LANES + l]
#define AT(name) (off[A_##name])
/* luck lies in rows of BLOCK runs, whatever W is; `luck` points to the first of this part's lanes */
#define LUCK(from, row) (((const Loose *)((from) + (size_t)(row) * BLOCK))[l])

enum { IDEAL, SALIENCE = 3, TILT = 6, SOVEREIGNTY = 9, NONINTERFERENCE = 12, STANDING = 15, COERCION = 18,
       PROSPECTS, PULL, LOSS, GAIN, FEAR, INERTIA, STRADDLE, OFFER, SHARP, THREAT };
#define WT(row) w[(size_t)(row) * LANES + l]
static const double UNAVAILABLE = -1.0e9;

typedef const World *Wp;
typedef T *restrict X_;

/* -- decide --------------------------------------------------------------------------------------- */

static inline void audience(Wp g, int64_t i, const T *x, T *out)
{
    const int64_t *off = g->off;
    EACH out[l] = C(0);
    for (int64_t a = 0; a < g->n; a++)
        if (a != i)
            EACH {
                T open = C(1) - magnitude(X(AT(position) + a));
                out[l] = out[l] + X(AT(audience_weight) + a) * X(AT(belief) + a) * open;
            }
}

static inline int64_t norm_weight(const int64_t *off, int d)
{
    return d == 0 ? AT(norm_weight_diplomatic) : d == 1 ? AT(norm_weight_economic) : AT(norm_weight_military);
}

static void weigh(Wp g, int64_t i, const T *x, T *w)
{
    const int64_t *off = g->off, n = g->n, war = AT(belief) + i;
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
        int64_t q = norm_weight(off, d);
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
        int64_t q = norm_weight(off, d);
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
    const int64_t *off = g->off, n = g->n;
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
    const int64_t *off = g->off, n = g->n;
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
        some |= g->offers[7 * o + 1] == d && g->offers[7 * o] == i;
    if (!some)
        return;
    EACH penalty[l] = C(0);
    for (int64_t o = 0; o < g->offers_; o++) {
        const int64_t *offer = g->offers + 7 * o;
        if (offer[1] != d || offer[0] != i)
            continue;
        REAL at = g->offer_at[o];
        EACH {
            T beyond = at >= 0 ? y[l] - C(at) : C(at) - y[l];
            M kept = (X(offer[6]) > C(0)) & (beyond >= C(-0.5) * X(AT(notch)));
            penalty[l] = penalty[l] + SEL(kept, X(offer[5]), C(0));
        }
    }
    EACH out[l] = out[l] + WT(OFFER) * penalty[l];
}

static inline int is_open(const int64_t *offer, int64_t week)
{
    return offer[2] <= week && week <= offer[3] && offer[4] != 2;
}

/* U of standing at y in domain d and staying elsewhere */
#define MOVED(d, y, u)                                                                                    \
    (((d) == 0 ? (u) : stay[0][l]) + ((d) == 1 ? (u) : stay[1][l]) + ((d) == 2 ? (u) : stay[2][l])        \
     + gap_cost((d) == 0 ? (y) : here[0][l], (d) == 1 ? (y) : here[1][l], (d) == 2 ? (y) : here[2][l],    \
                WT(STRADDLE)))

static void decide(Wp g, int64_t i, int64_t week, const T *x, const T *w, const REAL *luck,
                   const REAL *offer_luck, T *new, T *choice)
{
    const int64_t *off = g->off, n = g->n;
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
    int64_t number = 7;
    for (int64_t o = 0; o < g->offers_; o++) {
        const int64_t *offer = g->offers + 7 * o;
        if (!is_open(offer, week))
            continue;
        if (offer[0] == i) {
            int d = offer[1];
            EACH y[l] = C(g->offer_at[o]);
            domain(g, i, d, y, x, w, u);
            EACH {
                T total = MOVED(d, y[l], u[l]);
                total = total + WT(OFFER) * X(offer[5]);
                if (offer[4] == 1)
                    total = total - C(UNAVAILABLE);
                total = SEL(X(offer[6]) <= C(0), total, C(UNAVAILABLE));
                T value = total + X(AT(noise)) * LUCK(offer_luck, o * g->weeks + week);
                M better = value > best[l];
                best[l] = SEL(better, value, best[l]);
                choice[l] = SEL(better, C(number), choice[l]);
                target[l] = SEL(better, y[l], target[l]);
            }
        }
        number++;
    }
    for (int d = 0; d < 3; d++)
        EACH {
            M moved = (choice[l] == C(1 + 2 * d)) | (choice[l] == C(2 + 2 * d));
            new[(d * n + i) * LANES + l] = SEL(moved, target[l], here[d][l]);
        }
    number = 7;
    for (int64_t o = 0; o < g->offers_; o++) {
        const int64_t *offer = g->offers + 7 * o;
        if (!is_open(offer, week))
            continue;
        if (offer[0] == i) {
            T *at = new + (offer[1] * n + i) * LANES;
            EACH at[l] = SEL(choice[l] == C(number), target[l], at[l]);
        }
        number++;
    }
}

/* -- act ------------------------------------------------------------------------------------------ */

static void act(Wp g, int64_t week, X_ x, T *new, const T *choices, T *last, T *moves, T *reversals, T *first)
{
    const int64_t *off = g->off, n = g->n;
    for (int64_t h = 0; h < g->holds_; h++) {
        const int64_t *hold = g->holds + 4 * h;
        if (hold[2] <= week && week <= hold[3])
            EACH new[(hold[1] * n + hold[0]) * LANES + l] = C(g->hold_at[h]);
    }
    int64_t number = 7;
    for (int64_t o = 0; o < g->offers_; o++) {
        const int64_t *offer = g->offers + 7 * o;
        int64_t i = offer[0], accepted = offer[6], row = offer[1] * n + i;
        REAL at = g->offer_at[o];
        if (is_open(offer, week)) {
            EACH X(accepted) = SEL(choices[i * LANES + l] == C(number), C(1), X(accepted));
            number++;
        }
        EACH {
            T beyond = new[row * LANES + l] - C(at);
            beyond = at >= 0 ? beyond : -beyond;
            X(accepted) = SEL(beyond >= C(-0.5) * X(AT(notch)), X(accepted), C(0));
            M now = (X(accepted) > C(0)) & (first[o * LANES + l] < C(0));
            first[o * LANES + l] = SEL(now, C(week), first[o * LANES + l]);
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
                back |= sign * last[at] < C(0);
                last[at] = SEL(sign != C(0), sign, last[at]);
                X(AT(direction) + row) =
                    SEL(sign != C(0), sign, X(AT(direction_memory)) * X(AT(direction) + row));
                X(AT(position) + row) = new[at];
            }
            moves[i * LANES + l] = moves[i * LANES + l] + SEL(moved, C(1), C(0));
            reversals[i * LANES + l] = reversals[i * LANES + l] + SEL(back, C(1), C(0));
        }
}

/* -- respond -------------------------------------------------------------------------------------- */

static void respond(Wp g, int64_t week, X_ x, const REAL *luck, T *crossed, T *acts, T *penalised,
                    unsigned char *fresh)
{
    const int64_t *off = g->off, n = g->n;
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
                T *seen = penalised + there * LANES;
                seen[l] = SEL(hit & (seen[l] < C(0)), C(week), seen[l]);
            }
        }
    }
}

/* -- consequences --------------------------------------------------------------------------------- */

static void relate(Wp g, X_ x)
{
    const int64_t *off = g->off, n = g->n;
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
            T q0 = X(AT(norm_weight_diplomatic)), q1 = X(AT(norm_weight_economic)),
              q2 = X(AT(norm_weight_military));
            T partial = C(0) + q0 * magnitude(p0) + q1 * magnitude(p1) + q2 * magnitude(p2);
            T total = C(0) + q0 + q1 + q2;
            T share = heard[l] / max2(weight[l], C(1.0e-9));
            X(AT(standing) + i) = C(1) - share * (partial / max2(total, C(1.0e-9)));
            X(AT(gap) + i) = p0 - C(0.5) * (p1 + p2);
        }
    }
}

static void wage_war(Wp g, X_ x, const REAL *luck)
{
    const int64_t *off = g->off, n = g->n;
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

static void happen(Wp g, int64_t week, X_ x, const REAL *luck, T *due, T *fired)
{
    for (int64_t e = 0; e < g->events_; e++) {
        const int64_t *event = g->events + 8 * e;
        M inside = ALL(event[0] <= week && week <= event[1]);
        T *d = due + e * LANES, *f = fired + e * LANES;
        EACH d[l] = SEL(inside, C(1), C(0));
        for (int64_t c = event[2]; c < event[3]; c++) {
            int64_t watched = g->cond_at[2 * c], held = g->cond_at[2 * c + 1];
            REAL sign = g->cond_of[3 * c], threshold = g->cond_of[3 * c + 1], weeks = g->cond_of[3 * c + 2];
            EACH {
                X(held) = SEL(sign * (X(watched) - C(threshold)) > C(0), X(held) + C(1), C(0));
                d[l] = SEL(X(held) >= C(weeks), d[l], C(0));
            }
        }
        if (event[7])
            EACH d[l] = SEL(LUCK(luck, e * g->weeks + week) < C(g->chances[e]), d[l], C(0));
        EACH {
            M now = (d[l] > C(0)) & (X(event[6]) == C(0));
            X(event[6]) = SEL(now, C(1), X(event[6]));
            f[l] = SEL(now, C(week), f[l]);
            d[l] = SEL(now, C(1), C(0));
        }
    }
    for (int64_t e = 0; e < g->events_; e++)
        for (int64_t c = g->events[8 * e + 4]; c < g->events[8 * e + 5]; c++) {
            int64_t slot = g->changes_at[2 * c];
            REAL amount = g->changes_of[3 * c], low = g->changes_of[3 * c + 1], high = g->changes_of[3 * c + 2];
            EACH {
                T moved = g->changes_at[2 * c + 1] ? X(slot) + C(amount) : C(amount);
                X(slot) = SEL(due[e * LANES + l] > C(0), min2(max2(moved, C(low)), C(high)), X(slot));
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
    for (int64_t i = 0; i < g->n; i++)
        for (int k = 0; k < 5; k++)
            EACH {
                T s = X(seen[k] + i);
                X(seen[k] + i) = s + (C(1) - X(AT(deference) + i)) * (X(truth[k]) - s);
            }
}

/* Answer a vote (author < 0) or a plan: +1, 0 or -1. */
static void answer(Wp g, int64_t i, double text, int64_t author, const int64_t *slots, const T *x, T *w,
                   const REAL *luck, int8_t *out)
{
    const int64_t *off = g->off, n = g->n;
    T y[LANES], seen[LANES], tie[LANES], penalty[LANES], hope[LANES], best[LANES], choice[LANES];
    weigh(g, i, x, w);
    EACH {
        seen[l] = C(text);
        tie[l] = C(0);
        if (author >= 0) {
            seen[l] = clip(C(text) + (C(1) - X(slots[0])) * X(AT(position) + author), C(-1), C(1));
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
            T u = (author < 0 ? X(slots[0]) : C(1)) * voiced + -(WT(COERCION) * penalty[l])
                + -(WT(PROSPECTS) * hope[l]);
            if (author >= 0)
                u = u + sign * tie[l];
            if (a == 0)
                u = u + (author >= 0 ? X(AT(belief) + i) * (X(slots[1]) * X(slots[2]))
                         : slots[1] >= 0 ? X(slots[1]) : C(0));
            u = u + X(AT(noise)) * LUCK(luck, a * n + i);
            M better = a == 0 ? ALL(1) : u > best[l];
            best[l] = a == 0 ? u : SEL(better, u, best[l]);
            choice[l] = a == 0 ? C(1) : SEL(better, C(sign), choice[l]);
        }
    }
    for (int k = 0; k < W; k++)
        out[k] = (int8_t)((REAL *)choice)[k];
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
        if (g->narrow)
            for (int k = 0; k < count; k++)
                ((int32_t *)s->counts)[first + place[k]]++;
        else
            for (int k = 0; k < count; k++)
                ((int64_t *)s->counts)[first + place[k]]++;
    }
}

/* -- the drivers ---------------------------------------------------------------------------------- */

static T *room(size_t rows)
{
    return aligned_alloc(64, (rows * W * sizeof(REAL) + 63) / 64 * 64 + 64);
}

static void first_weeks(const T *from, int16_t *to, int64_t rows, int at)
{
    for (int64_t r = 0; r < rows; r++)
        for (int k = 0; k < W; k++)
            to[r * BLOCK + at + k] = (int16_t)((const REAL *)from)[r * W + k];
}

static void fill(T *at, int64_t rows, REAL value)
{
    for (int64_t k = 0; k < rows * W; k++)
        ((REAL *)at)[k] = value;
}

/* Play all weeks of one block of 64 runs, W runs at a time. */
void play_block(Wp g, const Block *b, Sums *s)
{
    int64_t n = g->n, pairs = g->enforcers_ * n;
    T *x = room(g->slots), *w = room(THREAT + n), *new = room(3 * n), *choices = room(n), *last = room(3 * n);
    unsigned char *fresh = calloc(g->enforcers_ * n + 1, 1);
    T *crossed = room(pairs), *acts = room(pairs), *due = room(g->events_), *fired = room(g->events_);
    T *first = room(g->offers_), *moves = room(n), *reversals = room(n), *penalised = room(n * n);
    for (int at = 0; at < BLOCK; at += W) {
        memset(fresh, 0, pairs + 1);
        for (int64_t k = 0; k < g->slots; k++)
            memcpy((REAL *)x + k * W, b->x + k * BLOCK + at, W * sizeof(REAL));
        fill(last, 3 * n, 0);
        fill(moves, n, 0);
        fill(reversals, n, 0);
        fill(fired, g->events_, -1);
        fill(first, g->offers_, -1);
        fill(penalised, n * n, -1);
        int64_t count = b->count - at < 0 ? 0 : b->count - at > W ? W : b->count - at;
        for (int64_t week = 0; week < g->weeks; week++) {
            happen(g, week, x, b->event + at, due, fired);
            perceive(g, x);
            for (int64_t i = 0; i < n; i++) {
                weigh(g, i, x, w);
                decide(g, i, week, x, w, b->choice + week * 7 * n * BLOCK + at, b->offer + at, new,
                       choices + i * LANES);
            }
            act(g, week, x, new, choices, last, moves, reversals, first);
            respond(g, week, x, b->enforce + week * n * BLOCK + at, crossed, acts, penalised, fresh);
            relate(g, x);
            wage_war(g, x, b->battle + week * BLOCK + at);
            for (int64_t v = 0; v < g->votes_; v++)
                if (g->votes[3 * v] == week)
                    for (int64_t i = 0; i < n; i++)
                        if (g->voters[v * n + i])
                            answer(g, i, g->vote_at[v], -1, g->votes + 3 * v + 1, x, w,
                                   b->vote + v * 3 * n * BLOCK + at, b->votes + (v * n + i) * BLOCK + at);
            for (int64_t p = 0; p < g->plans_; p++)
                if (g->plans[5 * p] == week)
                    for (int64_t i = 0; i < n; i++)
                        if (i != g->plans[5 * p + 1])
                            answer(g, i, g->plan_at[p], g->plans[5 * p + 1], g->plans + 5 * p + 2, x, w,
                                   b->plan + p * 3 * n * BLOCK + at, b->plans + (p * n + i) * BLOCK + at);
            for (int64_t r = 0; r < g->recorded; r++)
                for (int k = 0; k < W; k++)
                    b->record[(week * g->recorded + r) * BLOCK + at + k] = ((REAL *)x)[g->rows[r] * W + k];
            reduce(g, week, x, count, s);
        }
        first_weeks(fired, b->fired, g->events_, at);
        first_weeks(first, b->accepted, g->offers_, at);
        first_weeks(penalised, b->penalised, n * n, at);
        first_weeks(moves, b->moves, n, at);
        first_weeks(reversals, b->reversals, n, at);
    }
    free(fresh);
    T *all[] = {x, w, new, choices, last, crossed, acts, due, fired, first, moves, reversals, penalised};
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
