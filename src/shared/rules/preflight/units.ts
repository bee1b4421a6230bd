const GIB = 1024 ** 3;

/** `3.8 GiB`: one place after the point, none from 100 on. */
export function gib(bytes: number): string {
  const value = bytes / GIB;
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} GiB`;
}

/** `4.2 s`, or `3 min 20 s` for long ones. The sign is left out. */
export function seconds(milliseconds: number): string {
  const total = Math.abs(milliseconds) / 1000;
  if (total < 60) return `${Math.round(total * 10) / 10} s`;
  const minutes = Math.floor(total / 60);
  return minutes < 120 ? `${minutes} min ${Math.round(total % 60)} s` : `${Math.round(total / 3600)} h`;
}
