/** Drawings of a player's buttons. A word stands beside or behind each of them. */

const PATHS = {
  sound: "M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15.2 5a7 7 0 0 1 0 10",
  silent: "M3 8v4h3l4 3.5v-11L6 8zM13.5 8l4 4M17.5 8l-4 4",
  captions: "M2.5 4.5h15v11h-15zM8.5 8.7a2 2 0 1 0 0 2.6M14 8.7a2 2 0 1 0 0 2.6",
  settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
  pip: "M2.5 4.5h15v11h-15zM10 10h5.5v3.5H10z",
  full: "M3 7.5V3.5h4M17 7.5v-4h-4M3 12.5v4h4M17 12.5v4h-4",
  unfull: "M7 3.5v4H3M13 3.5v4h4M7 16.5v-4H3M13 16.5v-4h4",
} as const;

export type LiveIconName = keyof typeof PATHS;

export function LiveIcon({ name }: { name: LiveIconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
