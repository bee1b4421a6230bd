import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { AddHosts, LoginChoice } from '../../../shared/contract/hosts.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { SiteId } from '../../../shared/model/ids.ts';
import type { Site } from '../../../shared/model/site.ts';
import { readHostLines, type TakenHost } from '../../../shared/rules/host-lines.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { emptyDraft, type HostsDraft } from '../../stores/view/hosts-draft.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot } from '../../ui/dialog-foot.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { text } from '../../ui/text.ts';
import { type Missing, missingIn, requestOf } from './draft.ts';
import { HostList } from './host-list.tsx';
import { LoginFields } from './login-fields.tsx';
import { ScanDialog } from './scan-dialog.tsx';
import { linesOf, type Scan } from './scanning.ts';
import { TypedHosts } from './typed-hosts.tsx';
import './add-hosts.css';

export interface AddHostsDialogProps {
  readonly sites: readonly Site[];
  /** Hosts recorded at a site: their names are taken, and they can be gone through. */
  readonly hostsOf: (siteId: SiteId) => readonly TakenHost[];
  readonly loginsOf: (siteId: SiteId) => readonly LoginChoice[];
  readonly error: WireError | null;
  readonly adding: boolean;
  readonly scan: Scan;
  readonly onTable: (take: (content: string) => void) => void;
  readonly onAdd: (request: AddHosts) => void;
  readonly onClose: () => void;
  /** What was typed when it was closed last; null for nothing. */
  readonly kept: HostsDraft | null;
  /** Told when it goes, whatever made it go. */
  readonly onKeep: (draft: HostsDraft) => void;
}

/** Hosts as lines of text on the left, what was understood of each on the right, and below where they belong and who logs in. */
export function AddHostsDialog(props: AddHostsDialogProps) {
  const { sites, error } = props;
  const [isScanning, setScanning] = useState(false);
  const [draft, setDraft] = useDraft(props);
  const { siteId } = draft;
  const logins = siteId === null ? noLogins : props.loginsOf(siteId);
  // Until somebody chooses, the site's own login stands there; it may come after the dialog has opened.
  const shown = draft.isLoginChosen ? draft : { ...draft, credential: logins[0]?.name ?? null };
  const taken = siteId === null ? nobody : props.hostsOf(siteId);
  // Typing must not wait for 5,000 lines to be read.
  const typed = useDeferredValue(draft.text);
  const lines = useMemo(() => readHostLines(typed, taken), [typed, taken]);
  const change = (part: Partial<HostsDraft>) => setDraft((before) => ({ ...before, ...part }));
  const missing = missingIn(shown, lines);
  const request = requestOf(shown, lines);
  const good = lines.filter(({ host }) => host !== null).length;
  const words = text.addHosts;
  return (
    <Dialog
      label={words.title}
      onClose={props.onClose}
      head={<Head good={good} bad={lines.length - good} />}
      foot={
        <Foot
          {...props}
          good={good}
          missing={missing}
          ready={request !== null && typed === draft.text}
          onAdd={() => request !== null && props.onAdd(request)}
        />
      }
    >
      <div className="add-hosts">
        {isScanning ? (
          <ScanDialog
            scan={props.scan}
            taken={new Set([...taken.map(({ address }) => address), ...addressesIn(lines)])}
            onTake={(addresses, port) => {
              setDraft((before) => ({ ...before, text: linesOf(before.text, addresses, port) }));
              setScanning(false);
            }}
            onClose={() => setScanning(false)}
          />
        ) : null}
        <ErrorNote error={error} />
        <div className="add-hosts-lines">
          <TypedHosts
            value={draft.text}
            onType={(content) => change({ text: content })}
            onScan={() => setScanning(true)}
            onTable={() =>
              props.onTable((content) =>
                setDraft((before) => ({ ...before, text: joined(before.text, content) })),
              )
            }
          />
          <HostList lines={lines} />
        </div>
        <div className="add-hosts-where">
          <SiteFields
            sites={sites}
            draft={draft}
            onDraft={(part) => {
              change({ ...part, isLoginChosen: false });
            }}
          />
          <LoginFields
            draft={shown}
            logins={logins}
            onDraft={(part) => {
              change('credential' in part ? { ...part, isLoginChosen: true } : part);
            }}
          />
          <fieldset>
            <legend className="cap">{words.port}</legend>
            <Field label={words.port} value={draft.port} mono onType={(port) => change({ port })} />
            <Choice
              label={words.jump}
              value={draft.jump ?? ''}
              onChoose={(jump) => change({ jump: jump === '' ? null : jump })}
              options={[['', words.noJump], ...jumpsIn(taken, lines).map((name) => [name, name] as const)]}
            />
          </fieldset>
        </div>
      </div>
    </Dialog>
  );
}

