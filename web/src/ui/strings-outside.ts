/** The words of the log-in page and of what is shown anywhere: all that a first visit loads of the catalogue. */
export const outside = {
  /** A BCP 47 tag: which plural forms and numbers go with the words. */
  language: "en",
  direction: "ltr",
  app: {
    name: "Restante",
    skip: "Skip to the conversation",
    crashed: "Something broke on this page. Your messages are safe.",
    reload: "Reload",
  },
  logIn: {
    invited: "You are invited. Log in, or take a name, to see where to.",
    invitedTo: (server: string) => `You are invited to ${server}. Choose a name.`,
    tagline: "Messages wait here until you call for them.",
    username: "Username",
    usernameHint: "New here? Type a name nobody uses and it is yours.",
    usernameHintPassword: "New here? Type a name nobody uses, then choose a password.",
    usernameHintInvite: "New here? You need an invitation: open the link that somebody gives you.",
    submit: "Log in",
    busy: "Logging in…",
    shared: "This is a shared computer",
    farewell: "You are logged out. Nothing of yours was kept in this browser.",
    use: (name: string) => `Use “${name}”`,
    empty: "Type a username.",
    retry: (time: string) => `Try again in ${time}.`,
  },
  unreachable: "The server did not answer. Try again in a moment.",
} as const;
