/** Placeholder of the page `moderate`. */

export default function Moderate(_: { room?: string }) {
  return null;
}
