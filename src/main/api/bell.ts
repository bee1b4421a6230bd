/** Wakes one waiter until `signal` aborts; a ring while nobody waits is remembered. */
export function createBell(signal: AbortSignal) {
  let rung = false;
  let wake: (() => void) | null = null;
  const ring = () => {
    rung = true;
    wake?.();
  };
  signal.addEventListener('abort', ring, { once: true });
  const heard = async () => {
    if (!rung) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    rung = false;
    wake = null;
  };
  return { ring, heard };
}
