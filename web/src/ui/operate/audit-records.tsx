import type { AuditRecord } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useOperator } from "../store-context.ts";
import { operatorStrings } from "../strings-operator.ts";
import { moment } from "../time/moment.ts";
import { times } from "../time/times.ts";
import { usePages } from "../use-pages.ts";
import { actWords } from "./act-words.ts";

const words = operatorStrings.record;

/** What operators did, in sentences, the newest first. */
export function AuditRecords() {
  const { auditRecords } = useOperator();
  const pages = usePages<AuditRecord>("record", async (pageToken) => {
    const outcome = await auditRecords(pageToken);
    return outcome.ok
      ? { ok: true, value: { items: outcome.value.records, next: outcome.value.next } }
      : outcome;
  });
  return (
    <>
      <p className={parts["hint"]}>{words.hint}</p>
      <ol className={css["people"]}>
        {pages.items.map((record) => (
          <RecordRow key={record.number} record={record} />
        ))}
      </ol>
      {pages.items.length === 0 && !pages.loading && !pages.failure && (
        <p className={parts["hint"]}>{words.none}</p>
      )}
      <PageEnd pages={pages} />
    </>
  );
}

function RecordRow({ record }: { record: AuditRecord }) {
  const now = useToday();
  const { time, reason } = record;
  return (
    <li className={css["person"]}>
      <div className={css["what"]}>
        <span dir="auto">{actWords(record)}</span>
        <p>
          <time dateTime={new Date(time).toISOString()} title={times.full(time)}>
            {moment(time, now)}
          </time>
          {reason && (
            <>
              {" · "}
              <bdi>{words.reason(reason)}</bdi>
            </>
          )}
        </p>
      </div>
    </li>
  );
}
