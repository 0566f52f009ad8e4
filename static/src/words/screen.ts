/** The words of the screen in the hall, and of its scenes wherever they are shown. */

import { catalogue } from "./catalogue.ts";

export const en = {
  "pair.title": "Pair this screen",
  "pair.open": "Open the moderator’s page of the room",
  "pair.choose": "Choose “Screens”, then “Pair a screen”",
  "pair.type": "Type this code and give the screen a name",
  "pair.asking": "Asking for a code…",
  "pair.lost": "No connection to the server. Trying again by itself.",
  "pair.here":
    "This browser is signed in as {name}. Pairing it as a screen signs {name} out of this browser.",
  "pair.code": "Pairing code",

  "screen.title": "Screen",
  "screen.asof": "as of {time}",
  "screen.announcement": "Announcement",

  "scene.now": "Now",
  "scene.next": "Next",
  "scene.until": "until {time}",
  "scene.delayed": {
    one: "{n} minute later than planned",
    other: "{n} minutes later than planned",
  },
  "scene.tomorrow": "{day}, {time}",
  "scene.nothing": "Nothing is on in this room at the moment.",
  "scene.over": "The programme has ended. Thank you for taking part.",
  "scene.with": "with {names}",

  "scene.question": "Question",
  "scene.anonymous": "anonymous",
  "scene.upvotes": { one: "{n} upvote", other: "{n} upvotes" },
  "scene.answered": "answered",

  "scene.poll": "Vote",
  "scene.vote": "Vote now",
  "scene.scan": "Scan to vote",
  "scene.paused": "Voting is paused",
  "scene.closing": "Counting the ballots",
  "scene.closed": "Voting has ended",
  "scene.result": "Result",
  "scene.void": "This vote was taken back",
  "scene.badge": "Badge holders vote",
  "scene.delegation": "One ballot for each delegation",
  "scene.several": "Choose {min} to {max}",
  "scene.upto": "Choose up to {n}",
  "scene.exactly": "Choose {n}",
  "scene.rate": "Rate from 1 to {n}",
  "scene.write": "Answer in a few words",
  "scene.word": "Send one word or two",
  "scene.voters": { one: "{n} has voted", other: "{n} have voted" },
  "scene.turnout": { one: "{n} of {of} has voted", other: "{n} of {of} have voted" },
  "scene.abstained": { one: "{n} abstained", other: "{n} abstained" },
  "scene.mean": "average",
  "scene.noanswer": "No answer yet",
  "scene.empty": "Nobody has answered yet.",
  "scene.cloud": "Words",

  "scene.queue": "Speaking list",
  "scene.speaking": "Speaking",
  "scene.waiting": "Next to speak",
  "scene.free": "The floor is open. Raise your hand on your phone.",
  "scene.remote": "remote",

  "scene.join": "Join on your phone",
  "scene.join.scan": "Scan, or open",
  "scene.join.code": "Event code",
  "scene.join.foot": "{address} · code {code}",
  "scene.qr": "QR code of {address}",

  "scene.timer": "Time left",
  "scene.overtime": "Time is up",

  "scene.stage": "Stage, live",
  "screen.recording": "Recording",

  "scene.blank": "The screen is dark",
  "scene.page": "Part {n} of {of}",
} as const;

export const t = catalogue(en, {
  zh: async () => (await import("./screen.zh.ts")).zh,
});
