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
const first = location.pathname.split("/")[1] || "counter";
const texts = { "sign-in": "signin", setup: "setup", invite: "signin", reset: "signin" }[first] ?? first;
for (const name of new Set(["core", "problem", texts])) {
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "fetch";
  link.crossOrigin = "anonymous";
  link.href = `${root.dataset.locales}/${root.lang}/${name}.json`;
  document.head.append(link);
}
