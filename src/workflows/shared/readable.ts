import { UserError } from '../../domain/errors.ts';

/**
 * What can be read of one search among others: damage to it, or no right to read it, is no reason to fail for all of them.
 * @param otherwise given what is wrong, in one line
 */
export function readable<T>(read: () => T, otherwise: (problem: string) => T): T {
  try {
    return read();
  } catch (error) {
    return otherwise(problemIn(error));
  }
}

/** What is wrong with what a user or a machine gave us, in one line. @throws a bug of ours as it is */
export function problemIn(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.message;
  throw error;
}
