import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Flow } from '../../../src/main/terminals/flow.ts';

function flowOf() {
  const said: string[] = [];
  const flow = new Flow({
    marks: { high: 100, low: 20 },
    unwatched: { bytes: 50, everyMs: 1000 },
    pause: () => said.push('pause'),
    resume: () => said.push('resume'),
  });
  return { flow, said };
}

describe('the flow of a terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('holds the host back when a reader falls behind, and lets it go on when that one is near again', () => {
    const { flow, said } = flowOf();
    const reading = flow.read(0);
    flow.printed(99);
    expect(said).toEqual([]);
    flow.printed(100);
    reading.advance(70);
    expect(said).toEqual(['pause']);
    reading.advance(80);
    expect(said).toEqual(['pause', 'resume']);
  });

  it('waits for the slowest of several, until that one leaves', () => {
    const { flow, said } = flowOf();
    const quick = flow.read(0);
    const slow = flow.read(0);
    flow.printed(150);
    quick.advance(150);
    expect(said).toEqual(['pause']);
    slow.leave();
    expect(said).toEqual(['pause', 'resume']);
  });

  it('lets a host go on that nobody watches, slowly', () => {
    const { flow, said } = flowOf();
    flow.printed(49);
    expect(said).toEqual([]);
    flow.printed(60);
    expect(said).toEqual(['pause']);
    vi.advanceTimersByTime(999);
    expect(said).toEqual(['pause']);
    vi.advanceTimersByTime(1);
    expect(said).toEqual(['pause', 'resume']);
    flow.printed(109);
    expect(said).toHaveLength(2);
    flow.printed(110);
    expect(said).toEqual(['pause', 'resume', 'pause']);
  });

  it('lets it go on as soon as somebody comes who is near', () => {
    const { flow, said } = flowOf();
    flow.printed(60);
    flow.read(50);
    expect(said).toEqual(['pause', 'resume']);
  });

  it('counts anew for a window that went away and left much unread', () => {
    const { flow, said } = flowOf();
    const reading = flow.read(0);
    flow.printed(500);
    reading.leave();
    expect(said).toEqual(['pause', 'resume']);
    flow.printed(549);
    expect(said).toHaveLength(2);
    flow.printed(550);
    expect(said).toEqual(['pause', 'resume', 'pause']);
  });

  it('holds a new connection back too while a reader is behind', () => {
    const { flow, said } = flowOf();
    flow.read(0);
    flow.printed(200);
    flow.renewed();
    expect(said).toEqual(['pause', 'pause']);
  });

  it('sets nothing going once it is stopped', () => {
    const { flow, said } = flowOf();
    flow.printed(60);
    flow.stop();
    vi.advanceTimersByTime(5000);
    expect(said).toEqual(['pause']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
