import { type LoginChoice, loginMethodSchema } from '../../../shared/contract/hosts.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import type { HostsDraft } from '../../stores/view/hosts-draft.ts';
import { Choice, Field } from '../../ui/field.tsx';
import { text } from '../../ui/text.ts';

const methods = loginMethodSchema.options.map(({ shape }) => shape.method.value);

export interface LoginFieldsProps {
  readonly draft: HostsDraft;
  readonly logins: readonly LoginChoice[];
  readonly onDraft: (change: Partial<HostsDraft>) => void;
}

/** Who logs in. A secret is not asked for here: it goes to the vault by itself, once the login is recorded. */
export function LoginFields({ draft, logins, onDraft }: LoginFieldsProps) {
  const words = text.addHosts;
  return (
    <fieldset>
      <legend className="cap">{words.login}</legend>
      {logins.length === 0 ? null : (
        <Choice
          label={words.login}
          value={draft.credential ?? ''}
          onChoose={(value) => onDraft({ credential: value === '' ? null : value })}
          options={[
            ...logins.map(({ name, user }) => [name, words.choice(visible(name), visible(user))] as const),
            ['', words.newLogin],
          ]}
        />
      )}
      {draft.credential === null ? <NewLogin draft={draft} onDraft={onDraft} /> : null}
    </fieldset>
  );
}

function NewLogin({ draft, onDraft }: Omit<LoginFieldsProps, 'logins'>) {
  const words = text.addHosts;
  return (
    <>
      <div className="field-pair">
        <Field label={words.user} value={draft.user} onType={(user) => onDraft({ user })} />
        <Field
          label={words.loginName}
          value={draft.newCredential}
          onType={(newCredential) => onDraft({ newCredential })}
        />
      </div>
      <Choice
        label={words.how}
        value={draft.method}
        onChoose={(value) => onDraft({ method: methods.find((method) => method === value) ?? 'agent' })}
        options={methods.map((method) => [method, words.methods[method]] as const)}
      />
      {draft.method === 'key-file' ? (
        <Field label={words.keyPath} value={draft.keyPath} onType={(keyPath) => onDraft({ keyPath })} mono />
      ) : null}
      <label className="row">
        <input
          type="checkbox"
          checked={draft.sudoAsks}
          onChange={(event) => onDraft({ sudoAsks: event.target.checked })}
        />
        {words.sudoAsks}
      </label>
    </>
  );
}
