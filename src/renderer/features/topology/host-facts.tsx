import { useEffect, useState } from 'react';
import type { HostDetails } from '../../../shared/contract/topology.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { FindingNote } from '../../ui/finding-note.tsx';
import { text } from '../../ui/text.ts';
import { moment } from '../../ui/time.ts';
import type { TopologyAsks } from './asks.ts';
import type { Host } from './sheet.ts';

/** What is known of a host beyond the fleet; asked for anew whenever what is recorded of it changes, and over every new connection. */
export function useDetails(host: Host, ask: TopologyAsks): HostDetails | null {
  const { id, status, facts } = host.node;
  const [known, setKnown] = useState<{ readonly id: NodeId; readonly details: HostDetails | null } | null>(
    null,
  );
  const seen = facts?.observedAt;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a host that was seen again, or has changed, has other details.
  useEffect(() => {
    let away = false;
    void ask.host(id).then((details) => {
      // What was told stays while nobody can tell it anew: a form stands on it.
      if (!away) setKnown((before) => (details === null && before?.id === id ? before : { id, details }));
    });
    return () => {
      away = true;
    };
  }, [ask, id, status, seen]);
  return known?.id === id ? known.details : null;
}

const GIB = 2 ** 30;
const oneDigit = (value: number) => Math.round(value * 10) / 10;

/** What was seen of a host, and when. */
export function Facts({ host, details, nowMs }: { host: Host; details: HostDetails | null; nowMs: number }) {
  const { facts } = host.node;
  const words = text.topology;
  return (
    <div className="prop-part">
      <div className="row">
        <span className="cap">{words.facts}</span>
        <span className="small quiet">
          {facts === null ? words.notSeen : words.factsSeen(moment(facts.observedAt, nowMs))}
        </span>
      </div>
      {facts === null ? null : (
        <dl className="fact-list">
          {systemFacts(details).map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
          <Fact name={words.cores} value={String(facts.cpus)} />
          <Fact name={words.memory} value={words.gib(oneDigit(facts.memoryBytes / GIB))} />
          <Fact name={words.architecture} value={facts.architecture} />
          {details?.facts == null ? null : (
            <Fact name={words.clock} value={words.ms(Math.round(details.facts.clockSkewMs))} />
          )}
        </dl>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{visible(name)}</dt>
      <dd>{visible(value)}</dd>
    </>
  );
}

function systemFacts(details: HostDetails | null): readonly (readonly [string, string])[] {
  const facts = details?.facts ?? null;
  if (facts === null) return [];
  const words = text.topology;
  const fullest = facts.mounts.toSorted((a, b) => a.freeBytes - b.freeBytes)[0];
  const free =
    fullest === undefined
      ? []
      : [[words.freeAt(fullest.path), words.gib(oneDigit(fullest.freeBytes / GIB))] as const];
  return [[words.system, facts.os.name], [words.kernel, facts.kernel], ...free];
}

/** What the newest run found about a host. */
export function Findings({ details }: { details: HostDetails | null }) {
  return (details?.findings ?? []).map((finding) => (
    <div className="prop-part" key={`${finding.rule} ${finding.seen}`}>
      <FindingNote finding={finding} subjects={null} />
    </div>
  ));
}
