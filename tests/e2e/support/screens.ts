/* Every screen of the signed-in. */
export const screens = (member: number) => [
  "/counter",
  `/counter?member=${member}`,
  "/today",
  "/members",
  `/members/${member}`,
  "/duplicates",
  "/confirm",
  "/import",
  "/items",
  "/stores",
  "/team",
  "/settings",
  "/activity",
  "/account",
];
