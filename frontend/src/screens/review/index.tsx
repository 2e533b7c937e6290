import { AudioLines, CircleHelp, ListTodo, Pause, Play, X } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { notes, type engine } from '../../bridge';
import { Saved, Top } from '../../frame';
import { go } from '../../place';
import { Button, IconButton, Loading, Remark, Trouble } from '../../ui';
import { bring } from '../../ui/follow';
import { Keys, useSingleKeys } from '../../ui/keys';
import { covered, usePlayer, usePlaying, type Player } from '../../ui/player';
import type { Range } from '../../ui/text';
import { Where } from '../../ui/transport';
import { isReviewing, Steps, where } from '../visit/steps';
import { Add } from './add';
import { Again, type Asked } from './again';
import { stretches } from './ink';
import { keys, type Command } from './keys';
import { Needs, openElement } from './needs';
import { Note } from './note';
import './review.css';
import { Sound } from './sound';
import type { Listening } from './spoken';
import { regain, statementElement, turnElement, unsaved, useReview, type Reviewing } from './state';
import type { StatementActs } from './statement';

// Review is the heart: the sound and its words, the note, and what needs the worker, side by side and never scrolled apart.
export function Review({ visit, job }: { visit: engine.VisitView; job: engine.Job | null }) {
  const state = useReview(visit.id);
  const player = usePlayer(visit.id, state.words?.audioS ?? 0);
  if (!state.draft || !state.words || !player) return <Loading problem={state.problem} retry={state.reload} />;
  return <Desk visit={visit} job={job} state={state} draft={state.draft} words={state.words} player={player} />;
}

type Drawer = 'words' | 'needs' | null;

interface DeskProps {
  visit: engine.VisitView;
  job: engine.Job | null;
  state: Reviewing;
  draft: engine.DraftView;
  words: engine.TranscriptView;
  player: Player;
}

