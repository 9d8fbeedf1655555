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
    tagline: "Messages wait here until you call for them.",
    username: "Username",
    usernameHint: "New here? Type a name nobody uses and it is yours.",
    submit: "Log in",
    busy: "Logging in…",
    password: "Password",
    code: "One-time code",
    codeHint: "Whoever runs this server can issue one for your name.",
    haveCode: "I have a code",
    havePassword: "Use my password",
    use: (name: string) => `Use “${name}”`,
    empty: "Type a username.",
    emptyPassword: "Type the password of this name.",
    emptyCode: "Type the code you were given.",
  },
  unreachable: "The server did not answer. Try again in a moment.",
} as const;
