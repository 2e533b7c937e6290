import { ChevronsDown, FastForward, Pause, Play, RotateCcw, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { ToggleButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import { Button, IconButton, Trouble } from '.';
import type { engine } from '../bridge';
import type { Following } from './follow';
import { usePlaying, type Player } from './player';
import { clock } from './time';
import './transport.css';
import { seekKey, Waveform, type Lane } from './waveform';

const rates = [0.75, 1, 1.25, 1.5, 1.75, 2];

// changeRate goes one step slower or faster.
export function changeRate(player: Player, by: -1 | 1): void {
  const at = rates.indexOf(player.snapshot().rate);
  const next = rates[at + by];
  if (next !== undefined) player.setRate(next);
}

interface TransportProps {
  words: engine.TranscriptView;
  lanes: Lane[];
  player: Player;
  following: Following;
  children?: ReactNode;
}

// Transport plays the recording: its levels, who speaks when, and where we are.
export function Transport({ words, lanes, player, following, children }: TransportProps) {
  const playing = usePlaying(player, (now) => now.playing);
  const rate = usePlaying(player, (now) => now.rate);
  const skipping = usePlaying(player, (now) => now.skipping);
  return (
    <div
      className="transport"
      role="group"
      aria-label="Player"
      onKeyDown={(event) => {
        const control = event.target instanceof HTMLElement && event.target.closest('button, select, input, summary') !== null;
        if (!control) seekKey(player, event);
      }}
    >
      <Waveform words={words} lanes={lanes} player={player} />
      <div className="row">
        <IconButton kind="small" words="Back 5 seconds" hint="←" icon={RotateCcw} onPress={() => player.seek(player.snapshot().at - 5)} />
        <IconButton
          kind="small primary"
          words={playing ? 'Pause' : 'Play'}
          hint="Space"
          icon={playing ? Pause : Play}
          onPress={() => player.toggle()}
        />
        <IconButton kind="small" words="On 5 seconds" hint="→" icon={RotateCw} onPress={() => player.seek(player.snapshot().at + 5)} />
        <TooltipTrigger delay={400}>
          <ToggleButton
            className="button icon-only small"
            aria-label="Skip silence"
            isSelected={skipping}
            onChange={(on) => player.skipSilence(on)}
          >
            <FastForward aria-hidden />
          </ToggleButton>
          <Tooltip className="tooltip" offset={6}>
            Skip silence: jumps over quiet longer than a second and a half. It goes by the sound, not by the words.
          </Tooltip>
        </TooltipTrigger>
        <label className="rate">
          <span className="hidden-words">Speed</span>
          <select value={rate} onChange={(e) => player.setRate(Number(e.target.value))}>
            {rates.map((r) => (
              <option key={r} value={r}>
                {r}×
              </option>
            ))}
          </select>
        </label>
        {playing && !following.on ? (
          <Button kind="small" icon={ChevronsDown} onPress={following.resume}>
            Follow the sound
          </Button>
        ) : null}
        {children}
        <Where player={player} />
      </div>
      <PlayerTrouble player={player} />
    </div>
  );
}

export function Where({ player }: { player: Player }) {
  const at = usePlaying(player, (now) => Math.floor(now.at));
  const length = usePlaying(player, (now) => now.length);
  return (
    <span className="where-now">
      {clock(at)} / {clock(length)}
    </span>
  );
}

export function PlayerTrouble({ player }: { player: Player }) {
  return <Trouble problem={usePlaying(player, (now) => now.problem)} />;
}
