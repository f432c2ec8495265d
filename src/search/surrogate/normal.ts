/** Density of the standard normal distribution. */
export function normalDensity(u: number): number {
  return Math.exp(-0.5 * u * u) / Math.sqrt(2 * Math.PI);
}

/** P(Z > u), relative error below 1.2e-7 (complementary error function of Numerical Recipes, Press et al. 1992, section 6.2). */
export function normalTail(u: number): number {
  const x = Math.abs(u) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const polynomial =
    -1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const tail = 0.5 * t * Math.exp(-x * x + polynomial);
  return u >= 0 ? tail : 1 - tail;
}
