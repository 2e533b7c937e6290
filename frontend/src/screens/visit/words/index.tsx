import { ArrowRight, BookA, CircleHelp, Eye, ScanEye, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { transcript, type engine } from '../../../bridge';
import { go } from '../../../place';
import { going, useRecording } from '../../../recording';
import { Button, IconButton, Loading, Remark, Stopped, Trouble, Working } from '../../../ui';
import { bring, turnAt, useFollow } from '../../../ui/follow';
import { covered, usePlayer, usePlaying, type Player } from '../../../ui/player';
import { counted } from '../../../ui/time';
import { changeRate, Transport } from '../../../ui/transport';
import { seekKey } from '../../../ui/waveform';
import { Keys, useSingleKeys } from '../../../ui/keys';
import { regain, turnElement, voices as voicesOf } from '../../review/state';
import { isHearing, type StepProps } from '../steps';
import * as change from './changes';
import { command, keys, type Command } from './keys';
import { AllOf, Glossary } from './sheets';
import { behind, rows, useWords, worthALook, type Writing } from './state';
import { Gap, Happened, Turn, type TurnActs, type Voice } from './turn';
import './words.css';

// Words is the transcript: to listen along, to put right, and to watch grow.
export function Words({ visit, job }: StepProps) {
  const writing = useWords(visit.id);
  const player = usePlayer(visit.id, writing.words?.audioS ?? 0);
  const recording = useRecording(({ now }) => going(now) && now.visit === visit.id);
  if (!writing.words || !player) return <Loading problem={writing.problem} retry={writing.reload} />;
  const page = <Page visit={visit} job={job} writing={writing} words={writing.words} player={player} />;
  return recording ? <Covered>{page}</Covered> : page;
}

const glance = 10_000; // milliseconds

// Covered hides the words while people sit opposite.
function Covered({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setTimeout(() => setShown(false), glance);
    return () => clearTimeout(timer);
  }, [shown]);
  if (shown) return children;
  return (
    <div className="stack measure">
      <h2>The words are hidden while you record</h2>
      <p>People can see this screen. The words are being written down all the same.</p>
      <div>
        <Button icon={Eye} onPress={() => setShown(true)}>
          Show for ten seconds
        </Button>
      </div>
    </div>
  );
}

interface PageProps {
  visit: engine.VisitView;
  job: engine.Job | null;
  writing: Writing;
  words: engine.TranscriptView;
  player: Player;
}

