import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Terminal, TerminalItem, TerminalSize } from '../../../shared/contract/terminals.ts';
import { toWireError, type WireError } from '../../../shared/model/error.ts';
import type { NodeId, TerminalId } from '../../../shared/model/ids.ts';
import { fromBase64 } from '../../api/base64.ts';
import { type Client, isConnectionLost, type OpenStream } from '../../api/client.ts';
import type { Connection } from '../../api/connection.ts';
import { terminalsOf } from '../../stores/view/terminal-layout.ts';
import {
  exclude,
  keepPanes,
  laidOut,
  shownTab,
  stopBroadcast,
  type TerminalsStore,
} from '../../stores/view/terminals-store.ts';
import { text } from '../../ui/text.ts';
import { targetsOf } from './broadcast.ts';
import { createTwice, type TerminalAction } from './keys.ts';
import { type Pasted, pastedOf } from './paste.ts';
import { TerminalView } from './terminal-view.ts';
import { createTypist } from './typist.ts';

/** What the window knows of its terminals. */
export interface DeskState {
  /** All that the app has open, those without a pane included; null before it has said so. */
  readonly known: ReadonlyMap<TerminalId, Terminal> | null;
  /** What somebody wants to paste and has to look at first. */
  readonly pasted: { readonly at: TerminalId; readonly what: Pasted } | null;
  /** The pane in whose output somebody searches. */
  readonly searching: TerminalId | null;
  /** The terminal that somebody wants to record, until they have read what that comes to. */
  readonly recordAsked: TerminalId | null;
  /** What the app said instead of doing what it was asked. */
  readonly error: WireError | null;
}

export interface DeskOptions {
  readonly connection: Connection;
  readonly layout: TerminalsStore;
  /** What a key does that is not about one terminal alone. */
  readonly onAction: (action: TerminalAction, at: TerminalId) => void;
}

const nothing: ReadonlyMap<TerminalId, Terminal> = new Map();

/** Terminals of one window: streams, xterms and keys. Lives as long as the screen; the shells live on in the app. */
export class Desk {
  readonly state: StoreApi<DeskState> = createStore<DeskState>(() => ({
    known: null,
    pasted: null,
    searching: null,
    recordAsked: null,
    error: null,
  }));
  readonly #connection: Connection;
  readonly #layout: TerminalsStore;
  readonly #onAction: DeskOptions['onAction'];
  readonly #views = new Map<TerminalId, TerminalView>();
  readonly #streams = new Map<TerminalId, OpenStream>();
  readonly #twice = createTwice(() => performance.now());
  readonly #type: ReturnType<typeof createTypist>;
  readonly #stopListening: readonly (() => void)[];
  #sizeSeen: TerminalSize = { columns: 80, rows: 24 };
  #stopped = false;

