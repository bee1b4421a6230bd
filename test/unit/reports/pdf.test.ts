import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { families } from '../../../src/main/reports/pdf/faces.ts';
import { createReportRenderer } from '../../../src/main/reports/report-renderer.ts';
import { asItIs, doneRun, stoppedRun } from './sample-run.ts';

const renderer = createReportRenderer();

async function read(pdf: Uint8Array): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(pdf));
  const { text } = await extractText(document, { mergePages: true });
  return text.replace(/\s+/g, ' ');
}

/** Without white space: where a line is broken is a matter of paper. */
const close = (text: string) => text.replace(/\s+/g, '');

const entities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

describe('the report on paper', () => {
  it('says what the HTML says, each text of it', async () => {
    const input = stoppedRun();
    const text = close(await read(await renderer.runPdf(input, asItIs)));
    const [, body = ''] = renderer.run(input, asItIs).html.split('<main>');
    const said = body
      .replace(/<span aria-hidden="true">.<\/span>/g, '')
      .split(/<[^>]*>/)
      .map((part) => close(part.replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => entities[entity] ?? '')))
      .filter((part) => part !== '');
    expect(said.length).toBeGreaterThan(80);
    for (const part of said) expect(text).toContain(part);
  });

  it('comes out the same every time, and has a title', async () => {
    const [one, other] = [await renderer.runPdf(doneRun(), asItIs), await renderer.runPdf(doneRun(), asItIs)];
    expect(Buffer.compare(one, other)).toBe(0);
    expect((await getMeta(await getDocumentProxy(new Uint8Array(one)))).info).toMatchObject({
      Title: 'Install of km7',
      Language: 'en',
    });
  });

  it('fetches, runs and links nothing', async () => {
    const input = stoppedRun();
    const text = 'https://evil.example/ javascript:alert(1) [x](http://evil)';
    const bytes = await renderer.runPdf({ ...input, site: { ...input.site, notes: text } }, asItIs);
    expect(await read(bytes)).toContain('javascript:alert(1)');
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(
      /\/(JavaScript|JS|OpenAction|AA|URI|Launch|EmbeddedFile|SubmitForm|Annots)\b/,
    );
  });

  it('takes secrets out before they are drawn', async () => {
    const input = stoppedRun();
    const site = { ...input.site, notes: 'the password is hunter2' };
    const text = await read(
      await renderer.runPdf({ ...input, site }, (said) => said.replaceAll('hunter2', '[redacted]')),
    );
    expect(text).toContain('the password is [redacted]');
  });

  it('shows by its number what cannot be seen or drawn, and draws other alphabets', async () => {
    const input = stoppedRun();
    const notes = 'Łódź Ωμέγα Жук a\u202eb\u0000c\u001b[31m 日本';
    const text = await read(await renderer.runPdf({ ...input, site: { ...input.site, notes } }, asItIs));
    expect(close(text)).toContain(close('Łódź Ωμέγα Жук a[U+202E]b[U+0000]c[U+001B][31m [U+65E5][U+672C]'));
  });

  it('draws any two letters that a machine prints beside one another', async () => {
    const input = stoppedRun();
    const letters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const pairs = letters.flatMap((one) => letters.map((other) => `${one}${other}`));
    const detail = pairs.reduce((all, pair, at) => `${all}${at % 24 === 0 ? '\n' : ' '}${pair}`, '');
    const error = {
      code: 'node-failed' as const,
      message: 'It => stopped -> here',
      retryable: false,
      detail,
    };
    const text = close(await read(await renderer.runPdf({ ...input, run: { ...input.run, error } }, asItIs)));
    // The foot of a sheet stands between two lines. Not `toContain`: its two texts would fill the terminal.
    const body = text.replace(/WrittenbyMuster.*?run-1\.\d\/\d/g, '');
    expect(body.includes(close(detail))).toBe(true);
  });

  it('keeps of thousands of notes the first, and says how many are left', async () => {
    const input = stoppedRun();
    const [step] = input.steps;
    if (step === undefined) throw new Error('the sample has no step');
    const steps = Array.from({ length: 80 }, (_, index) => {
      const error = {
        code: 'node-failed' as const,
        message: `failure ${index} of them`,
        retryable: false,
        detail: `said ${index} of them`,
      };
      return { ...step, output: null, status: 'failed' as const, error };
    });
    const text = await read(
      await renderer.runPdf({ ...input, steps, run: { ...input.run, error: null } }, asItIs),
    );
    expect(text).toContain('said 49 of them');
    expect(text).not.toContain('said 50 of them');
    expect(text).toContain('30 more notes of this kind');
  });

  it('keeps on the sheet what holds together over spaces', async () => {
    const input = stoppedRun();
    const detail = Array.from({ length: 200 }, (_, index) => `.file${index}`).join(' ');
    const error = { code: 'node-failed' as const, message: 'It stopped.', retryable: false, detail };
    const text = close(await read(await renderer.runPdf({ ...input, run: { ...input.run, error } }, asItIs)));
    expect(text.includes(close(detail))).toBe(true);
  });

  it('keeps a word without end within the sheet', async () => {
    const input = stoppedRun();
    const name = 'x'.repeat(253);
    const nodes = input.nodes.map((node) => ({ ...node, hostname: name }));
    const document = await getDocumentProxy(
      new Uint8Array(await renderer.runPdf({ ...input, nodes }, asItIs)),
    );
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      for (const item of items) {
        if ('transform' in item) expect(item.transform[4] + item.width).toBeLessThanOrEqual(596);
      }
    }
  });

  it('keeps of thousands of rows those that went wrong, and says how many are left', async () => {
    const input = stoppedRun();
    const [step] = input.steps;
    if (step === undefined) throw new Error('the sample has no step');
    const steps = Array.from({ length: 1000 }, (_, index) => ({
      ...step,
      output: `host ${index}`,
      status: index === 999 ? ('failed' as const) : ('done' as const),
    }));
    const text = await read(await renderer.runPdf({ ...input, steps }, asItIs));
    expect(text).toContain('host 198');
    expect(text).not.toContain('host 199');
    expect(text).toContain('host 999');
    expect(text).toContain('800 more rows of this table');
  });
});

it('the faces of documents are those of the window', async () => {
  const root = join(import.meta.dirname, '../../..');
  const files = Object.values(families).flatMap(({ normal, bold }) => [normal, bold]);
  for (const file of files) {
    const family = /^(charis-sil|cabin|jetbrains-mono)/.exec(file)?.[0] ?? '';
    const [shipped, known] = await Promise.all([
      readFile(join(root, 'resources/report-faces', file)),
      readFile(join(root, 'node_modules/@fontsource', family, 'files', file)),
    ]);
    expect(Buffer.compare(shipped, known), file).toBe(0);
  }
});