function Page({ visit, job, writing, words, player }: PageProps) {
  const id = visit.id;
  const turns = words.utterances;
  const { act, takeBack, quietly } = writing;
  const [focused, setFocused] = useState<number | null>(null);
  const [editing, setEditing] = useState<number | null>(null);
  const [sheet, setSheet] = useState<'keys' | 'glossary' | Voice | null>(null);
  const [status, setStatus] = useState('');
  const [keysOn, setKeysOn] = useSingleKeys();
  const root = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const column = useRef<HTMLElement | null>(null);
  useEffect(() => {
    column.current = root.current?.closest('main') ?? null;
  }, []);

  const all = useMemo(() => voicesOf(words), [words]);
  const called = useMemo(() => new Map(all.map((voice) => [voice.ref, voice.called])), [all]);
  const list = useMemo(() => rows(words), [words]);
  const spellings = useMemo(() => turns.reduce((n, turn) => n + turn.suggestions.length, 0), [turns]);
  const looks = useMemo(() => turns.filter(worthALook).length, [turns]);
  const current = turns.some((turn) => turn.id === focused) ? focused : (turns[0]?.id ?? null);
  const now = useRef({ turns, current, words, all });
  now.current = { turns, current, words, all };

  const show = useCallback((turn: number) => {
    bring(column.current, turnElement(turn), bar.current);
    // What was never on the screen has only a guessed height until it is: look once more.
    requestAnimationFrame(() => bring(column.current, turnElement(turn), bar.current));
  }, []);
  const playing = usePlaying(player, (at) => (at.playing ? (turnAt(turns, at.at)?.id ?? null) : null));
  const following = useFollow(player, column, playing, show);
  // A turn counts as played once all of it was heard: then its words may stand as somebody's own.
  const told = useRef(new Set<number>());
  useEffect(() => {
    player.onHeard = (heard) => {
      const last = heard.at(-1);
      for (const turn of now.current.turns) {
        if (!last || turn.startS > last.to) break;
        if (turn.endS < last.from || turn.heard === 'text' || turn.foreign || told.current.has(turn.id)) continue;
        if (!covered(heard, { from: turn.startS, to: turn.endS })) continue;
        told.current.add(turn.id);
        quietly(() => transcript.played(id, turn.id));
      }
    };
    return () => {
      player.onHeard = () => undefined;
    };
  }, [player, quietly, id]);
  const goTo = useCallback(
    (turn: number) => {
      turnElement(turn)?.focus({ preventScroll: true });
      show(turn);
    },
    [show],
  );

  const done = useCallback(
    async (one: change.Change, said: string): Promise<boolean> => {
      const ok = await act(one.make, one.undo);
      setStatus(ok ? `${said} Press U to undo.` : '');
      regain(() => (now.current.current === null ? null : turnElement(now.current.current)));
      return ok;
    },
    [act],
  );
  const undo = useCallback(async () => {
    const what = await takeBack();
    setStatus(what === null ? '' : `Undone: ${what}.`);
    regain(() => (now.current.current === null ? null : turnElement(now.current.current)));
  }, [takeBack]);

  const acts: TurnActs = useMemo(
    () => ({
      focus: (turn) => {
        setFocused(turn);
        setEditing((was) => (was === turn ? was : null));
      },
      hear: (turn) => void player.play(turn.startS),
      edit: (turn) => {
        if (now.current.turns.find((one) => one.id === turn)?.foreign) {
          setStatus('This turn is marked as another language. Take the mark away first.');
          return;
        }
        setEditing(turn);
        const was = now.current.current;
        if (turn !== null) setFocused(turn);
        else if (was !== null) requestAnimationFrame(() => goTo(was));
      },
      save: (turn, text) => {
        if (text.trim() === turn.text) return Promise.resolve(true);
        told.current.delete(turn.id); // it was played with other words in view
        return done(change.correct(id, turn, text.trim()), 'Corrected.').then((kept) => {
          if (!kept) show(turn.id); // the message takes its room
          return kept;
        });
      },
      split: (turn, at) => void done(change.split(id, turn, at), 'Split in two.'),
      join: (turn) => {
        const next = now.current.turns[now.current.turns.findIndex((one) => one.id === turn.id) + 1];
        if (next) void done(change.join(id, turn, next), 'Joined.');
      },
      sayWho: (turn, ref) => {
        if (ref === (turn.unsure ? '' : turn.speaker)) return;
        const name = now.current.all.find((voice) => voice.ref === ref)?.called ?? 'Someone';
        void done(change.sayWho(id, turn, ref), `Now said by ${name}.`);
      },
      allOf: (turn) => setSheet(now.current.all.find((voice) => voice.ref === turn.speaker && !turn.unsure) ?? null),
      mark: (turn, as) => void done(change.mark(id, turn, as), 'Marked.'),
      spell: (turn, which) => void done(change.spell(id, now.current.words, new Map([[turn.id, which]])), 'Spelling used.'),
    }),
    [id, player, done, goTo, show],
  );

  const look = () => {
    const i = turns.findIndex((turn) => turn.id === current);
    const next = [...turns.slice(i + 1), ...turns.slice(0, i)].find(worthALook);
    if (next) goTo(next.id);
    else setStatus('Nothing else to look at.');
  };
  const onCommand = (what: Command) => {
    const i = turns.findIndex((turn) => turn.id === current);
    const turn = turns[i];
    if (!turn || editing !== null) return; // the first letters of a correction may come before its box has the focus
    if (typeof what === 'object') {
      const voice = all[what.who - 1];
      if (what.who === 0) acts.sayWho(turn, '');
      else if (voice) acts.sayWho(turn, voice.ref);
      return;
    }
    const step: Partial<Record<typeof what, number>> = {
      next: i + 1,
      previous: i - 1,
      first: 0,
      last: turns.length - 1,
      onward: Math.min(i + 10, turns.length - 1),
      backward: Math.max(i - 10, 0),
    };
    const there = turns[step[what] ?? -1];
    if (there) goTo(there.id);
    else if (what === 'hear') acts.hear(turn);
    else if (what === 'slower') changeRate(player, -1);
    else if (what === 'faster') changeRate(player, 1);
    else if (what === 'skip') player.skipSilence(!player.snapshot().skipping);
    else if (what === 'follow') following.resume();
    else if (what === 'edit') acts.edit(turn.id);
    else if (what === 'join') acts.join(turn);
    else if (what === 'voice') acts.allOf(turn);
    else if (what === 'interpreter' || what === 'foreign') acts.mark(turn, what);
    else if (what === 'spell' && turn.suggestions.length > 0) acts.spell(turn, turn.suggestions);
    else if (what === 'look') look();
    else if (what === 'undo') void undo();
    else if (what === 'help') setSheet('keys');
  };
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.closest('textarea, select, input')) return;
    const onControl = event.target instanceof HTMLElement && event.target.closest('button, a') !== null;
    if (!(onControl && event.key === ' ') && seekKey(player, event)) return;
    const what = command(event, keysOn);
    if (what === null) return;
    event.preventDefault();
    onCommand(what);
  };
  const spellAll = () => {
    const which = new Map(turns.filter((turn) => turn.suggestions.length > 0).map((turn) => [turn.id, turn.suggestions]));
    void done(change.spell(id, words, which), `${counted(spellings, 'spelling')} used.`);
  };

  return (
    <div className="words-step" ref={root}>
      <header className="words-head stack tight">
        <div className="row apart">
          <h2>The words</h2>
          <Button kind={words.going ? '' : 'primary'} onPress={() => go({ at: 'visit', id, step: 'voices' })}>
            Who is who
            <ArrowRight aria-hidden />
          </Button>
        </div>
        <p className="soft small">
          Words with dots under them were heard in two ways: listen to those. The word lit while you listen is about right, not exact
          {words.approx ? ': its time is worked out from the pauses' : ''}.
        </p>
        {words.signed ? (
          <Remark calm>
            The note on these words is signed, and stays as it is. If you change words it rests on, a new version is begun for you to check
            and sign.
          </Remark>
        ) : null}
        {job?.running && isHearing(job) ? <Working job={job} /> : null}
        <Stopped job={isHearing(job) ? job : null} />
        {words.going ? (
          <p role="status" className="soft">
            {behind(Math.max(0, words.audioS - words.heardToS))} Who said what may still change. You can already correct what is finished.
          </p>
        ) : null}
        {words.problems.map((one) => (
          <Remark key={one}>{one}</Remark>
        ))}
        {spellings > 0 ? (
          <Remark calm>
            <div className="row apart">
              <span>{counted(spellings, 'word')} may be spelled as on this case’s list.</span>
              <Button kind="small" isDisabled={writing.saving} onPress={spellAll}>
                Use {spellings === 1 ? 'it' : `all ${spellings}`}
              </Button>
            </div>
          </Remark>
        ) : null}
      </header>
      <div className="words-bar" ref={bar}>
        <Transport words={words} lanes={all} player={player} following={following}>
          <span className="row words-acts">
            <Button kind="quiet small" icon={Undo2} isDisabled={writing.undo === null || writing.saving} onPress={() => void undo()}>
              Undo{writing.undo === null ? '' : <span className="hidden-words"> {writing.undo}</span>}
            </Button>
            {looks > 0 ? (
              <Button kind="quiet small" icon={ScanEye} onPress={look}>
                Next to look at ({looks})
              </Button>
            ) : null}
            <Button kind="quiet small" icon={BookA} onPress={() => setSheet('glossary')}>
              Spellings
            </Button>
            <IconButton kind="quiet small" words="Keys" hint="?" icon={CircleHelp} onPress={() => setSheet('keys')} />
          </span>
        </Transport>
        <Trouble problem={writing.problem}>
          <Button kind="quiet small" onPress={writing.clear}>
            Close this message
          </Button>
        </Trouble>
        <p className="hidden-words" role="status">
          {status}
        </p>
      </div>
      {turns.length === 0 && !words.going ? <p className="soft">No words were heard.</p> : null}
      <ol className="heard-turns" aria-label="Words heard" onKeyDown={press}>
        {list.map((row) => {
          if (row.kind === 'gap')
            return (
              <li key={`gap-${row.at}`}>
                <Gap gap={row.gap} player={player} />
              </li>
            );
          if (row.kind === 'mark')
            return (
              <li key={`${row.mark.kind}-${row.at}`}>
                <Happened mark={row.mark} player={player} />
              </li>
            );
          const { turn } = row;
          const isCurrent = turn.id === current;
          return (
            <li key={turn.id}>
              <Turn
                turn={turn}
                called={turn.unsure ? 'Someone' : (called.get(turn.speaker) ?? turn.name)}
                current={isCurrent}
                open={turn.id === focused}
                playing={turn.id === playing}
                editing={turn.id === editing}
                last={turn === turns.at(-1)}
                voices={isCurrent ? all : none}
                player={player}
                acts={acts}
              />
            </li>
          );
        })}
        {words.going && words.growing !== '' ? (
          <li className="growing">
            <span className="hidden-words">Being said now, and not settled: </span>
            <p className="serif">{words.growing}…</p>
          </li>
        ) : null}
      </ol>
      {sheet === 'keys' ? (
        <Keys
          keys={keys}
          place="the list of words"
          which="letters and numbers"
          on={keysOn}
          onSwitch={setKeysOn}
          onClose={() => setSheet(null)}
        />
      ) : null}
      {sheet === 'glossary' ? (
        <Glossary
          caseId={visit.caseId}
          onClose={(changed) => {
            setSheet(null);
            if (changed) writing.reload();
          }}
        />
      ) : null}
      {sheet !== null && typeof sheet === 'object' ? (
        <AllOf
          from={sheet}
          voices={all}
          onClose={() => setSheet(null)}
          onGive={(into) => {
            setSheet(null);
            void done(change.mergeVoices(id, words, sheet.ref, into), `All turns of ${sheet.called} given away.`);
          }}
        />
      ) : null}
    </div>
  );
}

const none: Voice[] = [];
