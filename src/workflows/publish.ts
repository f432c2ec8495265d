export const publish = async (_: unknown): Promise<never> => {
  throw new Error('not yet');
};
