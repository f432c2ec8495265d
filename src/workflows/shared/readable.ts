import { UserError } from '../../domain/errors.ts';

/**
 * What can be read of one search among others: damage to it, or no right to read it, is no reason to fail for all of them.
 * @param otherwise given what is wrong, in one line
 */
export function readable<T>(read: () => T, otherwise: (problem: string) => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return otherwise(error.message);
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return otherwise(error.message);
    throw error;
  }
}
