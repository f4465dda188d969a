/** What each of Google's clients that gets tokens is made with. */
export const CLIENT_OPTIONS = {
  // Its own debug log would show headers and answers, and with them tokens and the client's secret.
  useAuthRequestParameters: false,
  // Node's own: the client's default is loaded from a package that a bundle has not.
  transporterOptions: { fetchImplementation: fetch },
};
