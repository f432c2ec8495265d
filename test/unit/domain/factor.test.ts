import { expect, test } from 'vitest';
import { aboutOf } from '../../../src/domain/factor.ts';

test('what a level does says of what, wherever the level stands alone', () => {
  expect(aboutOf({ about: 'Scheduling of the submitting process' }, { about: 'Before the others' })).toBe(
    'Scheduling of the submitting process: Before the others',
  );
  expect(aboutOf({ about: 'Tasks fetched ahead' }, { about: '' })).toBe('Tasks fetched ahead');
});
