export function Lobby() {
  return <main class="page" />;
}
