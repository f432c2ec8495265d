/** Lets several wait until something has happened. */
export class Happenings {
  private readonly waiting = new Set<() => void>();

  wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const happened of waiting) happened();
  }

  /** Until something has happened, or so much time is over. @throws the signal's reason when interrupted */
  async next(signal: AbortSignal, patienceMs: number | null = null): Promise<void> {
    signal.throwIfAborted();
    let release = (): void => {};
    const over = new Promise<void>((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const timer = patienceMs === null ? undefined : setTimeout(resolve, patienceMs);
      this.waiting.add(resolve);
      release = () => {
        signal.removeEventListener('abort', onAbort);
        clearTimeout(timer);
        this.waiting.delete(resolve);
      };
    });
    try {
      await over;
    } finally {
      release();
    }
  }
}