function Desk({ visit, job, state, draft, words, player }: DeskProps) {
  const id = visit.id;
  const { act, sayWho } = state;
  const all = useMemo(() => draft.sections.flatMap((section) => (section.humanOnly ? [] : section.statements)), [draft]);
  const byId = useMemo(() => new Map(all.map((st) => [st.id, st])), [all]);

  const [focused, setFocused] = useState<string | null>(null);
  const [turn, setTurn] = useState<number | null>(null);
  const [playingTurn, setPlayingTurn] = useState<number | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [editing, setEditing] = useState<string | null>(null);
  const [splitting, setSplitting] = useState<string | null>(null);
  const [again, setAgain] = useState<Asked | null>(null);
  const [exacted, setExacted] = useState<ReadonlySet<string>>(new Set()); // put to the exact words here: they can be put back
  const [hearing, setHearing] = useState<string | null>(null);
  const [adding, setAdding] = useState<{ section: string; turns: boolean } | null>(null);
  const [helping, setHelping] = useState(false);
  const [drawer, setDrawer] = useState<Drawer>(null);
  const [keysOn, setKeysOn] = useSingleKeys();
  const [told, setTold] = useState('');
  const noteColumn = useRef<HTMLDivElement>(null);
  const wordsColumn = useRef<HTMLDivElement>(null);
  const needsColumn = useRef<HTMLDivElement>(null);
  const wordsDrawer = useRef<HTMLButtonElement>(null);
  const needsDrawer = useRef<HTMLButtonElement>(null);

  const current = focused !== null && byId.has(focused) ? focused : (all[0]?.id ?? null);
  // What the callbacks below look at, so that they need not be made anew with every change and the sentences need not be drawn anew.
  const now = useRef({ byId, current, draft });
  now.current = { byId, current, draft };

  // The words the sentence in focus rests on.
  const lit = useMemo(() => {
    const found = new Map<number, Range[]>();
    const st = focused === null ? undefined : byId.get(focused);
    for (const e of st?.evidence ?? []) found.set(e.utterance, [...(found.get(e.utterance) ?? []), { from: e.from, to: e.to }]);
    return found;
  }, [focused, byId]);
  // The sentences that rest on the turn in focus, or on the one being played.
  const resting = useMemo(() => {
    const on = playingTurn ?? turn;
    return new Set(
      on === null ? [] : all.filter((st) => st.decision !== 'removed' && st.evidence.some((e) => e.utterance === on)).map((st) => st.id),
    );
  }, [all, turn, playingTurn]);

  // Having played a sentence's sound counts once all of it was heard. A signed version is left as it is.
  const markPlayed = useCallback(
    (statement: string) => {
      const st = now.current.byId.get(statement);
      if (st && !st.played && st.timed && !now.current.draft.signed) void act(() => notes.played(id, statement));
    },
    [act, id],
  );
  const marked = useRef(new Set<string>());
  useEffect(() => {
    player.onHeard = (heard) => {
      const st = now.current.current === null ? undefined : now.current.byId.get(now.current.current);
      if (!st || st.played || marked.current.has(st.id) || stretches(st).length === 0) return;
      if (stretches(st).every((part) => covered(heard, part))) {
        marked.current.add(st.id);
        markPlayed(st.id);
      }
    };
    return () => {
      player.onHeard = () => undefined;
    };
  }, [player, markPlayed]);

  const hear = useCallback(
    (st: engine.StatementView) => {
      const parts = stretches(st);
      if (parts.length === 0) return;
      setHearing(st.id);
      void player.playStretches(parts).then((whole) => {
        setHearing((which) => (which === st.id ? null : which));
        if (whole && !marked.current.has(st.id)) markPlayed(st.id);
      });
    },
    [player, markPlayed],
  );

  const focus = useCallback(
    (statement: string) => {
      setFocused(statement);
      setTurn(null);
      const st = now.current.byId.get(statement);
      const first = st?.evidence[0];
      if (first) bring(wordsColumn.current, turnElement(first.utterance));
      const from = st ? stretches(st)[0]?.from : undefined;
      if (from !== undefined && !player.snapshot().playing) player.seek(from - 3);
    },
    [player],
  );
  const focusTurn = useCallback((utterance: number) => {
    setTurn(utterance);
    setFocused(null);
    const rests = [...now.current.byId.values()].find(
      (st) => st.decision !== 'removed' && st.evidence.some((e) => e.utterance === utterance),
    );
    if (rests) bring(noteColumn.current, statementElement(rests.id));
  }, []);
  const showTurn = useCallback((utterance: number) => {
    setDrawer((which) => (which === 'needs' ? 'words' : which));
    requestAnimationFrame(() => {
      const element = turnElement(utterance);
      bring(wordsColumn.current, element);
      element?.focus({ preventScroll: true });
    });
  }, []);

  const hearTurn = useCallback(
    (utterance: number) => {
      const said = words.utterances.find((u) => u.id === utterance);
      if (said) void player.playStretches([{ from: said.startS, to: said.endS }]);
    },
    [words, player],
  );
  const listening: Listening = useMemo(
    () => ({ turns: new Map(words.utterances.map((u) => [u.id, u])), onTurn: showTurn, onHear: hearTurn }),
    [words, showTurn, hearTurn],
  );

  const goTo = useCallback((statement: string) => {
    const element = statementElement(statement);
    bring(noteColumn.current, element);
    element?.focus({ preventScroll: noteColumn.current !== null && noteColumn.current.scrollHeight > noteColumn.current.clientHeight });
  }, []);

  // What was done is told to a screen reader, and the focus stays with the sentence when its button is gone.
  const say = useCallback(
    (statement: string, done: string) => (ok: boolean) => {
      setTold(ok ? done : '');
      regain(() => statementElement(statement));
    },
    [],
  );
  const acts: StatementActs = useMemo(
    () => ({
      focus,
      hear,
      stopHearing: () => {
        player.pause();
        player.seek(player.snapshot().at); // lets go of the stretch, so that it does not count as heard
      },
      confirm: (statement) => {
        const st = now.current.byId.get(statement);
        void act(() => notes.confirm(id, statement)).then(say(statement, `Confirmed. ${st?.text ?? ''}`));
      },
      edit: (statement) => {
        const was = now.current.current;
        setEditing(statement);
        if (statement === null && was !== null) requestAnimationFrame(() => goTo(was));
      },
      split: (statement) => {
        const was = now.current.current;
        setSplitting(statement);
        if (statement === null && was !== null) requestAnimationFrame(() => goTo(was));
      },
      splitAt: (statement, at) => {
        const had = new Set(now.current.byId.keys());
        let first = statement;
        void act(async () => {
          const parted = await notes.split(id, statement, at);
          first = parted.sections.flatMap((section) => section.statements).find((st) => !had.has(st.id))?.id ?? statement;
          return parted;
        }).then((ok) => {
          if (!ok) return; // what Go says of it is shown; the place can be chosen again
          setSplitting(null);
          setTold('Split in two. Each half is to be checked.');
          requestAnimationFrame(() => goTo(first));
        });
      },
      exact: (statement) =>
        void act(() => notes.exact(id, statement)).then((ok) => {
          if (ok) setExacted((was) => new Set([...was, statement]));
          say(statement, 'Now in the exact words. Press U to undo.')(ok);
        }),
      again: (statement) => setAgain({ section: sectionOf(now.current.draft, statement), statement }),
      saveEdit: (statement, text) => act(() => notes.edit(id, statement, text)),
      remove: (statement) => void act(() => notes.remove(id, statement)).then(say(statement, 'Removed. Press U to undo.')),
      undo: (statement) => {
        marked.current.delete(statement);
        setExacted((was) => new Set([...was].filter((one) => one !== statement)));
        void act(() => notes.restore(id, statement)).then(say(statement, 'Undone.'));
      },
      restrict: (statement, on) => void act(() => notes.restrict(id, statement, on)),
      sayWho: (utterance, ref) => void sayWho(utterance, ref),
    }),
    [act, sayWho, focus, hear, goTo, say, id, player],
  );

  // A sentence in focus that was written again, or parted, is gone: the focus goes to what stands in its place.
  const spot = useRef(0);
  useEffect(() => {
    const i = all.findIndex((st) => st.id === focused);
    const near = all[Math.min(spot.current, all.length - 1)];
    if (i >= 0) spot.current = i;
    else if (focused !== null && near) regain(() => statementElement(near.id));
  }, [all, focused]);
  // How work on the note ended is told where it went well; else the note says it.
  const working = useRef(false);
  useEffect(() => {
    if (working.current && job && !job.running && job.code === '') setTold('Done. The note is up to date.');
    working.current = isReviewing(job) && job?.running === true;
  }, [job]);

  // The next thing to decide after the one last gone to, round and round.
  const lastOpen = useRef<string | null>(null);
  const goOpen = useCallback(
    (open: engine.OpenView) => {
      lastOpen.current = `${open.kind}-${open.id}`;
      const into = (element: HTMLElement | null, column: HTMLDivElement | null) => {
        bring(column, element);
        element?.focus();
      };
      switch (open.kind) {
        case 'statement':
          setDrawer(null);
          requestAnimationFrame(() => goTo(open.id));
          return;
        case 'human_only':
          setDrawer(null);
          requestAnimationFrame(() => into(document.getElementById(`human-${open.id}`), noteColumn.current));
          return;
        case 'section':
          setDrawer(null);
          requestAnimationFrame(() => {
            bring(noteColumn.current, document.getElementById(`section-${open.id}`));
            into(document.getElementById(`read-${open.id}`) ?? null, noteColumn.current);
          });
          return;
        default:
          setDrawer('needs');
          requestAnimationFrame(() => into(openElement(open), needsColumn.current));
      }
    },
    [goTo],
  );
  const next = useCallback(() => {
    const { open } = now.current.draft;
    if (open.length === 0) {
      setTold('Nothing left to decide.');
      return;
    }
    const at = open.findIndex((one) => `${one.kind}-${one.id}` === lastOpen.current);
    const here = open.findIndex((one) => one.kind === 'statement' && one.id === now.current.current);
    const from = at >= 0 ? at : here;
    const to = open[(from + 1) % open.length];
    if (to) goOpen(to);
  }, [goOpen]);

  const onCommand = (what: Command) => {
    if (editing !== null || splitting !== null) return; // the first letters of an edit may come before the editor has the focus
    const st = current === null ? undefined : byId.get(current);
    const i = all.findIndex((one) => one.id === current);
    switch (what) {
      case 'next':
      case 'previous': {
        const there = all[what === 'next' ? i + 1 : i - 1];
        if (there) goTo(there.id);
        return;
      }
      case 'first':
      case 'last': {
        const there = what === 'first' ? all[0] : all.at(-1);
        if (there) goTo(there.id);
        return;
      }
      case 'play':
        player.toggle();
        return;
      case 'decide':
        next();
        return;
      case 'help':
        setHelping(true);
        return;
      case 'add':
        setAdding({ section: sectionOf(draft, current), turns: chosen.size > 0 });
        return;
      default:
    }
    if (!st) return;
    if (what === 'hear') hear(st);
    if (what === 'undo' && (st.decision !== 'undecided' || exacted.has(st.id))) acts.undo(st.id);
    if (st.decision === 'removed') return;
    if (what === 'confirm' && st.decision === 'undecided') acts.confirm(st.id);
    if (what === 'edit') acts.edit(st.id);
    if (what === 'remove') acts.remove(st.id);
    if (what === 'split') acts.split(st.id);
    if (what === 'exact' && st.exact) acts.exact(st.id);
  };

  const listen = state.problem?.code === 'listen_first' && current !== null ? byId.get(current) : undefined;
  const toggleDrawer = (which: Drawer) => setDrawer((was) => (was === which ? null : which));
  const closeDrawer = () => {
    (drawer === 'words' ? wordsDrawer : needsDrawer).current?.focus();
    setDrawer(null);
  };
  const signer = draft.signed?.name ?? words.people.find((person) => person.signer)?.name ?? '';

  return (
    <div className="review" data-drawer={drawer ?? 'none'}>
      <div className="review-top">
        <Top title={visit.form.caseLabel} where={`${where(visit)}${visit.practice ? ' · practice visit, the people are invented' : ''}`}>
          <Saved at={draft.savedAt} saving={state.saving} failed={unsaved(state.problem)} />
          <IconButton kind="quiet" words="Keys" hint="?" icon={CircleHelp} onPress={() => setHelping(true)} />
        </Top>
        <Steps visit={visit} now="review" />
        {unsaved(state.problem) ? (
          <div className="row trouble-row">
            <Trouble problem={state.problem}>
              <Button kind="quiet" icon={X} onPress={state.clear}>
                Close this message
              </Button>
            </Trouble>
          </div>
        ) : null}
        <p className="hidden-words" role="status">
          {told}
        </p>
      </div>
      <aside
        className="side words-side"
        aria-label="Sound and words"
        onKeyDown={(event) => {
          if (event.key === 'Escape' && drawer === 'words') closeDrawer();
        }}
      >
        <DrawerHead title="Sound and words" onClose={closeDrawer} />
        <Sound
          words={words}
          player={player}
          lit={lit}
          turn={turn}
          chosen={chosen}
          onTurn={focusTurn}
          onChoose={setChosen}
          onAdd={() => setAdding({ section: sectionOf(draft, current), turns: true })}
          onSayWho={(utterance, ref) => void sayWho(utterance, ref)}
          onPlaying={setPlayingTurn}
          column={wordsColumn}
        />
      </aside>
      <Note
        visit={id}
        draft={draft}
        words={words}
        signer={signer}
        job={isReviewing(job) ? job : null}
        current={current}
        focused={focused === null ? null : (byId.get(focused) ?? null)}
        lit={resting}
        editing={editing}
        splitting={splitting}
        exacted={exacted}
        hearing={hearing}
        keysOn={keysOn}
        acts={acts}
        act={act}
        onCommand={onCommand}
        onAdd={(section) => setAdding({ section, turns: false })}
        onAgain={setAgain}
        listening={listening}
        remark={
          state.problem && !unsaved(state.problem) ? (
            <Remark calm aloud>
              <div className="row">
                <p>{state.problem.message}</p>
                {listen ? (
                  <Button kind="small" icon={Play} onPress={() => hear(listen)}>
                    Listen now
                  </Button>
                ) : null}
                <Button kind="quiet small" icon={X} onPress={state.clear}>
                  Close this message
                </Button>
              </div>
            </Remark>
          ) : null
        }
        column={noteColumn}
      />
      <aside
        className="side needs-side"
        aria-label="Needs you"
        onKeyDown={(event) => {
          if (event.key === 'Escape' && drawer === 'needs') closeDrawer();
        }}
      >
        <DrawerHead title="" onClose={closeDrawer} />
        <Needs
          visit={id}
          draft={draft}
          act={act}
          onGo={goOpen}
          job={job}
          listening={listening}
          onNext={next}
          onSign={() => go({ at: 'visit', id, step: 'sign' })}
          column={needsColumn}
        />
      </aside>
      <div className="review-bar">
        <Button ref={wordsDrawer} kind="small" icon={AudioLines} aria-expanded={drawer === 'words'} onPress={() => toggleDrawer('words')}>
          Sound and words
        </Button>
        <MiniPlayer player={player} />
        <Button kind="small" onPress={next}>
          Next to decide
        </Button>
        <Button ref={needsDrawer} kind="small" icon={ListTodo} aria-expanded={drawer === 'needs'} onPress={() => toggleDrawer('needs')}>
          Needs you: {draft.open.length}
        </Button>
      </div>
      {adding ? (
        <Add
          visit={id}
          draft={draft}
          turns={adding.turns ? words.utterances.filter((u) => chosen.has(u.id)) : []}
          section={adding.section}
          act={act}
          onClose={(added) => {
            if (added && adding.turns) setChosen(new Set());
            setAdding(null);
          }}
        />
      ) : null}
      {again ? (
        <Again
          visit={id}
          asked={again}
          draft={draft}
          onExact={(statement) => {
            setAgain(null);
            acts.exact(statement);
          }}
          onBegun={() => {
            setAgain(null);
            setTold('Evenhand is writing it again. You can go on.');
          }}
          onClose={() => setAgain(null)}
        />
      ) : null}
      {helping ? (
        <Keys keys={keys} place="the note’s list" which="letters" on={keysOn} onSwitch={setKeysOn} onClose={() => setHelping(false)}>
          <p className="small soft">
            In the words heard: arrows move, Enter plays from there, Space chooses a turn, A adds what is chosen.
          </p>
        </Keys>
      ) : null}
    </div>
  );
}

function DrawerHead({ title, onClose }: { title: string; onClose: () => void }) {
  return (
    <div className="drawer-head">
      <strong>{title}</strong>
      <Button kind="quiet small" icon={X} onPress={onClose}>
        Close
      </Button>
    </div>
  );
}

function MiniPlayer({ player }: { player: Player }) {
  const playing = usePlaying(player, (now) => now.playing);
  return (
    <span className="row mini">
      <IconButton kind="small" words={playing ? 'Pause' : 'Play'} icon={playing ? Pause : Play} onPress={() => player.toggle()} />
      <Where player={player} />
    </span>
  );
}

// sectionOf names the section a sentence is in, for adding beside it.
function sectionOf(draft: engine.DraftView, statement: string | null): string {
  return draft.sections.find((section) => section.statements.some((st) => st.id === statement))?.id ?? '';
}
