// Times as Slack writes them, in the timezone of the person who looks.
import { zone } from "./session.js";

const DAY = 86400;
const HALF_YEAR = 182 * DAY;
const part = (date, options) => new Intl.DateTimeFormat("en-US", { timeZone: zone(), ...options }).format(date);
const dateOf = (ts) => new Date(Number(ts) * 1000);
const ymd = (date) => new Intl.DateTimeFormat("en-CA", { timeZone: zone(), year: "numeric", month: "2-digit", day: "2-digit" }).format(date);

export const clockTime = (ts) => part(dateOf(ts), { hour: "numeric", minute: "2-digit" });
export const shortTime = (ts) => clockTime(ts).replace(/\s?[AP]M$/i, "");
export const dayKey = (ts) => ymd(dateOf(ts));
export const fullTime = (ts) => part(dateOf(ts), { dateStyle: "full", timeStyle: "medium" });

function ordinal(number) {
  const tail = number % 100 >= 11 && number % 100 <= 13 ? "th" : ["th", "st", "nd", "rd"][number % 10] ?? "th";
  return `${number}${tail}`;
}

function near(ts) {
  const names = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
  const days = Math.round((Date.parse(dayKey(ts)) - Date.parse(ymd(new Date()))) / (DAY * 1000));
  return names[days];
}

function written(ts, { month, weekday = false, suffix = true }) {
  const date = dateOf(ts);
  const day = Number(part(date, { day: "numeric" }));
  // Slack leaves the year out while nobody could mistake it.
  const far = Math.abs(Date.now() / 1000 - Number(ts)) > HALF_YEAR;
  return (weekday ? `${part(date, { weekday: "long" })}, ` : "")
    + `${part(date, { month })} ${suffix ? ordinal(day) : day}`
    + (far ? `, ${part(date, { year: "numeric" })}` : "");
}

export function dayLabel(ts) {
  const word = near(ts);
  return word === "today" || word === "yesterday"
    ? word[0].toUpperCase() + word.slice(1)
    : written(ts, { month: "long", weekday: true });
}

export function ago(ts) {
  const seconds = Math.max(0, Date.now() / 1000 - Number(ts));
  const steps = [[60, 1, "second"], [3600, 60, "minute"], [DAY, 3600, "hour"], [30 * DAY, DAY, "day"]];
  const [, unit, name] = steps.find(([limit]) => seconds < limit) ?? [0, 30 * DAY, "month"];
  const number = Math.floor(seconds / unit);
  return number < 1 || name === "second" ? "just now" : `${number} ${name}${number === 1 ? "" : "s"} ago`;
}

const TOKENS = {
  date_num: (ts) => dayKey(ts),
  date_slash: (ts) => part(dateOf(ts), { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (ts) => written(ts, { month: "long" }),
  date_short: (ts) => written(ts, { month: "short", suffix: false }),
  date_long: (ts) => written(ts, { month: "long", weekday: true }),
  date_pretty: (ts) => near(ts) ?? TOKENS.date(ts),
  date_short_pretty: (ts) => near(ts) ?? TOKENS.date_short(ts),
  date_long_pretty: (ts) => near(ts) ?? TOKENS.date_long(ts),
  day_divider_pretty: (ts) => dayLabel(ts),
  time: clockTime,
  time_secs: (ts) => part(dateOf(ts), { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

export const slackDate = (ts, format) =>
  format.replace(/\{(\w+)\}/g, (whole, token) => (TOKENS[token] ? TOKENS[token](ts) : whole));

// Wall-clock values of <input type="datetime-local"> know no timezone: read them in the person's own.
export function wallClock(ts) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-CA", {
    timeZone: zone(), year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(dateOf(ts)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

export function fromWallClock(text) {
  const guess = Date.parse(`${text}Z`) / 1000;
  const shift = (ts) => Date.parse(`${wallClock(ts)}Z`) / 1000 - ts;
  // The second round mends the hours around a change to or from summer time.
  return Math.round(guess - shift(guess - shift(guess)));
}
