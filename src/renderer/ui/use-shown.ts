import { useEffect, useRef } from 'react';

/** Whether what asked is still shown: an answer that comes later must not act on what stands there by then. */
export function useShown(): { readonly current: boolean } {
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return shown;
}
