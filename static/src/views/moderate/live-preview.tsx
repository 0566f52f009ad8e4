/** A feed as it comes, before anybody else sees it: without sound, so that the desk stays quiet. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Whep } from "../../streams/whep.ts";
import { t } from "../../words/moderate.ts";
import { Picture } from "../live/picture.tsx";

export function Preview({ room, feed, name }: { room: string; feed: string; name: string }) {
  const whep = useMemo(() => {
    const url = `/whep/${encodeURIComponent(room)}/${encodeURIComponent(feed)}`;
    return new Whep({ url });
  }, [room, feed]);
  const moving = useSignal(false);
  useEffect(() => {
    whep.open();
    const leave = () => whep.close();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      whep.close();
    };
  }, [whep]);
  return (
    <div class={`m-look${moving.value ? " is-moving" : ""}`}>
      <Picture
        engine={whep}
        muted
        volume={0}
        label={t("streams.looking", { name })}
        onMoving={(now) => {
          moving.value = now;
        }}
      />
      {!moving.value && <p class="small">{t("streams.waiting")}</p>}
    </div>
  );
}
