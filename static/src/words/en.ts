/** The English words of the delegate's pages: the base that types every other language. */

export const en = {
  again: "Try again",
  "page.failed": "This page could not be loaded.",
  "page.unknown": "There is no such page.",
  "page.lobby": "To the programme",
} as const;
