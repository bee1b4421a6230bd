import { describe, expect, it } from 'vitest';
import { movesStage, returnsStage } from '../../../src/shared/rules/install-stage.ts';

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

describe('the stage of a cluster on the way back', () => {
  it('goes to an earlier one only', () => {
    expect(returnsStage('completed', 'agents')).toBe(true);
    expect(returnsStage('agents', 'none')).toBe(true);
    expect(returnsStage('agents', 'agents')).toBe(false);
    expect(returnsStage('initial-server', 'agents')).toBe(false);
    expect(returnsStage('none', 'none')).toBe(false);
  });
});
