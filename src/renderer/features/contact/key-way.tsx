import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { MetHost } from './meeting.ts';
import { standing } from './standing.ts';

/** The way to a host, from here through its jump hosts. A host that showed its key was reached, so those before it are known. */
export function KeyWay({ host }: { host: MetHost }) {
  const words = text.contact;
  const [mark, say] = standing(host);
  const reached = host.look !== null && host.look.state !== 'unreachable';
  return (
    <div className="key-way">
      <span className="host">{words.laptop}</span>
      {host.way.map((jump) => (
        <span className="row" key={jump}>
          <span className={reached ? 'key-line' : 'key-line open'} />
          <Mark name={reached ? 'verified' : 'unseen'} label="" />
          <span className="host">{visible(jump)}</span>
          <span className="small quiet">{reached ? words.passed : words.notPassed}</span>
        </span>
      ))}
      <span className={host.pinned !== null || host.look?.state === 'known' ? 'key-line' : 'key-line open'} />
      <Mark name={mark} label="" />
      <span className="host">{visible(host.hostname)}</span>
      <span className="small quiet">{say}</span>
    </div>
  );
}
