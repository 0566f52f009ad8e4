/** Placeholder of the page `screen`. */

export default function Screen(_: { room?: string }) {
  return null;
}
