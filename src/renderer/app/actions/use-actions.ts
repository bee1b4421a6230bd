import { createContext, useContext, useEffect, useLayoutEffect, useRef } from 'react';
import { type ActionRegistry, type ActionSource, createActionRegistry } from './action.ts';

/** The registry of the window. A component drawn by itself has one of its own, which nobody reads. */
export const ActionsContext = createContext<ActionRegistry>(createActionRegistry());

/** Contributes actions for as long as the component is shown. `source` may be a new function with each drawing; the last one counts. */
export function useActions(source: ActionSource): void {
  const registry = useContext(ActionsContext);
  const latest = useRef(source);
  useLayoutEffect(() => {
    latest.current = source;
  });
  useEffect(() => registry.contribute(() => latest.current()), [registry]);
}
