import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseKubeconfig, rewriteKubeconfig } from '../../../src/main/kube/kubeconfig.ts';
import type { Authority, Identity } from './certificates.ts';
import { createAuthority, kubeconfigOf } from './certificates.ts';

let authority: Authority;
let admin: Identity;
let text: string;
beforeAll(() => {
  authority = createAuthority();
  admin = authority.client('/CN=admin');
  text = kubeconfigOf(authority.certificate, admin);
});
afterAll(() => authority.dispose());

describe('reading', () => {
  it('finds everything of the current context', () => {
    expect(parseKubeconfig(text, 'it')).toEqual({
      host: '127.0.0.1',
      port: 6443,
      ca: authority.certificate,
      clientCertificate: admin.certificate,
      clientKey: admin.key,
      token: null,
    });
    const six = parseKubeconfig(kubeconfigOf(authority.certificate, admin, 'https://[::1]:7443'), 'it');
    expect(six).toMatchObject({ host: '::1', port: 7443 });
  });

  it.each([
    ['', 'it is not a kubeconfig'],
    ['just text', 'it is not a kubeconfig'],
    ['key: [unclosed SECRET', 'it is not YAML'],
    ['clusters: []', 'these entries are missing or malformed: current-context, users, contexts'],
    [
      '{current-context: x, clusters: [], users: [], contexts: []}',
      'its current context names nothing in it',
    ],
  ])('says what is wrong with %j and never quotes it', (bad, expected) => {
    expect(() => parseKubeconfig(bad, '/etc/x.yaml on km7-s1')).toThrow(
      `/etc/x.yaml on km7-s1 cannot be used: ${expected}`,
    );
    try {
      parseKubeconfig(bad, 'it');
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('SECRET');
    }
  });

  it('does not unfold aliases without end', () => {
    const bomb = `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n`;
    expect(() => parseKubeconfig(bomb, 'it')).toThrow();
  });
});

describe('making it portable', () => {
  it('puts the address and the name of the cluster in, and keeps every other byte', () => {
    const commented = `# written by the server\n${text}`;
    const rewritten = rewriteKubeconfig(commented, { address: '10.20.0.5', name: 'km7' });
    const before = commented.split('\n');
    const changed = rewritten.split('\n').filter((line, index) => line !== before[index]);
    expect(changed.map((line) => line.trim())).toEqual([
      'server: https://10.20.0.5:6443',
      'name: km7',
      'cluster: km7',
      'user: km7',
      'name: km7',
      'current-context: km7',
      '- name: km7',
    ]);
    expect(rewriteKubeconfig(rewritten, { address: '10.20.0.5', name: 'km7' })).toBe(rewritten);
  });

  it.each([
    ['fd00::5', 'https://[fd00::5]:6443'],
    ['[fd00::5]', 'https://[fd00::5]:6443'],
    ['api.km7.site', 'https://api.km7.site:6443'],
  ])('accepts the address %s', (address, url) => {
    expect(parse(rewriteKubeconfig(text, { address, name: 'km7' })).clusters[0].cluster.server).toBe(url);
  });

  it('leaves an address and names that somebody chose', () => {
    const own = text.replaceAll('default', 'mine').replace('127.0.0.1', '10.1.1.1');
    expect(rewriteKubeconfig(own, { address: '10.20.0.5', name: 'km7' })).toBe(own);
  });

  it('keeps any style of YAML', () => {
    const flow = JSON.stringify(parse(text));
    const rewritten = rewriteKubeconfig(flow, { address: 'fd00::5', name: 'a, b' });
    expect(parse(rewritten)).toEqual(parse(rewriteKubeconfig(text, { address: 'fd00::5', name: 'a, b' })));
  });

  it.each(['yes', '1e3', 'a: b', '#x', '{{ x }}', "it's"])('carries the cluster name %j as text', (name) => {
    const parsed = parse(rewriteKubeconfig(text, { address: '10.20.0.5', name }));
    expect(parsed['current-context']).toBe(name);
    expect(parsed.contexts[0].context).toEqual({ cluster: name, user: name });
  });
});
