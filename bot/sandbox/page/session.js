// Who is looking, and what the server last said about the workspace.

const query = new URLSearchParams(location.search);

// Each workspace but the first has its own path.
export const ROOT = /^\/T[A-Z0-9]+(?=\/|$)/.exec(location.pathname)?.[0] ?? "";

export const session = {
  user: query.get("user") || (ROOT ? "U1EVA" : "U0ANA"),
  team: {}, app: { commands: [] }, users: [], me: {}, channels: [], views: [], home: null,
  channel: null, thread: null, tab: "messages",
  openChannel: () => {},
};

export const person = (id) => session.users.find((user) => user.id === id);
export const personName = (id) => person(id)?.real_name || person(id)?.name || id;
export const channelOf = (id) => session.channels.find((channel) => channel.id === id);
export const channelName = (channel) => {
  if (!channel) return "";
  return channel.is_im ? personName(channel.user) : channel.name;
};
export const isAppDm = (channel) => Boolean(channel?.is_im && channel.user === session.app.bot_user_id);
export const zone = () => session.me?.tz || Intl.DateTimeFormat().resolvedOptions().timeZone;

export function addressOf({ channel, thread, tab, user } = {}) {
  const next = new URLSearchParams({ user: user ?? session.user });
  if (channel) next.set("channel", channel);
  if (thread) next.set("thread", thread);
  if (tab === "home") next.set("tab", "home");
  return `${ROOT}/?${next}`;
}

export const permalink = (channel, message) => {
  const thread = message.thread_ts && message.thread_ts !== message.ts ? `&thread_ts=${message.thread_ts}` : "";
  return `${ROOT}/archives/${channel}/p${message.ts.replace(".", "")}?user=${session.user}${thread}`;
};

export function readPermalink(path, search = "") {
  const match = /^(?:\/T[A-Z0-9]+)?\/archives\/([A-Z0-9]+)(?:\/p(\d{7,}))?\/?$/.exec(path);
  if (!match) return null;
  const digits = match[2];
  const ts = digits ? `${digits.slice(0, -6)}.${digits.slice(-6)}` : null;
  return { channel: match[1], ts, thread: new URLSearchParams(search).get("thread_ts") };
}
