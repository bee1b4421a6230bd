import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { closingAnswer, closingQuestion, runsUnderWay } from '../../../src/main/electron/closing.ts';
import { createCrashWatch } from '../../../src/main/electron/crashes.ts';
import { lastWords } from '../../../src/main/electron/last-words.ts';
import { launchOf, placeOf } from '../../../src/main/electron/launch.ts';
import { menuTemplate } from '../../../src/main/electron/menu.ts';
import { isUnseen, noticeBody, noticesOf } from '../../../src/main/electron/notices.ts';
import { boundsOn, placeIn, readWindowState } from '../../../src/main/electron/window-state.ts';
import { routeOf } from '../../../src/renderer/app/route.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

describe('an error that ends the app', () => {
  it('is told with what to do about it, where that is known', () => {
    const locked = new MusterError('database-busy', 'Another Muster works here.', { cure: 'End it first.' });
    expect(lastWords(locked)).toBe('Another Muster works here.\n\nEnd it first.');
    expect(lastWords(new Error('The disk is full.'))).toBe('The disk is full.');
    expect(lastWords('no window')).toBe('no window');
  });
});

describe('what is told outside the window', () => {
  it('is told while nobody sees it, and leads to the run', () => {
    expect(isUnseen({ isVisible: () => true, isMinimized: () => false })).toBe(false);
    expect(isUnseen({ isVisible: () => true, isMinimized: () => true })).toBe(true);
    expect(isUnseen({ isVisible: () => false, isMinimized: () => false })).toBe(true);
    const app = scriptedApp({ pace: 1_000_000 });
    const runId = app.start();
    const event = (body: RunEventBody) => ({ runId, sequence: 1, at: '', body });
    const error = { code: 'node-failed' as const, message: 'a\u001b]0;x\u0007', retryable: false };
    const bodies: RunEventBody[] = [
      { type: 'log', level: 'error', phaseId: null, nodeId: null, text: 'no' },
      { type: 'run', status: 'running', error: null },
      { type: 'run', status: 'stopped', error },
    ];
    expect(noticesOf(bodies.map(event), (id) => app.journal.run(id))).toEqual([
      {
        title: 'Install of km7 stopped and needs you',
        body: 'a[U+001B]]0;x[U+0007]',
        place: `#/run/${runId}`,
      },
    ]);
  });
});

describe('the body of a notice', () => {
  it('is plain text also where markup would be drawn', () => {
    const said = '<a href="http://x">a</a> & b';
    expect(noticeBody(said, 'linux')).toBe('&lt;a href="http://x"&gt;a&lt;/a&gt; &amp; b');
    for (const platform of ['darwin', 'win32'] as const) expect(noticeBody(said, platform)).toBe(said);
  });
});

describe('what a start asks for', () => {
  it.each([
    [['muster://run/run-01kx'], { kind: 'run', runId: 'run-01kx' }],
    [['--flag', 'muster://run/run%201/'], { kind: 'run', runId: 'run 1' }],
    [['/home/mika/km7.muster'], { kind: 'site-file', path: '/home/mika/km7.muster' }],
    [['/media/stick/KM7.YAML'], { kind: 'site-file', path: '/media/stick/KM7.YAML' }],
    [['sites/km7.yml'], { kind: 'site-file', path: '/home/mika/sites/km7.yml' }],
    [['file:///etc/km7.yaml'], { kind: 'nothing' }],
    [['https://km7.example/site.yaml'], { kind: 'nothing' }],
    [[], { kind: 'nothing' }],
    [['muster://run/'], { kind: 'nothing' }],
    [['muster://run/%'], { kind: 'nothing' }],
    [['muster://run/a/b'], { kind: 'nothing' }],
    [['muster://start/cluster-1'], { kind: 'nothing' }],
    [['muster:run/run-1'], { kind: 'nothing' }],
    [['https://run/run-1'], { kind: 'nothing' }],
    [['--x.muster'], { kind: 'nothing' }],
    [['.'], { kind: 'nothing' }],
  ])('of %j is %j', (words, launch) => expect(launchOf(words, '/home/mika')).toEqual(launch));

  it('leads to the run on the page, and an odd name to nowhere else', () => {
    for (const runId of ['run-1', '../../x', '"><script>', 'a#b?c'] as RunId[]) {
      const place = placeOf({ kind: 'run', runId });
      expect(routeOf(place ?? '')).toEqual({ screen: 'run', runId });
    }
    expect(placeOf({ kind: 'nothing' })).toBeNull();
  });

  it('understands every file and address that the package announces to the system', async () => {
    const announced = z
      .object({
        fileAssociations: z.array(z.object({ ext: z.string() })),
        protocols: z.array(z.object({ schemes: z.array(z.string()) })),
      })
      .parse(parse(await readFile(join(import.meta.dirname, '../../../electron-builder.yml'), 'utf8')));
    for (const { ext } of announced.fileAssociations)
      expect(launchOf([`/media/stick/km7.${ext}`], '/').kind).toBe('site-file');
    for (const scheme of announced.protocols.flatMap(({ schemes }) => schemes))
      expect(launchOf([`${scheme}://run/run-1`], '/').kind).toBe('run');
  });

  it('leads a site file to the question about it', () => {
    const place = placeOf({ kind: 'site-file', path: '/home/mika/km7.muster' });
    expect(routeOf(place ?? '')).toEqual({ screen: 'open' });
  });
});

