/* The few addresses of the contract that browser tests call by themselves, to arrange what they need. */
export const paths = {
  status: "/api/status",
  setup: "/api/setup",
  session: "/api/session",
  members: "/api/members",
  membersAfter: (cursor: string | null) => `/api/members${cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`}`,
  today: (day: number, store?: number) => `/api/today?day=${day}${store === undefined ? "" : `&store=${store}`}`,
  items: "/api/items",
  lookup: "/api/lookup",
  stores: "/api/stores",
  sales: "/api/purchases",
  purchases: (member: number) => `/api/members/${member}/purchases`,
  count: "/api/members/count",
  merge: (store: number) => `/api/stores/${store}/merge`,
  mergeStep: (store: number) => `/api/stores/${store}/merge/step`,
  team: "/api/team",
  useLink: "/api/link/use",
};
