import { ArrowRight, Minus, Play, Plus, Square, Undo2, UserPlus, Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import { transcript, type engine } from '../../bridge';
import { go } from '../../place';
import { Button, Choice, Field, IconButton, Loading, Remark, Sheet, Stopped, Trouble, Working } from '../../ui';
import { usePlayer, usePlaying, type Player } from '../../ui/player';
import { clock, counted, spoken } from '../../ui/time';
import { PlayerTrouble } from '../../ui/transport';
import { useAct } from '../../ui/use';
import { nobody, toldWords } from '../newvisit/form';
import { useSingleKeys } from '../../ui/keys';
import { voices as voicesOf } from '../review/state';
import { isHearing, type StepProps } from './steps';
import './voices.css';
import * as change from './words/changes';
import { useWords } from './words/state';
import type { Voice as Heard } from './words/turn';

// Voices asks how many people spoke and who is who, from a heard sample of each voice.
export function Voices({ visit, job }: StepProps) {
  const { words, problem, undo, saving, act, takeBack, reload } = useWords(visit.id);
  const player = usePlayer(visit.id, words?.audioS ?? 0);
  const [adding, setAdding] = useState(false);
  const [keysOn] = useSingleKeys();
  const called = useMemo(() => (words ? voicesOf(words) : []), [words]);
  if (!words || !player) return <Loading problem={problem} retry={reload} />;
  const id = visit.id;
  const make = ({ make: call, undo: back }: change.Change) => void act(call, back);
  const voices = words.speakers.filter((voice) => voice.ref !== '');
  const unnamed = voices.filter((voice) => voice.personId === '').length;
  const working = job?.running === true && isHearing(job);
  return (
    <div className="stack">
      <div className="who-head">
        <div>
          <h2>Who is who?</h2>
          <p className="soft">
            Listen to each voice, then pick the person{keysOn ? ', or press their number' : ''}. A voice without a name stays “Someone”, and
            the note says so.
          </p>
        </div>
        <Button kind="quiet" icon={Undo2} isDisabled={undo === null || saving} onPress={() => void takeBack()}>
          Undo{undo === null ? '' : <span className="hidden-words"> {undo}</span>}
        </Button>
      </div>
      <Trouble problem={problem} />
      <PlayerTrouble player={player} />
      {words.going ? <p className="soft">Words are still coming, so who said what may still change.</p> : null}
      {working ? <Working job={job} /> : <Stopped job={isHearing(job) ? job : null} />}
      {working || words.going ? null : <HowMany visit={id} words={words} found={voices.length} />}
      {voices.length === 0 ? (
        <Remark>The voices could not be told apart. The words are all there; you can say who spoke turn by turn.</Remark>
      ) : null}
      <ol className="voices">
        {voices.map((voice, i) => (
          <Voice
            key={voice.ref}
            voice={voice}
            number={i + 1}
            people={words.people}
            others={called.filter((other) => other.ref !== voice.ref)}
            player={player}
            keysOn={keysOn}
            onName={(person) => make(change.nameVoice(id, words, voice.ref, person))}
            onSame={(into) => make(change.mergeVoices(id, words, voice.ref, into))}
          />
        ))}
      </ol>
      <LeftOver
        turns={words.utterances.filter((turn) => turn.unsure && turn.text !== '')}
        voices={called}
        player={player}
        onSay={(turn, ref) => make(change.sayWho(id, turn, ref))}
      />
      <div className="row">
        <Button icon={UserPlus} onPress={() => setAdding(true)}>
          Somebody else was there
        </Button>
      </div>
      <div className="row">
        <Button kind="primary large" onPress={() => go({ at: 'visit', id, step: visit.hasDraft ? 'review' : 'own-words' })}>
          {visit.hasDraft ? 'Back to the note' : 'Your own words'}
          <ArrowRight aria-hidden />
        </Button>
        {unnamed > 0 ? <span className="soft">{counted(unnamed, 'voice')} without a name. You can go on and come back.</span> : null}
      </div>
      {adding ? (
        <AddPerson
          onClose={() => setAdding(false)}
          onAdd={async (person) => {
            const now = await transcript.addPerson(id, person);
            await act(() => Promise.resolve(now));
          }}
        />
      ) : null}
    </div>
  );
}

// HowMany asks once how many people spoke: with the number the voices are told apart better.
function HowMany({ visit, words, found }: { visit: string; words: engine.TranscriptView; found: number }) {
  const [people, setPeople] = useState(Math.max(1, words.people.length));
  const [open, setOpen] = useState(false);
  const [unsure, setUnsure] = useState(false);
  const act = useAct();
  if (words.utterances.length === 0) return null;
  if (!open && (unsure || words.peopleCount > 0)) {
    return (
      <p className="row soft">
        {words.peopleCount > 0 ? `You said ${words.peopleCount === 1 ? 'one person' : `${words.peopleCount} people`} spoke.` : ''}
        <Button kind="quiet small" icon={Users} onPress={() => setOpen(true)}>
          {words.peopleCount > 0 ? 'Say another number' : 'Say how many people spoke'}
        </Button>
      </p>
    );
  }
  const tell = () =>
    act.run(async () => {
      await transcript.tellApart(visit, people);
      setOpen(false);
    });
  return (
    <section className="card stack tight how-many" aria-labelledby="how-many">
      <h3 id="how-many">How many people spoke?</h3>
      <p className="soft">
        Count everyone whose voice can be heard, you too. Evenhand told {counted(found, 'voice')} apart by itself; told the number, it tries
        again. Turns you gave to somebody stay theirs.
      </p>
      <div className="row">
        <span className="row stepper" role="group" aria-label="People who spoke">
          <IconButton kind="small" words="One fewer" icon={Minus} isDisabled={people <= 1} onPress={() => setPeople(people - 1)} />
          <input
            type="number"
            min={1}
            max={12}
            aria-label="Number of people"
            value={people}
            onChange={(e) => {
              const n = Math.round(Number(e.target.value));
              if (n >= 1 && n <= 12) setPeople(n);
            }}
          />
          <IconButton kind="small" words="One more" icon={Plus} isDisabled={people >= 12} onPress={() => setPeople(people + 1)} />
        </span>
        <Button kind="primary" isDisabled={act.busy} onPress={() => void tell()}>
          Tell the voices apart again
        </Button>
        <Button
          kind="quiet"
          onPress={() => {
            setUnsure(true);
            setOpen(false);
          }}
        >
          {words.peopleCount > 0 ? 'Leave it as it is' : 'I’m not sure'}
        </Button>
      </div>
      <Trouble problem={act.problem} />
    </section>
  );
}

interface VoiceProps {
  voice: engine.SpeakerView;
  number: number;
  people: engine.PersonForm[];
  others: Heard[];
  player: Player;
  keysOn: boolean;
  onName: (person: string) => void;
  onSame: (into: string) => void;
}

function Voice({ voice, number, people, others, player, keysOn, onName, onSame }: VoiceProps) {
  const mine = usePlaying(player, (now) => now.playing && now.at >= voice.sampleS - 0.01 && now.at <= voice.sampleEnd);
  const heading = `Voice ${number}`;
  return (
    <li
      className="card voice"
      onKeyDown={(event) => {
        if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
        const person = people[Number(event.key) - 1];
        if (event.key !== '0' && !person) return;
        event.preventDefault();
        onName(person?.id ?? '');
      }}
    >
      <Button
        icon={mine ? Square : Play}
        aria-label={mine ? `Stop ${heading}` : `Hear ${heading}`}
        onPress={() => (mine ? player.pause() : void player.playStretches([{ from: voice.sampleS, to: voice.sampleEnd }]))}
      >
        {mine ? 'Stop' : 'Hear'}
      </Button>
      <div>
        <h3>{heading}</h3>
        <p className="soft small">
          {counted(voice.turns, 'turn')}, {spoken(voice.seconds)}
        </p>
        <p className="sample serif">{voice.sample}</p>
      </div>
      <div className="stack tight">
        <Field label={`Who is voice ${number}?`}>
          {(ids) => (
            <select {...ids} value={voice.personId} onChange={(e) => onName(e.target.value)}>
              <option value="">{keysOn ? '0 ' : ''}Not named yet</option>
              {people.map((person, i) => (
                <option key={person.id} value={person.id}>
                  {keysOn && i < 9 ? `${i + 1} ` : ''}
                  {[person.name, person.role].filter(Boolean).join(', ')}
                  {person.signer ? ' (you)' : ''}
                </option>
              ))}
            </select>
          )}
        </Field>
        {others.length > 0 ? (
          <label className="say-who small">
            <span className="hidden-words">{heading} is </span>The same as
            <select value="" onChange={(e) => onSame(e.target.value)}>
              <option value="">another voice…</option>
              {others.map((other) => (
                <option key={other.ref} value={other.ref}>
                  {other.called}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
    </li>
  );
}

const shown = 20; // turns listed before somebody asks for the rest

// LeftOver lists the turns that could be anyone's, to give to a voice or to leave with nobody.
function LeftOver({
  turns,
  voices,
  player,
  onSay,
}: {
  turns: engine.UtteranceView[];
  voices: Heard[];
  player: Player;
  onSay: (turn: engine.UtteranceView, ref: string) => void;
}) {
  const [all, setAll] = useState(false);
  if (turns.length === 0) return null;
  return (
    <section className="stack tight" aria-labelledby="left-over">
      <h2 id="left-over">{counted(turns.length, 'turn')} could be anyone’s</h2>
      <p className="soft">Give them to a voice, or leave them: they stay with “Someone”, and you are asked again if the note uses them.</p>
      <ol className="left-over">
        {turns.slice(0, all ? turns.length : shown).map((turn) => (
          <li key={turn.id}>
            <Button
              kind="small"
              icon={Play}
              aria-label={`Hear the turn at ${clock(turn.startS)}`}
              onPress={() => void player.playStretches([{ from: turn.startS, to: turn.endS }])}
            >
              {clock(turn.startS)}
            </Button>
            <span className="serif">{turn.text}</span>
            <label className="say-who">
              Said by
              <select value="" onChange={(e) => onSay(turn, e.target.value)}>
                <option value="">Someone</option>
                {voices.map((voice) => (
                  <option key={voice.ref} value={voice.ref}>
                    {voice.called}
                  </option>
                ))}
              </select>
            </label>
          </li>
        ))}
      </ol>
      {!all && turns.length > shown ? (
        <div>
          <Button kind="small" onPress={() => setAll(true)}>
            Show the other {turns.length - shown}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

// AddPerson adds someone who was there after all, and asks how they were told, as of everyone.
function AddPerson({ onClose, onAdd }: { onClose: () => void; onAdd: (person: engine.PersonForm) => Promise<void> }) {
  const [person, setPerson] = useState(nobody);
  const act = useAct();
  const set = (part: Partial<engine.PersonForm>) => setPerson((now) => ({ ...now, ...part }));
  const add = () =>
    act.run(async () => {
      await onAdd(person);
      onClose();
    });
  return (
    <Sheet title="Who else was there?" isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field label="Name, or what you call them">
          {(ids) => <input {...ids} autoComplete="off" required value={person.name} onChange={(e) => set({ name: e.target.value })} />}
        </Field>
        <Field label="Who they are" hint="For example: neighbour">
          {(ids) => <input {...ids} autoComplete="off" value={person.role} onChange={(e) => set({ role: e.target.value })} />}
        </Field>
        <Choice
          legend="How were they told of the recording?"
          name="told"
          value={person.told}
          options={toldWords}
          onChange={(told) => set({ told })}
          column
        />
        <Trouble problem={act.problem} />
        <div className="row">
          <Button type="submit" kind="primary" isDisabled={act.busy || person.name.trim() === '' || person.told === ''}>
            Add
          </Button>
          <Button kind="quiet" onPress={onClose}>
            Back
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
