import { count } from './count.ts';

/** The words of looking for hosts in a range; part of the one catalogue. */
export const scanText = {
  button: 'Look in a range…',
  title: 'Look for hosts with SSH',
  range: 'Network, or first and last address',
  example: 'Such as 10.0.0.0/24 or 10.0.0.5-90. Only these addresses are asked, from this laptop.',
  addresses: (n: number, first: string, last: string) =>
    n === 1 ? `One address, ${first}.` : `${n} addresses, ${first} to ${last}.`,
  mayBePublic: 'These are public addresses. They are ours, and may be looked at.',
  look: 'Look',
  stop: 'Stop',
  progress: (asked: number, of: number) => (of === 0 ? 'Asking.' : `${asked} of ${of} asked,`),
  answered: (n: number) => `${n === 1 ? '1 answers' : `${n} answer`} with SSH`,
  stopped: '· stopped',
  list: 'Hosts that answered',
  taken: 'recorded already',
  safe: 'It connects, hears the greeting and hangs up; nothing is sent.',
  take: (n: number) => (n === 0 ? 'Take them' : `Take ${count(n, 'host', 'hosts')}`),
} as const;
