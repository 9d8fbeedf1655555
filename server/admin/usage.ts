/** What `--help` prints. */
export const usage = `Usage: npm run restante -- COMMAND

The data:
  backup FILE       copy everything into a new file, while the server runs or not, and check the copy
  restore FILE      put a backup in the place of the data, which are kept aside; the server must be stopped
  status [--json]   what the running server holds at this moment

People:
  issue-code NAME                     make a code that opens a claimed name once, within 24 hours
  user list [TEXT]                    accounts, and names that wait, whose name contains TEXT
  user show NAME|ID                   one of them
  user suspend NAME [--reason TEXT]   keep a person out; their sessions end
  user restore NAME [--reason TEXT]   let them in again
  user operator NAME on|off           give the role of operator, or take it
  user sessions NAME                  where they are logged in; the same as session list NAME
  user log-out NAME [--reason TEXT]   end all their sessions; no browser opens the name by itself any more
  user delete NAME --yes              give the account up, for good
  session end ID                      end one session

Rooms:
  room list [TEXT]                            rooms whose name contains TEXT, private ones too
  room close ID|NAME [--reason TEXT]          nobody writes, changes or joins any more
  room open ID|NAME [--reason TEXT]           open it again
  message remove CONVERSATION NUMBER [--reason TEXT]

Invitations to the server (see SIGN_UP):
  invitation create [--uses N] [--days N] [--note TEXT]   a link: for one name and 7 days unless you say more
  invitation list
  invitation revoke ID

What operators did:
  audit [--limit N]   the newest first

Lists take --json, and those of people, rooms and acts --limit N (100). A name or text that begins with -- goes after --.
They work on the server that runs on DATA_DIR, or on the data itself when none does. They exit with 0, with 1 when a command
cannot be carried out, and with 2 when it is none.`;
