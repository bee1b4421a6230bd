import type {
  CallName,
  ItemOf,
  OutputOf,
  ParsedInputOf,
  StreamName,
} from '../../../shared/contract/contract.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { AppServices } from '../services.ts';

/** What a handler is given: the call's context, the app, and the input after parsing. */
export interface Request<I> {
  readonly ctx: CallContext;
  readonly services: AppServices;
  readonly input: I;
}

/** Answers one call. Rejects with a MusterError for what a person can mend. */
export type CallHandler<N extends CallName> = (
  request: Request<ParsedInputOf<N>>,
) => OutputOf<N> | Promise<OutputOf<N>>;

/** Gives the items of a stream; is returned from when the reader goes away. */
export type StreamHandler<N extends StreamName> = (
  request: Request<ParsedInputOf<N>>,
) => AsyncIterable<ItemOf<N>>;

/** One handler for each entry; a missing one does not compile. */
export type Handlers = { readonly [N in CallName]: CallHandler<N> } & {
  readonly [N in StreamName]: StreamHandler<N>;
};
