/** What changed since the last telling: ids, each once, whatever became of it meanwhile. */
export interface Notes<Id> {
  add(id: Id): void;
  addAll(): void;
  any(): boolean;
  /** Whether everything is to be told, and the ids noted one by one. */
  take(): { all: boolean; ids: Id[] };
}

/** At most `max` ids; with one more, everything is to be told. */
export function createNotes<Id>(max: number): Notes<Id> {
  let all = false;
  const ids = new Set<Id>();
  return {
    add(id) {
      if (ids.size < max || ids.has(id)) ids.add(id);
      else all = true;
    },
    addAll() {
      all = true;
    },
    any: () => all || ids.size > 0,
    take() {
      const taken = { all, ids: [...ids] };
      all = false;
      ids.clear();
      return taken;
    },
  };
}
