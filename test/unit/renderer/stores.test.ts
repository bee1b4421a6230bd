import { describe, expect, it, vi } from 'vitest';
import { serveWire } from '../../../src/main/api/router.ts';
import { silentLogger } from '../../../src/main/platform/log.ts';
import { createConnection } from '../../../src/renderer/api/connection.ts';
import { openWire } from '../../../src/renderer/api/wires.ts';
import { createFleetStore } from '../../../src/renderer/stores/projections/fleet-store.ts';
import { followRun } from '../../../src/renderer/stores/projections/run-store.ts';
import { createViewStore, nextTheme, toggleMark } from '../../../src/renderer/stores/view/view-store.ts';
import { type Wire, wirePair } from '../../../src/shared/contract/wire.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

/** A window joined to a scripted app by a wire that a test can cut. */
function windowOn(app: ReturnType<typeof scriptedApp>) {
  const wires: { readonly face: Wire; readonly main: Wire }[] = [];
  let refuse: Error | null = null;
  const connection = createConnection({
    openWire: async () => {
      if (refuse !== null) throw refuse;
      const [face, main] = wirePair();
      serveWire(main, { services: app.services, log: silentLogger });
      wires.push({ face, main });
      return face;
    },
    nowMs: () => Date.now(),
    sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
  });
  return {
    connection,
    cut: () => wires.at(-1)?.face.close(),
    last: () => {
      const wire = wires.at(-1);
      if (wire === undefined) throw new Error('nothing was opened');
      return wire;
    },
    refuseWith: (error: Error | null) => {
      refuse = error;
    },
    opened: () => wires.length,
  };
}

/** Asks again at once. */
const soon = (work: () => void) => void setTimeout(work, 1);

async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 4000 && !holds(); round += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

describe('connection', () => {
  it('comes back by itself, and says that it was lost', async () => {
    const { connection, cut, refuseWith, opened } = windowOn(scriptedApp({ pace: 1 }));
    await until(() => connection.state().status === 'open');
    refuseWith(new Error('not there'));
    cut();
    expect(connection.state().status).toBe('lost');
    refuseWith(null);
    await until(() => connection.state().status === 'open');
    expect(opened()).toBe(2);
  });

  it('does not ask again where it has no right to', async () => {
    const { connection, cut, refuseWith, opened } = windowOn(scriptedApp({ pace: 1 }));
    await until(() => connection.state().status === 'open');
    refuseWith(new MusterError('unauthorized', 'no'));
    cut();
    await until(() => connection.state().status === 'refused');
    expect(opened()).toBe(1);
  });
});

describe('a window and an app that do not understand each other', () => {
  it('stay apart, and the window knows, whichever of the two noticed', async () => {
    for (const nonsense of ['from the window', 'from the app']) {
      const { connection, last, opened } = windowOn(scriptedApp({ pace: 1 }));
      await until(() => connection.state().status === 'open');
      if (nonsense === 'from the window') last().face.send({ type: 'nonsense' });
      else last().main.send({ type: 'nonsense' });
      await until(() => connection.state().status === 'misunderstood');
      expect(opened()).toBe(1);
    }
  });

  it('are told apart by the desktop too, whose wire nobody opens anew', async () => {
    const app: { say?: (message: unknown) => void; close?: () => void } = {};
    const sent: unknown[] = [];
    const musterBridge = {
      send: (message: unknown) => sent.push(message),
      onMessage: (listener: (message: unknown) => void) => {
        app.say = listener;
      },
      onClose: (listener: () => void) => {
        app.close = listener;
      },
    };
    vi.stubGlobal('window', { musterBridge });
    const connection = createConnection({ openWire, nowMs: () => 0, sleep: () => Promise.resolve() });
    await until(() => connection.state().status === 'open');
    const state = connection.state();
    const asked = state.status === 'open' ? state.client.call('app.about', {}) : Promise.resolve();
    app.close?.();
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('lost') });
    expect(connection.state().status).toBe('misunderstood');
    expect(sent).toHaveLength(1);
    vi.unstubAllGlobals();
  });
});

describe('fleet store', () => {
  it("follows runs that begin later, over a lost connection, to the app's own state", async () => {
    const app = scriptedApp({ pace: 6 });
    const { connection, cut } = windowOn(app);
    const fleet = createFleetStore(connection, () => Date.now(), soon);
    await until(() => fleet.getState().known !== null);
    expect(fleet.getState()).toMatchObject({ connected: true, error: null });
    app.start();
    await until(() => fleet.getState().known?.runs[0]?.run.status === 'running');
    cut();
    expect(fleet.getState()).toMatchObject({ connected: false });
    expect(fleet.getState().known).not.toBeNull();
    await until(() => fleet.getState().known?.runs[0]?.run.status === 'done');
    const active = fleet.getState().known?.nodes.filter(({ status }) => status === 'active');
    expect(active).toHaveLength(10);
  });
});

/** Fails at the first call. */
function failingOnce<A extends unknown[], R>(real: (...args: A) => R): (...args: A) => R {
  let failed = false;
  return (...args) => {
    if (failed) return real(...args);
    failed = true;
    throw new MusterError('database-busy', 'The database is in use.');
  };
}

