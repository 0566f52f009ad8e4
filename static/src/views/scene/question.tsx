/** A question on stage: as large as it fits, its translation beside it, who asks, how many support it. */

import { number } from "../../format.ts";
import type { Question } from "../../messages.ts";
import { t } from "../../words/screen.ts";
import { Icon } from "../icons.tsx";
import { Said } from "../said.tsx";
import { Fit } from "./fit.tsx";
import { Frame } from "./frame.tsx";

/** Two texts stand beside each other only if both are still large; else they take turns. */
const BESIDE = { texts: 2, least: 1.25 };

export function OnQuestion({ question }: { question: Question }) {
  const { text, language, translation } = question;
  const of = JSON.stringify([text, translation?.text]);
  return (
    <Frame title={t("scene.question")}>
      <div class="scene-question">
        <Fit
          key={of}
          most={translation ? 2.2 : 2.8}
          of={of}
          class="scene-reading"
          {...(translation ? { beside: BESIDE } : {})}
        >
          <p class="scene-text">
            <Said text={text} language={language} />
          </p>
          {translation && (
            <p class="scene-text scene-translated">
              <Said text={translation.text} language={translation.language} />
            </p>
          )}
        </Fit>
        <p class="scene-author">
          <bdi>{question.author ?? t("scene.anonymous")}</bdi>
          <Upvotes n={question.upvotes ?? 0} />
        </p>
      </div>
    </Frame>
  );
}

function Upvotes({ n }: { n: number }) {
  if (n === 0) return null;
  return (
    <span class="scene-upvotes figures" role="img" aria-label={t("scene.upvotes", { n })}>
      <Icon name="up" />
      <span>{number(n)}</span>
    </span>
  );
}
