/** Words of people, always as text: their own direction, language and line breaks. */

import { local, localLanguage } from "../format.ts";
import type { Local } from "../messages.ts";

export function Said(props: {
  text: string;
  language?: string | null | undefined;
  class?: string;
}) {
  return (
    <span class={`said ${props.class ?? ""}`} dir="auto" lang={props.language ?? undefined}>
      {props.text}
    </span>
  );
}

/** Words of the event file, in the viewer's language where there are some. */
export function EventWords({ text }: { text: Local | null | undefined }) {
  return (
    <span dir="auto" lang={localLanguage(text)}>
      {local(text)}
    </span>
  );
}
