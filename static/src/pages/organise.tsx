/** Placeholder of the page `organise`. */

export default function Organise(_: { room?: string }) {
  return null;
}
