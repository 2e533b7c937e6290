// A room with sound: a loudspeaker nobody hears, and microphones that hear what is played on it, in the sound server of PULSE_SERVER.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const practice = join(import.meta.dirname, '../app/engine/practice');
const rate = 16000; // samples a second, 16 bits each, one channel

export class Room {
  #env = { ...process.env };
  #here = []; // processes that end with the room
  #closed = false;

  // A loudspeaker that is none wakes every two seconds until somebody asks for more, so somebody listens.
  constructor() {
    delete this.#env.PULSE_LATENCY_MSEC;
    this.#load(
      'module-null-sink',
      'sink_name=room',
      `rate=${rate}`,
      'channels=1',
      'format=s16le',
      'sink_properties=device.description=Room',
    );
    this.#start('parec', ['--raw', '--latency-msec=20', '--device=room.monitor'], 'ignore');
  }

  #pactl(...args) {
    return execFileSync('pactl', args, { env: this.#env, encoding: 'utf8' }).trim();
  }

  #load(...module) {
    return this.#pactl('load-module', ...module);
  }

  #start(program, args, input) {
    const child = spawn(program, args, { env: this.#env, stdio: [input, 'ignore', 'inherit'] });
    this.#here.push(child);
    return child;
  }

  // plug adds a microphone that hears the room; the first one is the computer's usual one. unplug pulls out what plug gave.
  plug(name, usual = false) {
    const id = name.replaceAll(' ', '-').toLowerCase();
    const module = this.#load(
      'module-remap-source',
      `source_name=${id}`,
      'master=room.monitor',
      'channels=1',
      'remix=no',
      `source_properties='device.description="${name}"'`,
    );
    if (usual) this.#pactl('set-default-source', id);
    return module;
  }

  unplug(module) {
    this.#pactl('unload-module', module);
  }

  // say plays a stretch of the practice visit, and gives what is said in it, and a promise of its end.
  say(from, to) {
    return { words: said(from, to), ended: this.#play(this.#sound(from, to)) };
  }

  // talk plays a stretch over and over, so that somebody speaks however long it takes to look. stop lets what plays come to its end, and gives a promise of that.
  talk(from, to) {
    const pcm = this.#sound(from, to);
    let going = true;
    const over = (async () => {
      do await this.#play(pcm);
      while (going && !this.#closed);
    })();
    return {
      words: said(from, to),
      stop: () => {
        going = false;
        return over;
      },
    };
  }

  #sound(from, to) {
    return execFileSync(
      'ffmpeg',
      [
        '-v',
        'error',
        '-i',
        join(practice, 'visit.opus'),
        '-ss',
        String(from),
        '-to',
        String(to),
        '-ar',
        String(rate),
        '-ac',
        '1',
        '-f',
        's16le',
        '-',
      ],
      {
        maxBuffer: 1 << 26,
      },
    );
  }

  // #play gives a promise of the end.
  #play(pcm) {
    const player = this.#start(
      'pacat',
      ['--playback', '--raw', `--rate=${rate}`, '--channels=1', '--format=s16le', '--latency-msec=500', '--device=room'],
      'pipe',
    );
    player.stdin.on('error', () => undefined); // it ends with the room
    player.stdin.end(pcm);
    return new Promise((resolve) => player.once('exit', resolve));
  }

  close() {
    this.#closed = true;
    for (const child of this.#here) child.kill();
  }
}

// said is what is said in a stretch of the practice visit, as its script has it.
function said(from, to) {
  const { spoken } = JSON.parse(readFileSync(join(practice, 'visit.json'), 'utf8'));
  const turns = spoken.filter((turn) => turn.start_s >= from && turn.end_s <= to);
  assert(turns.length > 0, `nothing is said from ${from} to ${to}`);
  return turns.map((turn) => turn.text).join(' ');
}

// share is how much of what was said was heard, in its order: the longest common row of words, by the words said.
export function share(saidText, heardText) {
  const words = (text) =>
    text
      .toLowerCase()
      .replace(/[’']/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const [a, b] = [words(saidText), words(heardText)];
  let row = new Array(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++) next.push(word === b[j] ? row[j] + 1 : Math.max(row[j + 1], next[j]));
    row = next;
  }
  return row[b.length] / a.length;
}

// recorders are the processes that have a sealed sound of a data folder open: the recorder's, which outlives its window, and now and then the window's.
export function recorders(data) {
  const or = (none, ask) => {
    try {
      return ask();
    } catch {
      return none; // it ended, the file was closed, or it is somebody else's
    }
  };
  const holds = (pid) =>
    or([], () => readdirSync(`/proc/${pid}/fd`)).some((fd) =>
      or('', () => readlinkSync(`/proc/${pid}/fd/${fd}`)).startsWith(`${data}/audio/`),
    );
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && holds(name))
    .map(Number);
}

// alive says whether a process is there; one that has ended and that nobody has asked about yet is not.
export function alive(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
