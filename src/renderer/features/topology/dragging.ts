import { type NodeId, nodeIdSchema } from '../../../shared/model/ids.ts';
import { type Zone, zones } from '../../stores/view/topology-store.ts';

/** A press that moves less than this is a click, CSS pixels. */
const DRAG_FROM_PX = 4;

/** What can be dragged: hosts, beginning with the one that was pressed; a whole square of them; or the pennant of the initial server. */
export type Cargo =
  | { readonly is: 'hosts'; readonly id: NodeId }
  | { readonly is: 'square'; readonly name: string }
  | { readonly is: 'pennant' };

/** What lies under the pointer. */
export interface Under {
  readonly zone: Zone | null;
  readonly host: NodeId | null;
}

/** What a drag tells, in order: picked up, then moved and held over something, then let go or put back. */
export interface DragListener {
  pickUp(cargo: Cargo): void;
  /** Where the pointer is, CSS pixels in the window. */
  move(x: number, y: number): void;
  holdOver(under: Under): void;
  letGo(): void;
  putBack(): void;
}

type State =
  | { readonly is: 'idle' }
  | { readonly is: 'pressed'; readonly cargo: Cargo; readonly x: number; readonly y: number }
  | { readonly is: 'carrying' };

/**
 * Watches a sheet for drags of hosts (`data-host`), squares (`data-square`) and the pennant (`data-pennant`) over zones (`data-zone`). Pointer events, not the browser's own drag and drop:
 * that one draws its own picture and tells nothing on the way. @returns how to stop.
 */
export function watchDrags(root: HTMLElement, listener: DragListener): () => void {
  let state: State = { is: 'idle' };
  const onDown = (event: PointerEvent) => {
    if (state.is === 'carrying') return onAway();
    const cargo = cargoAt(event);
    // A finger that moves scrolls; it takes by a tap.
    if (event.pointerType === 'touch') return;
    if (event.button === 0 && event.isPrimary && cargo !== null)
      state = { is: 'pressed', cargo, x: event.clientX, y: event.clientY };
  };
  const onMove = (event: PointerEvent) => {
    // Let go outside, where nothing is heard of it: without this the host would stick to the mouse when it comes back.
    if (event.buttons === 0) return onAway();
    const { clientX, clientY, pointerId } = event;
    if (state.is === 'pressed') {
      if (Math.hypot(clientX - state.x, clientY - state.y) < DRAG_FROM_PX) return;
      root.setPointerCapture(pointerId);
      listener.pickUp(state.cargo);
      state = { is: 'carrying' };
    }
    if (state.is !== 'carrying') return;
    listener.move(clientX, clientY);
    listener.holdOver(underPoint(clientX, clientY));
  };
  const end = (how: () => void) => {
    const carried = state.is === 'carrying';
    state = { is: 'idle' };
    if (carried) how();
  };
  const onUp = () => end(() => listener.letGo());
  const onAway = () => end(() => listener.putBack());
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || state.is !== 'carrying') return;
    // The one who presses Esc here means the hand, not the choice.
    event.stopPropagation();
    onAway();
  };
  const onMenu = (event: Event) => {
    if (state.is !== 'carrying') return;
    event.preventDefault();
    onAway();
  };
  root.addEventListener('pointerdown', onDown);
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerup', onUp);
  root.addEventListener('pointercancel', onAway);
  root.addEventListener('contextmenu', onMenu);
  addEventListener('keydown', onKey, true);
  return () => {
    root.removeEventListener('pointerdown', onDown);
    root.removeEventListener('pointermove', onMove);
    root.removeEventListener('pointerup', onUp);
    root.removeEventListener('pointercancel', onAway);
    root.removeEventListener('contextmenu', onMenu);
    removeEventListener('keydown', onKey, true);
  };
}

function cargoAt(event: PointerEvent): Cargo | null {
  const target = event.target instanceof Element ? event.target : null;
  if (target === null || target.closest('[data-no-drag]') !== null) return null;
  if (target.closest('[data-pennant]') !== null) return { is: 'pennant' };
  const name = target.closest('[data-square]')?.getAttribute('data-square');
  if (typeof name === 'string') return { is: 'square', name };
  const id = hostOf(target);
  return id === null ? null : { is: 'hosts', id };
}

function hostOf(element: Element): NodeId | null {
  const id = nodeIdSchema.safeParse(element.closest('[data-host]')?.getAttribute('data-host'));
  return id.success ? id.data : null;
}

function underPoint(x: number, y: number): Under {
  const element = document.elementFromPoint(x, y);
  if (element === null) return { zone: null, host: null };
  const name = element.closest('[data-zone]')?.getAttribute('data-zone');
  return { zone: zones.find((zone) => zone === name) ?? null, host: hostOf(element) };
}
