import type { Action } from '../../src/domain/factor.ts';

/** The actions of one kind. */
export function actionsOfKind<A extends Action>(kind: A['kind'], actions: readonly Action[]): A[] {
  return actions.filter((action): action is A => action.kind === kind);
}
