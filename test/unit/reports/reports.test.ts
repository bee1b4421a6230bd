import { lexer, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import type { RunReportInput } from '../../../src/main/ports/reports.ts';
import { createReportRenderer } from '../../../src/main/reports/report-renderer.ts';
import { asItIs, blocking, doneRun, findings, preflight, stoppedRun } from './sample-run.ts';

const renderer = createReportRenderer();

describe('secrets', () => {
  it('are taken out also where a form would write them otherwise', () => {
    const secret = 'p<w>&"_*d';
    const redact = (text: string) => text.replaceAll(secret, '[redacted]');
    const input = doneRun();
    const told = { ...input, site: { ...input.site, notes: `the password is ${secret}.` } };
    const { html, markdown } = renderer.run(told, redact);
    expect(html).toContain('the password is [redacted].');
    expect(markdown).toMatch(/the password is \\?\[redacted\\?\]\./);
  });
});

describe('golden files', () => {
  it.each([
    ['done-run', renderer.run(doneRun(), asItIs)],
    ['stopped-run', renderer.run(stoppedRun(), asItIs)],
    ['preflight', renderer.preflight(preflight([...findings, blocking]), asItIs)],
  ])('%s', async (name, document) => {
    await expect(document.markdown).toMatchFileSnapshot(`golden/${name}.md`);
    await expect(document.html).toMatchFileSnapshot(`golden/${name}.html`);
  });

  it('come out the same every time', () => {
    expect(renderer.run(doneRun(), asItIs)).toEqual(renderer.run(doneRun(), asItIs));
  });
});

/** Everything a machine, a person or an attacker may have written somewhere. */
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</style><svg onload=alert(1)>',
  '</pre></title></textarea>',
  '| broken | row |',
  'bar after backslash \\| and `code | bar`',
  '[click](javascript:alert(1)) ![x](http://evil/x.png)',
  '# heading\n## another\n\n---\n',
  '```\nfence\n```` <b>',
  '`code` **bold** _it_ ~~no~~ &lt; &#x3c;',
  '1. item\n- item\n> quote',
  'right\u202eto left\u200bnothing\u0000null\u001b[31mred',
  'https://evil.example/?q=1',
  `'";--{{ 7*7 }}$(id)`,
];

/** The run with `text` in every place that holds free text. */
function poisoned(text: string): RunReportInput {
  const input = stoppedRun();
  const error = { code: 'internal' as const, message: text, cure: text, detail: text, retryable: false };
  return {
    ...input,
    site: { ...input.site, name: text, notes: text },
    cluster: {
      ...input.cluster,
      name: text,
      version: text,
      apiAddress: text,
      dataDir: text,
      tlsSans: [text],
      registry: { systemDefault: text, mirrors: {}, configs: {} },
    },
    nodes: input.nodes.map((node) => ({
      ...node,
      hostname: text,
      internalIp: text,
      externalIp: text,
      facts: node.facts && { ...node.facts, os: { ...node.facts.os, name: text }, kernel: text },
    })),
    bundle: input.bundle && { ...input.bundle, path: text },
    run: {
      ...input.run,
      error,
      plan: { ...input.run.plan, phases: input.run.plan.phases.map((p) => ({ ...p, title: text })) },
    },
    steps: input.steps.map((step) => ({ ...step, title: text, output: text, lastReason: text, error })),
    findings: [{ ...blocking, subject: { kind: 'node', name: text }, seen: text, why: text, cure: [text] }],
  };
}

/** Tags of an HTML text in order, attributes taken off. */
const tags = (html: string) => [...html.matchAll(/<\/?[a-z][^\s>]*/gi)].map(([tag]) => tag);