describe('a snapshot that could not be given', () => {
  it('is asked for again, of the fleet', async () => {
    const app = scriptedApp({ pace: 1 });
    const { journal } = app.services;
    const failing = { ...journal, currentRun: failingOnce(journal.currentRun) };
    const { connection } = windowOn({ ...app, services: { ...app.services, journal: failing } });
    const fleet = createFleetStore(connection, () => Date.now(), soon);
    await until(() => fleet.getState().known !== null);
    expect(fleet.getState()).toMatchObject({ connected: true, error: null });
  });

  it('is asked for again, of a run', async () => {
    const app = scriptedApp({ pace: 1_000_000 });
    const runId = app.start();
    const { journal } = app.services;
    const failing = { ...journal, run: failingOnce(journal.run) };
    const { connection } = windowOn({ ...app, services: { ...app.services, journal: failing } });
    const followed = followRun(connection, runId, () => Date.now(), soon);
    await until(() => followed.store.getState().known !== null);
    expect(followed.store.getState()).toMatchObject({ connected: true, error: null });
    followed.stop();
  });
});

describe('run store', () => {
  it('follows a run to its end over a connection that is cut again and again', async () => {
    const app = scriptedApp({ pace: 8 });
    const runId = app.start();
    const { connection, cut } = windowOn(app);
    const followed = followRun(connection, runId, () => Date.now(), soon);
    const cuts = setInterval(cut, 15);
    await until(() => followed.store.getState().known !== null);
    await until(() => app.journal.run(runId)?.status === 'done');
    clearInterval(cuts);
    await until(() => followed.store.getState().known?.snapshot.run.status === 'done');
    const known = followed.store.getState().known;
    expect(known?.snapshot.lastSequence).toBe(app.journal.lastSequence(runId));
    expect(known?.snapshot.steps.every(({ status }) => status === 'done' || status === 'held')).toBe(true);
    followed.stop();
  });

  it('takes a new snapshot when a number was left out', async () => {
    const app = scriptedApp({ pace: 1_000_000 });
    const runId = app.start();
    let torn = true;
    const events = app.services.journal.events;
    const journal = {
      ...app.services.journal,
      events: (...args: Parameters<typeof events>) => {
        const real = events(...args);
        if (!torn || real.length < 3) return real;
        torn = false;
        return real.toSpliced(0, 1);
      },
    };
    const { connection } = windowOn({ ...app, services: { ...app.services, journal } });
    const followed = followRun(connection, runId, () => Date.now(), soon);
    await until(() => followed.store.getState().known !== null);
    const found = (name: string): RunEventBody => ({
      type: 'finding',
      finding: {
        rule: 'F101',
        severity: 'warn',
        subject: { kind: 'node', name },
        seen: '',
        why: '',
        cure: [],
      },
    });
    app.journal.append(runId, ['a', 'b', 'c', 'd'].map(found));
    await until(() => !torn);
    await until(
      () => followed.store.getState().known?.snapshot.lastSequence === app.journal.lastSequence(runId),
    );
    followed.stop();
  });

  it('asks again where the app ended its stream with an error', async () => {
    const app = scriptedApp({ pace: 1_000_000 });
    const runId = app.start();
    const journal = { ...app.services.journal, events: failingOnce(app.services.journal.events) };
    const { connection } = windowOn({ ...app, services: { ...app.services, journal } });
    const followed = followRun(connection, runId, () => Date.now(), soon);
    const errors: (string | undefined)[] = [];
    followed.store.subscribe(({ error }) => errors.push(error?.code));
    await until(() => errors.includes('database-busy'));
    await until(() => followed.store.getState().error === null);
    expect(followed.store.getState().connected).toBe(true);
    followed.stop();
  });

  it('says what is wrong with a run that is not there', async () => {
    const { connection } = windowOn(scriptedApp({ pace: 1 }));
    const { runId } = { runId: 'run-none' as Parameters<typeof followRun>[1] };
    const followed = followRun(connection, runId, () => Date.now(), soon);
    await until(() => followed.store.getState().error !== null);
    expect(followed.store.getState()).toMatchObject({ known: null, error: { code: 'not-found' } });
    followed.stop();
  });
});

describe('view store', () => {
  it('remembers the theme, and nothing else', () => {
    const kept: string[] = [];
    const view = createViewStore({ read: () => 'sun', write: (theme) => kept.push(theme) }, true);
    expect(view.getState().theme).toBe('sun');
    view.setState({ theme: nextTheme('sun') });
    view.setState({ follow: false });
    expect(kept).toEqual(['paper']);
  });

  it('follows the laptop where nobody has chosen, and forgets a theme that is none', () => {
    const view = (read: string | null, dark: boolean) =>
      createViewStore({ read: () => read, write: () => undefined }, dark).getState().theme;
    expect([view(null, true), view(null, false), view('neon', false)]).toEqual(['slate', 'paper', 'paper']);
  });

  it('shows all again at the second click', () => {
    const view = createViewStore({ read: () => null, write: () => undefined }, false);
    toggleMark(view, 'failed');
    expect(view.getState().mark).toBe('failed');
    toggleMark(view, 'failed');
    expect(view.getState().mark).toBeNull();
  });
});
