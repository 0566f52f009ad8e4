export function Join() {
  return <main class="page" />;
}