describe('where the window was', () => {
  const state = {
    bounds: { x: 10, y: 20, width: 1366, height: 768 },
    maximized: false,
    place: '#/run/run-1',
  };
  const laptop = { x: 0, y: 0, width: 1920, height: 1040 };
  const beside = { x: 1920, y: 0, width: 2560, height: 1400 };

  it('is read as it was kept', () => expect(readWindowState(JSON.stringify(state))).toEqual(state));

  it.each([
    null,
    '',
    '{',
    '{}',
    JSON.stringify({ ...state, bounds: { x: 0 } }),
    JSON.stringify({ ...state, place: 'https://evil' }),
    JSON.stringify({ ...state, place: '#token=x' }),
  ])('is nothing for %j', (text) => expect(readWindowState(text)).toBeNull());

  it.each([
    ['stays', { x: 10, y: 20, width: 1366, height: 768 }, { x: 10, y: 20, width: 1366, height: 768 }],
    [
      'stays on the second display',
      { x: 2000, y: 40, width: 1400, height: 900 },
      { x: 2000, y: 40, width: 1400, height: 900 },
    ],
    [
      'comes in whole',
      { x: 1800, y: 900, width: 1366, height: 768 },
      { x: 554, y: 272, width: 1366, height: 768 },
    ],
    [
      'is no larger than its display',
      { x: 0, y: 0, width: 3000, height: 2000 },
      { x: 0, y: 0, width: 1920, height: 1040 },
    ],
    ['is left to the system where no display is any more', { x: 9000, y: 0, width: 800, height: 700 }, null],
    [
      'is left to the system where its bar is above the display',
      { x: 0, y: -500, width: 800, height: 700 },
      null,
    ],
  ])('%s', (_what, bounds, opened) => expect(boundsOn([laptop, beside], { bounds })).toEqual(opened));

  it('is the place on the page, and never a token', () => {
    expect(placeIn('app://muster/index.html#/run/run-1')).toBe('#/run/run-1');
    for (const url of ['app://muster/index.html', 'app://muster/index.html#token=x', 'nonsense'])
      expect(placeIn(url)).toBeNull();
  });
});

describe('closing the window', () => {
  it('asks nothing where nothing is under way, or where another process walks', () => {
    const app = scriptedApp({ pace: 1_000_000 });
    expect(closingQuestion(runsUnderWay(app.journal.runsOf(null), process.pid))).toBeNull();
    app.start();
    expect(runsUnderWay(app.journal.runsOf(null), process.pid)).toHaveLength(1);
    expect(runsUnderWay(app.journal.runsOf(null), process.pid + 1)).toEqual([]);
  });

  it('asks over a run, names it, and keeps it running where nothing is chosen', () => {
    const app = scriptedApp({ pace: 1_000_000 });
    app.start();
    const question = closingQuestion(app.journal.runsOf(null));
    if (question === null) throw new Error('nothing is asked');
    expect(question.message).toBe('The run on km7 is under way.');
    expect(question.buttons.map(({ answer }) => answer)).toEqual(['keep-running', 'stay', 'stop']);
    expect(closingAnswer(question, 2)).toBe('stop');
    for (const index of [-1, 7]) expect(closingAnswer(question, index)).toBe('stay');
  });
});

describe('a page that is gone', () => {
  it('is loaded again once, and asked about when it goes again soon', () => {
    let now = 0;
    const watch = createCrashWatch(() => now);
    expect(watch.pageGone('crashed')).toBe('reload');
    now = 10_000;
    expect(watch.pageGone('oom')).toBe('ask');
    now = 60_000;
    expect(watch.pageGone('killed')).toBe('reload');
    expect(watch.pageGone('clean-exit')).toBeNull();
  });
});

describe('the menu', () => {
  const keys = (platform: NodeJS.Platform) =>
    JSON.stringify(menuTemplate({ onPlace: () => undefined }, platform));

  it('opens no tools of a developer, and takes no key of a terminal where the system needs none', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const)
      expect(keys(platform)).not.toMatch(/devtools/i);
    for (const platform of ['linux', 'win32'] as const)
      expect(keys(platform)).not.toMatch(/editMenu|windowMenu|close/);
  });

  it('leads to places of the page', () => {
    const places: string[] = [];
    const [own] = menuTemplate({ onPlace: (place) => places.push(place) }, 'linux');
    for (const item of Array.isArray(own?.submenu) ? own.submenu : []) {
      // The items use nothing of what Electron passes.
      (item.click as (() => void) | undefined)?.();
    }
    expect(places).toEqual(['#/fleet', '#/about']);
  });
});
