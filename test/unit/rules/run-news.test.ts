import { describe, expect, it } from 'vitest';
import { runStatusSchema } from '../../../src/shared/model/run.ts';
import { runNews } from '../../../src/shared/rules/run-news.ts';

const run = { operation: 'install', clusterName: 'km7', reason: null } as const;

describe('news of a run', () => {
  it('are told of every state but those that go on by themselves', () => {
    const silent = runStatusSchema.options.filter((status) => runNews({ ...run, status }) === null);
    expect(silent).toEqual(['running', 'rolling-back']);
  });

  it('say what came of it, and why where something went wrong', () => {
    expect(runNews({ ...run, status: 'done' })).toEqual({
      title: 'Install of km7 is done',
      body: 'Every phase is verified.',
    });
    expect(runNews({ ...run, status: 'stopped', reason: 'km7-a3 cannot join.' })).toEqual({
      title: 'Install of km7 stopped and needs you',
      body: 'km7-a3 cannot join.',
    });
  });

  it('are plain text on one line, however long and whatever is in it', () => {
    const reason = `\u001b]0;owned\u0007 a\u202eb\r\nc\u200b ${'x'.repeat(5000)}`;
    const news = runNews({ ...run, clusterName: 'km7\u0000', status: 'stopped', reason });
    expect(news?.title).toBe('Install of km7[U+0000] stopped and needs you');
    expect(news?.body).toMatch(/^\[U\+001B\]\]0;owned\[U\+0007\] a\[U\+202E\]b c\[U\+200B\] x+…$/);
    expect(news?.body).toHaveLength(200);
  });
});
