// Runs before the app is compiled: the chosen brightness, so that the page never flashes, and the texts, which are then here in time.
const root = document.documentElement;
const kept = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
root.dataset.theme = kept("theme") ?? "auto";

const spoken = (tag) => {
  if (/^zh\b.*(hant|-tw|-hk|-mo)/i.test(tag)) return "zh-Hant";
  if (/^zh\b/i.test(tag)) return "zh-Hans";
  return /^en\b/i.test(tag) ? "en" : null;
};
root.lang = [kept("lang") ?? kept("brand-lang") ?? "", ...navigator.languages].map(spoken).find(Boolean) ?? "en";
// What each screen says, as `app.rs` lists it.
const screens = {
  "": ["counter", "guest", "order"],
  counter: ["counter", "guest", "order"],
  today: ["today", "purchase"],
  members: ["members", "guest"],
  member: ["member", "guest", "purchase", "activity"],
  activity: ["activity", "guest", "member"],
  "sign-in": ["signin"],
  invite: ["invitation"],
  reset: ["invitation"],
};
const alone = ["import", "items", "stores", "team", "settings", "account", "setup"];
const [first, second] = location.pathname.split("/").slice(1);
const screen = first === "members" && second ? "member" : first;
const texts = screens[screen] ?? (alone.includes(screen) ? [screen] : []);
for (const name of ["core", "problem", ...texts]) {
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "fetch";
  link.crossOrigin = "anonymous";
  link.href = `${root.dataset.locales}/${root.lang}/${name}.json`;
  document.head.append(link);
}
