import { z } from 'zod';
import { type Taint, type Variables, variablesSchema } from '../../model/node.ts';
import { normaliseAddress } from '../addresses.ts';
import { formatTaint, labelKeyProblem, labelValueProblem, parseTaint } from '../names.ts';
import type { HostSettings } from './settings.ts';

/** What was read of lines that a person wrote, or the first thing that is wrong with them. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Labels as lines `key=value`. */
export function labelLines(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}

/** Reads what {@link labelLines} writes. */
export function readLabels(text: string): Reading<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const line of linesOf(text)) {
    const [key = '', ...rest] = line.split('=');
    const value = rest.join('=');
    const problem = rest.length === 0 ? 'it has no "="' : (labelKeyProblem(key) ?? labelValueProblem(value));
    if (problem !== null) return bad(line, problem);
    if (labels.has(key)) return bad(line, 'its key is there twice');
    labels.set(key, value);
  }
  return { ok: true, value: Object.fromEntries(labels) };
}

/** Taints as lines `key=value:Effect`. */
export function taintLines(taints: readonly Taint[]): string {
  return taints.map(formatTaint).join('\n');
}

/** Reads what {@link taintLines} writes. */
export function readTaints(text: string): Reading<Taint[]> {
  const taints: Taint[] = [];
  for (const line of linesOf(text)) {
    const taint = parseTaint(line);
    if (typeof taint === 'string') return bad(line, taint);
    taints.push(taint);
  }
  return { ok: true, value: taints };
}

/** Variables as lines `key: value`, the value as JSON. */
export function variableLines(variables: Variables): string {
  return Object.entries(variables)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n');
}

/** Reads what {@link variableLines} writes; a value that is no JSON is taken as a text. */
export function readVariables(text: string): Reading<Variables> {
  const found = new Map<string, unknown>();
  for (const line of linesOf(text)) {
    const colon = line.indexOf(':');
    if (colon < 1) return bad(line, 'it has no ":" after a name');
    const key = line.slice(0, colon).trim();
    if (found.has(key)) return bad(line, 'its name is there twice');
    found.set(key, readValue(line.slice(colon + 1).trim()));
  }
  return { ok: true, value: variablesSchema.parse(Object.fromEntries(found)) };
}

function readValue(text: string): unknown {
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    // Whoever writes cni: canal means a text.
    return text;
  }
}

function bad(line: string, problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: `"${line}": ${problem}.` };
}

/** All settings of a host as a person writes them. */
export interface SettingTexts {
  readonly internalIp: string;
  readonly externalIp: string;
  readonly useExternalIp: boolean;
  readonly sshPort: string;
  readonly labels: string;
  readonly taints: string;
  readonly variables: string;
}

/** Reads all settings, or says the first thing that is wrong with them. */
export function readSettings(texts: SettingTexts): Reading<HostSettings> {
  const problem = addressProblem(texts);
  if (problem !== null) return { ok: false, problem };
  const lists = readLists(texts);
  if (!lists.ok) return lists;
  const { internalIp, externalIp, useExternalIp, sshPort } = texts;
  const addresses = { internalIp, externalIp: externalIp === '' ? null : externalIp, useExternalIp };
  return { ok: true, value: { ...addresses, sshPort: Number(sshPort), ...lists.value } };
}

/** Settings that are lists of lines; several hosts can be given them at once. */
export type ListName = 'labels' | 'taints' | 'variables';

/** Reads those, or says the first thing that is wrong with them. */
export function readLists(texts: Pick<SettingTexts, ListName>): Reading<Pick<HostSettings, ListName>> {
  const labels = readLabels(texts.labels);
  if (!labels.ok) return labels;
  const taints = readTaints(texts.taints);
  if (!taints.ok) return taints;
  const variables = readVariables(texts.variables);
  if (!variables.ok) return variables;
  return { ok: true, value: { labels: labels.value, taints: taints.value, variables: variables.value } };
}

function addressProblem({ internalIp, externalIp, useExternalIp, sshPort }: SettingTexts): string | null {
  const given = externalIp === '' ? [internalIp] : [internalIp, externalIp];
  const bad = given.find((ip) => normaliseAddress(ip) === null);
  if (bad !== undefined) return `"${bad}" is no IP address.`;
  if (useExternalIp && externalIp === '') return 'SSH cannot use an address that is not there.';
  const port = /^\d{1,5}$/.test(sshPort) ? Number(sshPort) : 0;
  return port >= 1 && port <= 65_535 ? null : 'A port is a number from 1 to 65535.';
}