/** The draft goes on where it was left, unless its site is gone. */
function useDraft({ kept, onKeep, sites }: Pick<AddHostsDialogProps, 'kept' | 'onKeep' | 'sites'>) {
  const state = useState<HostsDraft>(() => {
    const siteId = sites.find(({ id }) => id === kept?.siteId)?.id ?? sites[0]?.id ?? null;
    if (kept === null) return { ...emptyDraft, siteId };
    const isThere = kept.siteId === null ? kept.newSite !== '' || sites.length === 0 : siteId === kept.siteId;
    return isThere ? kept : { ...kept, siteId, isLoginChosen: false };
  });
  const last = useRef({ draft: state[0], onKeep });
  last.current = { draft: state[0], onKeep };
  useEffect(() => () => last.current.onKeep(last.current.draft), []);
  return state;
}

interface SiteFieldsProps {
  readonly sites: readonly Site[];
  readonly draft: HostsDraft;
  readonly onDraft: (part: Partial<HostsDraft>) => void;
}

function SiteFields({ sites, draft, onDraft }: SiteFieldsProps) {
  const words = text.addHosts;
  const { siteId, newSite } = draft;
  return (
    <fieldset>
      <legend className="cap">{words.site}</legend>
      {sites.length === 0 ? null : (
        <Choice
          label={words.site}
          value={siteId ?? ''}
          onChoose={(id) => onDraft({ siteId: sites.find((site) => site.id === id)?.id ?? null, jump: null })}
          options={[...sites.map(({ id, name }) => [id, visible(name)] as const), ['', words.newSite]]}
        />
      )}
      {siteId === null ? (
        <Field
          label={words.siteName}
          value={newSite}
          placeholder={words.siteExample}
          onType={(typed) => onDraft({ newSite: typed })}
        />
      ) : null}
    </fieldset>
  );
}

const noLogins: readonly LoginChoice[] = [];
const nobody: readonly TakenHost[] = [];
/** Hosts offered to go through; a longer list is typed as `jump=`. */
const JUMP_LIMIT = 50;

function jumpsIn(taken: readonly TakenHost[], lines: ReturnType<typeof readHostLines>): readonly string[] {
  const typed = lines.slice(0, JUMP_LIMIT).flatMap(({ host }) => host?.hostname ?? []);
  return [...new Set([...taken.slice(0, JUMP_LIMIT).map(({ hostname }) => hostname), ...typed])];
}

function addressesIn(lines: ReturnType<typeof readHostLines>): readonly string[] {
  return lines.flatMap(({ host }) => host?.address ?? []);
}

function joined(before: string, content: string): string {
  return before === '' || before.endsWith('\n') ? before + content : `${before}\n${content}`;
}

function Head({ good, bad }: { good: number; bad: number }) {
  const words = text.addHosts;
  return (
    <>
      <h1>{words.title}</h1>
      <span className="quiet">{good === 0 ? '' : words.good(good)}</span>
      <span className="add-hosts-bad">{bad === 0 ? '' : words.bad(bad)}</span>
    </>
  );
}

interface FootProps extends Pick<AddHostsDialogProps, 'adding' | 'onClose'> {
  readonly good: number;
  readonly missing: Missing | null;
  readonly ready: boolean;
  readonly onAdd: () => void;
}

function Foot({ adding, good, missing, ready, onAdd, onClose }: FootProps) {
  const words = text.addHosts;
  const say = missing === null ? words.safe : words.missing[missing];
  return (
    <DialogFoot
      say={adding ? words.adding : say}
      leave={words.keep}
      onLeave={onClose}
      act={words.add(good)}
      disabled={!ready || adding}
      onAct={onAdd}
    />
  );
}
