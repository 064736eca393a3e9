// What one core can do: fused multiply-adds a second, and bytes a second from each cache.
// Prints one line each: a name, bytes of the level (0 for the peak), and the rate in 10^9 a second.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif
#if defined(__aarch64__)
#define KEEP(v) "+w"(v)
#else
#define KEEP(v) "+x"(v)
#endif
typedef float vec __attribute__((vector_size(LANES * 4)));

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static volatile float sink;

// Two units with a latency of four or five: ten chains keep them busy, and fit in sixteen registers.
#define CHAINS 10

__attribute__((noinline)) static void chains(long n, float seed) {
  vec x, y;
  for (int l = 0; l < LANES; l++) x[l] = 1.0f - seed, y[l] = seed;
  vec a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y;
  for (long k = 0; k < n; k++) {
    a = a * x + y, b = b * x + y, c = c * x + y, d = d * x + y, e = e * x + y;
    f = f * x + y, g = g * x + y, h = h * x + y, i = i * x + y, j = j * x + y;
    // Ten different values, as far as the compiler knows.
    __asm__("" : KEEP(a), KEEP(b), KEEP(c), KEEP(d), KEEP(e));
    __asm__("" : KEEP(f), KEEP(g), KEEP(h), KEEP(i), KEEP(j));
  }
  a += b + c + d + e + f + g + h + i + j;
  sink = a[0];
}

static double peak(void) {
  const long n = 1000000;
  double best = 1e9;
  chains(n, 1e-6f);
  for (int r = 0; r < 40; r++) {
    double start = now();
    chains(n, 1e-6f);
    double taken = now() - start;
    if (taken < best) best = taken;
  }
  return 2.0 * LANES * CHAINS * n / best;
}

__attribute__((noinline)) static void reading(const vec *p, long n) {
  vec a = p[0], b = p[1], c = p[2], d = p[3];
  for (long i = 4; i + 8 <= n; i += 8) {
    a += p[i], b += p[i + 1], c += p[i + 2], d += p[i + 3];
    a += p[i + 4], b += p[i + 5], c += p[i + 6], d += p[i + 7];
  }
  a = a + b + c + d;
  sink = a[0];
}

// y += x: two arrays of half the size, three accesses.
__attribute__((noinline)) static void adding(vec *p, long n) {
  vec *y = p + n / 2;
  for (long i = 0; i + 4 <= n / 2; i += 4) {
    y[i] += p[i], y[i + 1] += p[i + 1], y[i + 2] += p[i + 2], y[i + 3] += p[i + 3];
  }
}

// The faster of the two ways to move bytes.
static double bandwidth(long bytes) {
  long n = bytes / sizeof(vec);
  vec *p = aligned_alloc(64, n * sizeof(vec));
  for (long i = 0; i < n; i++)
    for (int l = 0; l < LANES; l++) p[i][l] = 1e-3f;
  long repeat = (64L << 20) / bytes + 1;
  double best = 0;
  for (int r = 0; r < 12; r++) {
    double start = now();
    for (long k = 0; k < repeat; k++) reading(p, n);
    double mid = now();
    for (long k = 0; k < repeat; k++) adding(p, n);
    double end = now();
    double read = repeat * (double)bytes / (mid - start);
    double add = repeat * 1.5 * bytes / (end - mid);
    if (read > best) best = read;
    if (add > best) best = add;
  }
  free(p);
  return best;
}

static long size(int name, long otherwise) {
  long bytes = sysconf(name);
  return bytes > 0 ? bytes : otherwise;
}

int main(void) {
  long l1 = size(_SC_LEVEL1_DCACHE_SIZE, 32 << 10);
  long l2 = size(_SC_LEVEL2_CACHE_SIZE, 1 << 20);
  long l3 = size(_SC_LEVEL3_CACHE_SIZE, 16 << 20);
  printf("fma 0 %.2f\n", peak() / 1e9);
  printf("L1 %ld %.2f\n", l1, bandwidth(l1 / 2) / 1e9);
  printf("L2 %ld %.2f\n", l2, bandwidth(l2 / 2) / 1e9);
  // Other machines' work is in the last level too: half of it would not be what one gets.
  printf("L3 %ld %.2f\n", l3, bandwidth(l3 / 4) / 1e9);
  printf("memory %ld %.2f\n", 1L << 40, bandwidth(4 * l3) / 1e9);
  return 0;
}
