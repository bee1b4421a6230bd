import { useState } from 'react';
import type { LoginChoice, NewCluster } from '../../../shared/contract/hosts.ts';
import { type Distribution, distributionSchema } from '../../../shared/model/cluster.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { SiteId } from '../../../shared/model/ids.ts';
import type { Site } from '../../../shared/model/site.ts';
import { traitsOf } from '../../../shared/rules/distributions.ts';
import { plainNameProblem } from '../../../shared/rules/names.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { versionProblem } from '../../../shared/rules/versions.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot } from '../../ui/dialog-foot.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { text } from '../../ui/text.ts';

export interface NewClusterDialogProps {
  readonly sites: readonly Site[];
  readonly loginsOf: (siteId: SiteId) => readonly LoginChoice[];
  readonly error: WireError | null;
  readonly making: boolean;
  readonly onMake: (wanted: NewCluster) => void;
  readonly onClose: () => void;
}

/** What is typed and chosen so far; null for a new site, and for no login. */
interface ClusterDraft {
  readonly siteId: SiteId | null;
  readonly newSite: string;
  readonly name: string;
  readonly distribution: Distribution;
  readonly version: string;
  readonly bundle: string;
  readonly credential: string | null;
}

function wantedIn(draft: ClusterDraft): NewCluster {
  const { siteId, newSite, name, distribution, version, bundle, credential } = draft;
  return {
    site: siteId === null ? { newSite: newSite.trim() } : { siteId },
    name: name.trim(),
    distribution,
    version: version.trim(),
    bundle: bundle.trim() || null,
    credential,
  };
}

/** A cluster without hosts yet: what it is called and what it is made from. */
export function NewClusterDialog(props: NewClusterDialogProps) {
  const { sites, loginsOf, error, making, onMake, onClose } = props;
  const [draft, setDraft] = useState<ClusterDraft>({
    siteId: sites[0]?.id ?? null,
    newSite: '',
    name: '',
    distribution: 'rke2',
    version: traitsOf('rke2').exampleVersion,
    bundle: '',
    credential: null,
  });
  const change = (part: Partial<ClusterDraft>) => setDraft((before) => ({ ...before, ...part }));
  const words = text.newCluster;
  const wanted = wantedIn(draft);
  const problem = problemOf(wanted);
  return (
    <Dialog
      label={words.title}
      onClose={onClose}
      head={<h1>{words.title}</h1>}
      foot={
        <DialogFoot
          say={making ? words.making : (problem ?? words.safe)}
          leave={text.addHosts.keep}
          onLeave={onClose}
          act={words.make}
          disabled={problem !== null || making}
          onAct={() => onMake(wanted)}
        />
      }
    >
      <ErrorNote error={error} />
      <p className="say">{words.say}</p>
      <div className="new-cluster">
        <WhereFields draft={draft} sites={sites} onDraft={change} />
        <WhatFields draft={draft} onDraft={change} />
        <LoginField
          logins={draft.siteId === null ? [] : loginsOf(draft.siteId)}
          credential={draft.credential}
          onDraft={change}
        />
      </div>
    </Dialog>
  );
}

interface PartProps {
  readonly draft: ClusterDraft;
  readonly onDraft: (part: Partial<ClusterDraft>) => void;
}

function WhereFields({ draft, sites, onDraft }: PartProps & Pick<NewClusterDialogProps, 'sites'>) {
  const { siteId, name, newSite } = draft;
  return (
    <div className="field-pair">
      <Field
        label={text.newCluster.name}
        value={name}
        onType={(typed) => onDraft({ name: typed })}
        mono
        first
      />
      {sites.length === 0 ? null : (
        <Choice
          label={text.addHosts.site}
          value={siteId ?? ''}
          onChoose={(id) =>
            onDraft({ siteId: sites.find((one) => one.id === id)?.id ?? null, credential: null })
          }
          options={[...sites.map((one) => [one.id, visible(one.name)] as const), ['', text.addHosts.newSite]]}
        />
      )}
      {siteId === null ? (
        <Field
          label={text.addHosts.siteName}
          value={newSite}
          onType={(typed) => onDraft({ newSite: typed })}
        />
      ) : null}
    </div>
  );
}

function WhatFields({ draft, onDraft }: PartProps) {
  const words = text.newCluster;
  const { distribution, version, bundle } = draft;
  return (
    <>
      <div className="field-pair">
        <Choice
          label={words.distribution}
          value={distribution}
          onChoose={(value) => {
            const chosen = distributionSchema.parse(value);
            // A version of the other one would be refused: it begins with an example of this one's.
            onDraft({ distribution: chosen, version: traitsOf(chosen).exampleVersion });
          }}
          options={distributionSchema.options.map((id) => [id, text.distribution[id]] as const)}
        />
        <Field label={words.version} value={version} onType={(typed) => onDraft({ version: typed })} mono />
      </div>
      <Field
        label={words.bundle}
        value={bundle}
        onType={(typed) => onDraft({ bundle: typed })}
        say={words.bundleSay}
        mono
      />
    </>
  );
}

interface LoginFieldProps extends Pick<PartProps, 'onDraft'> {
  readonly logins: readonly LoginChoice[];
  readonly credential: string | null;
}

function LoginField({ logins, credential, onDraft }: LoginFieldProps) {
  if (logins.length === 0) return null;
  return (
    <Choice
      label={text.newCluster.login}
      value={credential ?? ''}
      onChoose={(value) => onDraft({ credential: value === '' ? null : value })}
      options={[
        ['', text.newCluster.ownLogin],
        ...logins.map(
          ({ name, user }) => [name, text.addHosts.choice(visible(name), visible(user))] as const,
        ),
      ]}
    />
  );
}

/** What keeps it from being made, as a sentence; the app judges the rest. */
function problemOf({ site, name, distribution, version, bundle }: NewCluster): string | null {
  const words = text.newCluster.problems;
  if ('newSite' in site && site.newSite === '') return text.addHosts.missing.site;
  const named = plainNameProblem(name);
  if (named !== null) return words.name(named);
  const versioned = versionProblem(distribution, version);
  if (versioned !== null) return words.version(versioned, traitsOf(distribution).exampleVersion);
  return bundle === null || /^(\/|~\/)/.test(bundle) ? null : words.bundle;
}
