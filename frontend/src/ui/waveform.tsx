import { memo, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { engine } from '../bridge';
import { peaks } from '../bridge/sound';
import { usePlaying, type Player } from './player';
import { clock, counted, spoken } from './time';

// How many levels are asked for. Every screen asks for as many, so that they are worked out once for a visit.
const bars = 600;

// useLevels keeps the levels of the sound. Working them out takes going through all of it, so a sound that grows is looked at again only
// when it has become a tenth longer, or is complete.
function useLevels(visit: string, length: number, going: boolean): { levels: number[]; to: number } {
  const [have, setHave] = useState<{ levels: number[]; to: number }>({ levels: [], to: 0 });
  const asked = useRef(0);
  if (!going || asked.current === 0 || length > asked.current * 1.1 + 10) asked.current = length;
  const to = asked.current;
  useEffect(() => {
    const stop = new AbortController();
    peaks(visit, bars, stop.signal).then(
      (levels) => setHave({ levels, to }),
      () => undefined, // without levels the line stays flat: the slider and the words still work
    );
    return () => stop.abort();
  }, [visit, to]);
  return have;
}

export interface Lane {
  ref: string;
  called: string;
  seconds: number;
  turns: number;
}

interface WaveProps {
  words: engine.TranscriptView;
  lanes: Lane[];
  player: Player;
}

// seekKey does what a key means for the place in the recording: arrows go five seconds, with Shift one, Space plays and pauses.
export function seekKey(player: Player, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
  const move = by[event.key];
  if (move !== undefined) player.seek(player.snapshot().at + move * (event.shiftKey ? 1 : 5));
  else if (event.key === ' ') player.toggle();
  else return false;
  event.preventDefault();
  return true;
}

// Waveform draws the levels of the sound, what is missing in it, what was marked, and who speaks when, under a slider that keys can move.
export function Waveform({ words, lanes, player }: WaveProps) {
  const length = Math.max(
    usePlaying(player, (now) => now.length),
    0.1,
  );
  const { levels, to } = useLevels(player.visit, length, words.going);
  const described = useId();
  const at = usePlaying(player, (now) => Math.round(now.at * 2) / 2);
  const step = (event: KeyboardEvent) => {
    const by: Record<string, number> = { ArrowDown: -5, ArrowUp: 5, PageDown: -30, PageUp: 30 };
    const move = by[event.key];
    if (seekKey(player, event) || move === undefined) return;
    event.preventDefault();
    player.seek(player.snapshot().at + move);
  };
  const shape = useMemo(
    () =>
      levels
        .map((level, i) => {
          const half = Math.max(0.6, 19 * level ** 0.6).toFixed(1); // so that a quiet voice can be seen too
          return `M${i + 0.5} ${20 - Number(half)}V${20 + Number(half)}`;
        })
        .join(''),
    [levels],
  );
  const part = (seconds: number) => `${Math.min(100, (100 * seconds) / length).toFixed(3)}%`;
  const scale = `scale(${Math.min(1, to / length).toFixed(4)} 1)`;
  const removed = words.gaps.filter((gap) => gap.kind === 'removed');
  return (
    <div className="waveform">
      <div className="wave">
        <svg viewBox={`0 0 ${bars} 40`} preserveAspectRatio="none" aria-hidden="true">
          <g transform={scale}>
            <path d={shape} className="levels" />
          </g>
        </svg>
        <svg
          viewBox={`0 0 ${bars} 40`}
          preserveAspectRatio="none"
          aria-hidden="true"
          style={{ clipPath: `inset(0 ${(100 - (100 * at) / length).toFixed(2)}% 0 0)` }}
        >
          <g transform={scale}>
            <path d={shape} className="levels past" />
          </g>
        </svg>
        {removed.map((gap) => (
          <span key={gap.fromS} className="hatched" style={{ left: part(gap.fromS), width: part(gap.toS - gap.fromS) }} />
        ))}
        {words.marks
          .filter((mark) => mark.kind === 'bookmark')
          .map((mark) => (
            <span key={mark.atS} className="flagged" style={{ left: part(mark.atS) }} />
          ))}
        <span className="now" style={{ left: part(at) }} />
        <input
          type="range"
          min={0}
          max={length}
          step={0.5}
          value={at}
          aria-label="Place in the recording"
          aria-valuetext={`${spoken(at)} of ${spoken(length)}`}
          aria-describedby={described}
          onChange={(e) => player.seek(Number(e.target.value))}
          onKeyDown={step}
        />
      </div>
      <Strip turns={words.utterances} lanes={lanes} length={length} />
      <Places words={words} player={player} id={described} />
    </div>
  );
}

// Places says in words what the hatching and the marks show, and leads to each.
const Places = memo(function Places({ words, player, id }: { words: engine.TranscriptView; player: Player; id: string }) {
  const bookmarks = words.marks.filter((mark) => mark.kind === 'bookmark');
  const removed = words.gaps.filter((gap) => gap.kind === 'removed');
  const unheard = words.gaps.filter((gap) => gap.kind === 'unheard');
  const said = [
    bookmarks.length > 0 ? counted(bookmarks.length, 'bookmark') : '',
    removed.length > 0 ? `${counted(removed.length, 'stretch', 'stretches')} removed, shown hatched` : '',
    unheard.length > 0 ? `${counted(unheard.length, 'stretch', 'stretches')} without words` : '',
  ].filter(Boolean);
  if (said.length === 0) return null;
  const places = [
    ...bookmarks.map((mark) => ({ at: mark.atS, said: mark.words === '' ? 'Bookmark' : mark.words })),
    ...removed.map((gap) => ({ at: gap.fromS, said: gap.words })),
    ...unheard.map((gap) => ({ at: gap.fromS, said: gap.words })),
  ].toSorted((a, b) => a.at - b.at);
  return (
    <details className="places">
      <summary id={id}>{said.join(' · ')}</summary>
      <ul>
        {places.map((place) => (
          <li key={`${place.at}-${place.said}`}>
            <button type="button" className="turn-link" onClick={() => player.seek(place.at)}>
              <span className="when">{clock(place.at)}</span> {place.said}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
});

const Strip = memo(function Strip({ turns, lanes, length }: { turns: engine.UtteranceView[]; lanes: Lane[]; length: number }) {
  const total = lanes.reduce((sum, voice) => sum + voice.seconds, 0) || 1;
  const lines = useMemo(() => {
    const by = new Map<string, string>();
    for (const turn of turns) {
      if (turn.unsure) continue;
      const from = (1000 * turn.startS) / length;
      const to = Math.max(from + 2, (1000 * turn.endS) / length);
      by.set(turn.speaker, `${by.get(turn.speaker) ?? ''}M${from.toFixed(1)} 3H${to.toFixed(1)}`);
    }
    return by;
  }, [turns, length]);
  return (
    <div className="strip">
      {lanes.map((voice) => (
        <div key={voice.ref} className="lane">
          <span className="lane-name">{voice.called}</span>
          <svg viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
            <path d={lines.get(voice.ref) ?? ''} />
          </svg>
          <span className="hidden-words">
            speaks {counted(voice.turns, 'time')}, {Math.round((100 * voice.seconds) / total)} per cent of the speech
          </span>
        </div>
      ))}
    </div>
  );
});