  constructor({ connection, layout, onAction }: DeskOptions) {
    this.#connection = connection;
    this.#layout = layout;
    this.#onAction = onAction;
    this.#type = createTypist({
      client: () => this.client,
      onRefused: (ids) => {
        for (const id of ids) exclude(layout, id, text.terminals.excludedBy.lost);
      },
    });
    this.#stopListening = [
      connection.onDidChange(({ status }) => {
        if (status === 'open') void this.#begin();
      }),
      layout.subscribe(({ fontSize, tabs }, before) => {
        if (tabs !== before.tabs) this.#followAll();
        if (fontSize !== before.fontSize) for (const view of this.#views.values()) view.setFont(fontSize);
      }),
    ];
    void this.#begin();
  }

  /** The app, while there is a connection to it. */
  get client(): Client | null {
    const state = this.#connection.state();
    return state.status === 'open' ? state.client : null;
  }

  get known(): ReadonlyMap<TerminalId, Terminal> {
    return this.state.getState().known ?? nothing;
  }

  view(id: TerminalId): TerminalView {
    const view = this.#views.get(id) ?? this.#makeView(id);
    this.#views.set(id, view);
    return view;
  }

  async open(nodeId: NodeId): Promise<Terminal | null> {
    const size = this.#sizeSeen;
    const opened = await this.#ask((client) => client.call('terminals.open', { nodeId, size }));
    if (opened === null) return null;
    this.state.setState({ error: null });
    this.#learn(opened);
    return opened;
  }

  /** Ends a shell and takes its pane away. */
  close(id: TerminalId): void {
    void this.#call((client) => client.call('terminals.close', { id }));
    this.#forget(id);
  }

  reconnect(id: TerminalId): void {
    void this.#ask((client) => client.call('terminals.reconnect', { id }));
  }

  record(id: TerminalId, on: boolean): void {
    this.state.setState({ recordAsked: null });
    void this.#ask((client) => client.call('terminals.record', { id, on })).then(
      (terminal) => terminal && this.#learn(terminal),
    );
  }

  /** Types what was looked at. */
  paste(): void {
    const { pasted } = this.state.getState();
    this.state.setState({ pasted: null });
    if (pasted !== null) this.#views.get(pasted.at)?.paste(pasted.what.text);
  }

  act(id: TerminalId, action: TerminalAction): void {
    if (action === 'copy') this.#views.get(id)?.copy();
    else if (action === 'search') this.state.setState({ searching: id });
    else this.#onAction(action, id);
  }

  /** Hears a key wherever it is pressed on the screen. @returns whether it was taken. */
  hear(key: string): boolean {
    if (this.#layout.getState().broadcast === null || !this.#twice(key)) return false;
    stopBroadcast(this.#layout);
    return true;
  }

  /** Gives all terminals the colours of the page. */
  refreshTheme(): void {
    for (const view of this.#views.values()) view.setTheme();
  }

  /** Lets go of everything; what is still being answered finds nobody. */
  stop(): void {
    this.#stopped = true;
    for (const end of this.#stopListening) end();
    for (const stream of this.#streams.values()) stream.close();
    for (const view of this.#views.values()) view.dispose();
  }

  /** Says why something is not done. */
  refuse({ message, cure }: { readonly message: string; readonly cure: string }): void {
    this.state.setState({ error: { code: 'bad-input', message, cure, retryable: false } });
  }

  /** Does what a person asked for; a click that reaches nobody is answered too. */
  async #ask<T>(work: (client: Client) => Promise<T>): Promise<T | null> {
    if (this.client !== null) return this.#call(work);
    this.state.setState({ error: { code: 'internal', ...text.notConnected, retryable: true } });
    return null;
  }

  async #call<T>(work: (client: Client) => Promise<T>): Promise<T | null> {
    const { client } = this;
    try {
      const answer = client === null ? null : await work(client);
      return this.#stopped ? null : answer;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #fail(error: unknown): void {
    if (!isConnectionLost(error)) this.state.setState({ error: toWireError(error) });
  }

  #learn(terminal: Terminal): void {
    this.state.setState({ known: new Map([...this.known, [terminal.id, terminal]]) });
    const { kind } = terminal.state;
    if (kind === 'lost' || kind === 'ended')
      exclude(this.#layout, terminal.id, text.terminals.excludedBy[kind]);
  }

  #forget(id: TerminalId): void {
    this.#streams.get(id)?.close();
    this.#streams.delete(id);
    this.#views.get(id)?.dispose();
    this.#views.delete(id);
    this.state.setState({ known: new Map([...this.known].filter(([other]) => other !== id)) });
    keepPanes(this.#layout, (other) => other !== id);
  }

  #typed(at: TerminalId, bytes: Uint8Array): void {
    const { broadcast } = this.#layout.getState();
    const tab = shownTab(this.#layout.getState());
    const panes = tab === null ? [] : terminalsOf(tab.root);
    const asks = (id: TerminalId) => this.#views.get(id)?.asks ?? false;
    this.#type(targetsOf({ at, panes, broadcast, known: this.known, asks }), bytes);
  }

  #pasted(at: TerminalId, raw: string): void {
    const what = pastedOf(raw);
    if (what.asks) this.state.setState({ pasted: { at, what } });
    else this.#views.get(at)?.paste(what.text);
  }

  #makeView(id: TerminalId): TerminalView {
    return new TerminalView({
      label: text.terminals.inputOf(this.known.get(id)?.hostname ?? ''),
      fontSize: this.#layout.getState().fontSize,
      onKeys: (bytes) => this.#typed(id, bytes),
      onSize: (size) => {
        this.#sizeSeen = size;
        void this.#call((client) => client.call('terminals.resize', { id, size }));
      },
      onPaste: (raw) => this.#pasted(id, raw),
      onAction: (action) => this.act(id, action),
      onKey: (key) => this.hear(key),
      onFocus: () => this.#layout.setState({ focused: id }),
    });
  }

  #take(id: TerminalId, item: TerminalItem): void | Promise<void> {
    if (item.type === 'state') return this.#learn(item.terminal);
    const view = this.view(id);
    if (item.missing > 0)
      void view.write(new TextEncoder().encode(text.terminals.missing(item.missing)), true);
    return view.write(fromBase64(item.data), item.replayed);
  }

  /** Reads a terminal from its beginning; what the window showed of it before comes again. */
  #follow(client: Client, id: TerminalId): void {
    const shown = this.#views.get(id);
    // It may have got another size while nobody could be told.
    if (shown !== undefined) void this.#call(() => client.call('terminals.resize', { id, size: shown.size }));
    this.view(id).reset();
    const stream = client.stream(
      'terminals.output',
      { id },
      {
        onItem: (item) => this.#take(id, item),
        onEnd: (error) => {
          this.#streams.delete(id);
          if (error?.code === 'not-found') this.#forget(id);
          else if (error !== null) this.#fail(error);
        },
      },
    );
    this.#streams.set(id, stream);
  }

  #followAll(): void {
    const { client } = this;
    if (client === null || this.state.getState().known === null) return;
    for (const id of laidOut(this.#layout.getState())) {
      // One that has ended says nothing new, but what it had printed.
      const isOver = this.known.get(id)?.state.kind === 'ended';
      if (!this.#streams.has(id) && !(isOver && this.#views.has(id))) this.#follow(client, id);
    }
  }

  /** Learns what is open in the app, and shows what has a pane here. */
  async #begin(): Promise<void> {
    this.#streams.clear();
    const list = await this.#call((client) => client.call('terminals.list', {}));
    if (list === null) return;
    const known = new Map(list.map((terminal) => [terminal.id, terminal]));
    this.state.setState({ known, error: null });
    keepPanes(this.#layout, (id) => known.has(id));
    this.#followAll();
  }
}
