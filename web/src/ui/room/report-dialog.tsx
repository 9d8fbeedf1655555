import { useEffect, useState } from "react";
import { Check, CheckCheck, Clock, Eye } from "lucide-react";
import type { ConversationKey, DeliveryReport, Outcome } from "../../state/view.ts";
import { Dialog } from "../parts/dialog.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import { Face, PersonName } from "../parts/person-name.tsx";
import css from "../shell/dialogs.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { moment } from "../time/moment.ts";
import { usePages } from "../use-pages.ts";
import type { Page } from "../use-pages.ts";

const words = strings.report;
/** While it is looked at, the first page is asked for again as often as this. */
const REFRESH_MS = 5_000;

type Recipient = DeliveryReport["people"][number];
type Device = Recipient["devices"][number];
type Counts = Pick<DeliveryReport, "createdAt" | "recipients" | "delivered" | "read">;

interface Props {
  conversationKey: ConversationKey;
  seq: number;
  onClose: () => void;
}

/** Where is my message? Each recipient and device: waiting since when, delivered when, read when. */
export function ReportDialog({ conversationKey: key, seq, onClose }: Props) {
  const { deliveryReport } = useActions();
  const { preferences } = useAppView();
  const [counts, setCounts] = useState<Counts>();
  const [now, setNow] = useState(() => Date.now());
  const pages = usePages<Recipient>(`${key}/${seq}`, async (pageToken): Promise<Outcome<Page<Recipient>>> => {
    const outcome = await deliveryReport(key, seq, pageToken);
    if (!outcome.ok) return outcome;
    setCounts(outcome.value);
    setNow(Date.now());
    return { ok: true, value: { items: outcome.value.people, next: outcome.value.next } };
  });
  const [paged, setPaged] = useState(false);
  // Who went on to further pages keeps them: a new first page would take them away.
  useRefresh(pages.reload, !paged && !pages.loading);
  return (
    <Dialog title={words.title} onClose={onClose}>
      {counts && <Summary counts={counts} now={now} />}
      {preferences.hideReadReceipts && <p className={parts["hint"]}>{words.readersHidden}</p>}
      <ul className={css["people"]}>
        {counts &&
          pages.items.map((recipient) => (
            <RecipientRow
              key={recipient.person.userId}
              recipient={recipient}
              since={moment(counts.createdAt, now)}
              now={now}
            />
          ))}
      </ul>
      <PageEnd
        pages={{
          ...pages,
          // What is shown stays while it is asked for again.
          loading: pages.loading && (pages.items.length === 0 || paged),
          more: () => {
            setPaged(true);
            pages.more();
          },
        }}
      />
    </Dialog>
  );
}

function useRefresh(reload: () => void, wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(reload, REFRESH_MS);
    return () => clearTimeout(timer);
  }, [wanted, reload]);
}

function Summary({ counts, now }: { counts: Counts; now: number }) {
  const { createdAt, recipients, delivered, read } = counts;
  return (
    <div>
      <p className={css["fact"]}>
        <Check size={16} aria-hidden="true" />
        {words.sent(moment(createdAt, now))}
      </p>
      <p className={css["fact"]}>
        <CheckCheck size={16} aria-hidden="true" />
        {recipients === 0 ? words.nobody : words.summary(recipients, delivered, read)}
      </p>
    </div>
  );
}

interface RowProps {
  recipient: Recipient;
  /** When the message was stored. */
  since: string;
  now: number;
}

function RecipientRow({ recipient, since, now }: RowProps) {
  const { person, devices, read, readAt } = recipient;
  return (
    <li className={css["recipient"]}>
      <Face person={person} size={36} />
      <div>
        <span className={css["recipientName"]}>
          <PersonName person={person} />
        </span>
        {read && (
          <p className={css["fact"]}>
            <Eye size={15} aria-hidden="true" />
            {readAt === undefined ? words.read : words.readAt(moment(readAt, now))}
          </p>
        )}
        {devices.length === 0 && (
          <p className={css["fact"]}>{person.unclaimed ? words.unclaimed : words.noDevice}</p>
        )}
        <ul>
          {devices.map((device, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- devices have no other name, and keep their order
            <li key={index}>
              <DeviceLine device={device} since={since} now={now} />
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function DeviceLine({ device, since, now }: { device: Device; since: string; now: number }) {
  const Icon = device.delivered ? CheckCheck : Clock;
  return (
    <p className={css["fact"]} data-delivered={device.delivered || undefined}>
      <Icon size={15} aria-hidden="true" />
      <span>
        <bdi>{device.name || words.device}</bdi>: {stateOf(device, since, now)}
      </span>
    </p>
  );
}

function stateOf({ delivered, deliveredAt, lastSeenAt }: Device, since: string, now: number): string {
  if (delivered)
    return deliveredAt === undefined ? words.delivered : words.deliveredAt(moment(deliveredAt, now));
  return lastSeenAt === undefined ? words.waiting(since) : words.waitingSeen(since, moment(lastSeenAt, now));
}
