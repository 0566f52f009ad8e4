/** Polls that are asked again and again, ready to be opened in two presses. */

import { t } from "../../words/moderate.ts";
import type { Form } from "./poll-form.ts";

export interface Template {
  words: string;
  form: Partial<Form>;
}

export function templates(): Template[] {
  return [
    {
      words: t("template.yes"),
      form: { kind: "single", options: [t("template.yes.yes"), t("template.yes.no")] },
    },
    {
      words: t("template.agree"),
      form: {
        kind: "single",
        options: [
          t("template.agree.fully"),
          t("template.agree.rather"),
          t("template.agree.hardly"),
          t("template.agree.not"),
        ],
      },
    },
    {
      words: t("template.rating"),
      form: { kind: "rating", scale: 5, title: t("template.rating.title"), results: "live" },
    },
    {
      words: t("template.cloud"),
      form: { kind: "cloud", title: t("template.cloud.title"), results: "live" },
    },
    {
      words: t("template.open"),
      form: { kind: "open", title: t("template.open.title"), results: "live" },
    },
  ];
}
