import jstat from 'jstat';

export function normalQuantile(probability: number): number {
  return jstat.normal.inv(probability, 0, 1);
}

export function normalCdf(z: number): number {
  return jstat.normal.cdf(z, 0, 1);
}

/** @param df degrees of freedom, above 0. */
export function studentQuantile(probability: number, df: number): number {
  return jstat.studentt.inv(probability, df);
}

/** @param df degrees of freedom, above 0. */
export function studentCdf(t: number, df: number): number {
  return jstat.studentt.cdf(t, df);
}

/** P(X >= statistic) for X ~ chi-square. @param df degrees of freedom, above 0. */
export function chiSquareTail(statistic: number, df: number): number {
  return 1 - jstat.chisquare.cdf(statistic, df);
}
