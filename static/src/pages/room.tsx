import { useRoom } from "../live.ts";

export function Room({ id }: { id: string }) {
  const room = useRoom(id);
  return <main class="page">{room.view.value?.room?.id}</main>;
}
