declare module 'jstat' {
  interface Distribution1 {
    cdf(x: number, df: number): number;
    inv(p: number, df: number): number;
  }
  interface Distribution2 {
    cdf(x: number, a: number, b: number): number;
    inv(p: number, a: number, b: number): number;
  }
  const jstat: {
    readonly studentt: Distribution1;
    readonly chisquare: Distribution1;
    readonly normal: Distribution2;
  };
  // biome-ignore lint/style/noDefaultExport: the package's own shape
  export default jstat;
}
