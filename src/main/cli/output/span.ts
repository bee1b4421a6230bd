/** How long, for a table: `0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`; a dash where it is not known. Never negative. */
export function spanText(ms: number | null): string {
  if (ms === null) return '-';
  const whole = Math.max(0, ms);
  if (whole < 9950) return `${(whole / 1000).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
