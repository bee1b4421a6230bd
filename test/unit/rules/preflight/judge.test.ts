import { describe, expect, it } from 'vitest';
import { findingSchema } from '../../../../src/shared/model/finding.ts';
import {
  isBlocked,
  judgePreflight,
  judgeTopology,
  preflightRules,
} from '../../../../src/shared/rules/preflight/judge.ts';
import { complaints, goodCluster, goodHost, goodInput } from './world.ts';

describe('the registry of rules', () => {
  it('gives each rule a number of its own', () => {
    const numbers = preflightRules.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toMatch(/^F[123]\d\d$/);
  });

  it('leaves F301 to F349 to the reading of bundles', () => {
    const taken = preflightRules
      .map(({ number }) => Number(number.slice(1)))
      .filter((number) => number > 300 && number < 350);
    expect(taken).toEqual([]);
  });

  it('has a title and a whole sentence for each', () => {
    for (const rule of preflightRules) {
      expect(rule.title).toMatch(/^\S.*[^.]$/);
      expect(rule.why).toMatch(/^[A-Za-z].*\.$/);
    }
  });

  it('has numbers that never change their meaning', () => {
    const table = Object.fromEntries(preflightRules.map(({ number, title }) => [number, title]));
    expect(table).toMatchInlineSnapshot(`
      {
        "F101": "Hosts can be logged in to",
        "F102": "The login can become root",
        "F103": "Python for Ansible",
        "F104": "Needed programs",
        "F110": "systemd",
        "F111": "Known operating system",
        "F112": "Supported architecture",
        "F113": "Memory controller",
        "F114": "Kernel modules",
        "F115": "Programs may run",
        "F116": "SELinux",
        "F120": "Enough processors",
        "F121": "Enough memory",
        "F122": "Enough disk space",
        "F123": "Programs can run from the data directory",
        "F124": "The data directory is a local disk",
        "F130": "Needed ports are free",
        "F131": "Default route",
        "F132": "The address is on the host",
        "F133": "No firewall in the way",
        "F134": "No nm-cloud-setup",
        "F135": "Name servers that pods can use",
        "F136": "The hosts' clocks agree",
        "F137": "The laptop's clock agrees with the hosts'",
        "F140": "Each host is a machine of its own",
        "F141": "Each network card has its own address",
        "F142": "The host calls itself as the site file does",
        "F143": "No earlier installation",
        "F201": "Exactly one initial server",
        "F202": "A good number of servers",
        "F203": "Names are unique",
        "F204": "Addresses are unique",
        "F205": "Names that Kubernetes takes",
        "F206": "Networks do not overlap",
        "F207": "The DNS address is a service address",
        "F208": "An address that outlives a server",
        "F209": "Version and pod network belong to the distribution",
        "F210": "Labels a node may give itself",
        "F350": "A bundle is there",
        "F351": "The bundle is of the wanted version",
        "F352": "The bundle is complete for these hosts",
      }
    `);
  });
});

describe('judgePreflight', () => {
  it('has nothing against a good cluster', () => {
    expect(complaints(goodInput())).toEqual([]);
  });

  it('says ok once for each rule that held', () => {
    const findings = judgePreflight(goodInput());
    expect(findings).toHaveLength(preflightRules.length);
    expect(findings.every(({ severity }) => severity === 'ok')).toBe(true);
    expect(findings.find(({ rule }) => rule === 'F101')?.seen).toBe('Hosts can be logged in to: 4 hosts');
    expect(isBlocked(findings)).toBe(false);
  });

  it('gives findings that can be stored', () => {
    const broken = goodHost(2, { facts: { cpus: 1, defaultRoute: null, python: null } });
    for (const finding of judgePreflight(goodInput({ nodes: [goodHost(1), broken], bundle: null }))) {
      expect(findingSchema.safeParse(finding).success).toBe(true);
      expect(finding.cure.length > 0).toBe(finding.severity !== 'ok');
    }
  });

  it('says of an unreachable host only that, and judges the others', () => {
    const error = {
      code: 'host-unreachable' as const,
      message: 'server-2 does not answer.',
      cure: 'Switch it on.',
      retryable: true,
    };
    const silent = { ...goodHost(2), facts: null, error };
    const input = goodInput({ nodes: [goodHost(1), silent, goodHost(3), goodHost(4)] });
    expect(complaints(input)).toEqual(['F101 block server-2']);
    const finding = judgePreflight(input).find(({ rule }) => rule === 'F101');
    expect(finding).toMatchObject({ seen: 'server-2 does not answer.', cure: ['Switch it on.'] });
  });

  it('has a cure even for an unreachable host without a reason', () => {
    const silent = { ...goodHost(2), facts: null };
    const finding = judgePreflight(goodInput({ nodes: [goodHost(1), silent] })).find(
      ({ rule }) => rule === 'F101',
    );
    expect(finding?.cure).toHaveLength(1);
  });

  it('does not praise what it has not seen', () => {
    const silent = { ...goodHost(1), facts: null };
    const praised = judgePreflight(goodInput({ nodes: [silent], bundle: null })).filter(
      ({ severity }) => severity === 'ok',
    );
    expect(praised.every(({ rule }) => rule.startsWith('F2'))).toBe(true);
  });

  it('judges the same twice', () => {
    const input = goodInput({ nodes: [goodHost(1, { facts: { clockSkewMs: 9000 } }), goodHost(2)] });
    expect(judgePreflight(input)).toEqual(judgePreflight(input));
  });
});

describe('judgeTopology', () => {
  it('needs no facts', () => {
    const nodes = goodInput().nodes.map(({ node }) => node);
    const findings = judgeTopology(goodCluster(), nodes);
    expect(findings.every(({ rule, severity }) => rule.startsWith('F2') && severity === 'ok')).toBe(true);
  });

  it('blocks a cluster without nodes', () => {
    expect(isBlocked(judgeTopology(goodCluster(), []))).toBe(true);
  });
});
