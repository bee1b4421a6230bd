import { describe, expect, it } from 'vitest';
import { movesStage } from '../../../src/shared/rules/install-stage.ts';

describe('the install stage of a cluster', () => {
  it.each([
    ['none', 'joining-servers', true],
    ['joining-servers', 'agents', true],
    ['joining-servers', 'completed', true],
    ['completed', 'joining-servers', false],
    ['completed', 'agents', false],
    ['completed', 'completed', false],
    ['completed', 'none', true],
    ['none', 'none', false],
  ] as const)('from %s by %s: %s', (from, reached, moves) => {
    expect(movesStage(from, reached)).toBe(moves);
  });
});