describe('hostile texts', () => {
  it.each(hostile)('add no tag and no attribute to the HTML: %j', (text) => {
    const { html } = renderer.run(poisoned(text), asItIs);
    expect(tags(html)).toEqual(tags(renderer.run(poisoned('x'), asItIs).html));
    const attributes = (page: string) => [...page.matchAll(/<[a-z][^>]*>/gi)].map(([tag]) => tag);
    expect(attributes(html)).toEqual(attributes(renderer.run(poisoned('x'), asItIs).html));
  });

  it.each(hostile)('do not change the shape of the Markdown: %j', (text) => {
    const shape = (markdown: string) =>
      markdown
        .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, 'evidence')
        .split('\n')
        .map((line) => {
          const bars = line.startsWith('|') ? line.replace(/\\[\\|]/g, '').split('|').length : 0;
          const lead = /^(?:> )*(?:#+ |- |\d+\. |\| |---$|)/.exec(line)?.[0];
          return `${lead} ${bars}`;
        });
    expect(shape(renderer.run(poisoned(text), asItIs).markdown)).toEqual(
      shape(renderer.run(poisoned('x'), asItIs).markdown),
    );
  });

  it.each(hostile)('give a reader of Markdown the same blocks, and no link, picture or tag: %j', (text) => {
    const kinds = (tokens: readonly Token[]): string[] =>
      tokens.flatMap((token) => [token.type, ...('tokens' in token ? kinds(token.tokens ?? []) : [])]);
    const told = lexer(renderer.run(poisoned(text), asItIs).markdown);
    const blocks = (read: readonly Token[]) =>
      read.map(({ type }) => type).filter((type) => type !== 'space');
    expect(blocks(told)).toEqual(blocks(lexer(renderer.run(poisoned('x'), asItIs).markdown)));
    expect(kinds(told).filter((kind) => ['link', 'image', 'html'].includes(kind))).toEqual([]);
  });

  it('leave no raw tag, link or picture in the Markdown outside of code', () => {
    for (const text of hostile) {
      const prose = renderer
        .run(poisoned(text), asItIs)
        .markdown.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
        .replace(/(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
      expect(prose).not.toMatch(/(?<!\\)<[a-z/]/i);
      expect(prose).not.toMatch(/(?<!\\)\]\(/);
      expect(prose).not.toMatch(/https?:\/\//);
    }
  });

  it('are shown where they cannot be seen', () => {
    const { html, markdown } = renderer.run(poisoned('a\u202eb\u200bc\u0000d'), asItIs);
    expect(html).toContain('a[U+202E]b[U+200B]c[U+0000]d');
    expect(html + markdown).not.toMatch(/[^\P{Cc}\n]|[\u200b\u202e]/u);
  });
});

describe('the HTML', () => {
  const { html } = renderer.run(doneRun(), asItIs);

  it('asks nobody for anything', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\bsrc=|\bhref=|@font-face/i);
  });

  it('has the dark ground and the paper of the printer in its own style', () => {
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain('@media print');
  });
});

describe('what to do next', () => {
  const next = (input: RunReportInput) =>
    renderer.run(input, asItIs).markdown.split('## What to do next')[1]?.split('##')[0] ?? '';

  it('is to use the cluster after a good run, warnings first', () => {
    expect(next(doneRun())).toContain('1. Look at 1 warning under Findings.');
    expect(next(doneRun())).toContain('muster kubeconfig');
  });

  it('is to cure and go on after a stopped one', () => {
    expect(next(stoppedRun())).toContain('1. Do what stands under What went wrong.');
    expect(next(stoppedRun())).toContain('2. Go on with muster resume');
  });

  it.each(['interrupted', 'cancelled'] as const)('is to go on after one that was %s', (status) => {
    const input = doneRun();
    expect(next({ ...input, run: { ...input.run, status } })).toContain('1. Go on with muster resume');
  });

  it('is another command after an uninstall', () => {
    const input = doneRun();
    const down = (status: 'done' | 'rolled-back') =>
      next({ ...input, run: { ...input.run, operation: 'uninstall', status } });
    expect(down('done')).toContain('The hosts are bare again');
    expect(down('rolled-back')).toContain('muster down');
  });
});

describe('the preflight', () => {
  const verdict = (found: Parameters<typeof preflight>[0]) =>
    renderer.preflight(preflight(found), asItIs).markdown.split('\n')[4];

  it('says in its first line whether an install could begin', () => {
    const [ok, warn] = findings;
    if (ok === undefined || warn === undefined) throw new Error('the sample lacks findings');
    expect(verdict([ok, warn, blocking])).toBe('> **An install would not begin**');
    expect(verdict([ok, warn])).toBe('> **An install can begin; read the warnings first**');
    expect(verdict([ok])).toBe('> **An install can begin**');
  });

  it('lists what blocks before what warns, and what held in one table', () => {
    const { markdown } = renderer.preflight(preflight([...findings, blocking]), asItIs);
    expect(markdown).toContain('1 blocks, 1 warns, 1 held.');
    expect(markdown.indexOf('F101 blocks')).toBeLessThan(markdown.indexOf('F203 warns'));
    expect(markdown).toContain('### 1 check held');
  });
});
