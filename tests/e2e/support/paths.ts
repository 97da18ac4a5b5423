/* The few addresses of the contract that browser tests call by themselves, to arrange what they need. */
export const paths = {
  status: "/api/status",
  setup: "/api/setup",
  session: "/api/session",
};
