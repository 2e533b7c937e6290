// The pieces the screens share.
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { useId, type ComponentType, type ReactNode, type Ref, type SVGProps } from 'react';
import {
  Button as AriaButton,
  Dialog,
  Heading,
  Modal,
  ModalOverlay,
  ProgressBar,
  Tooltip,
  TooltipTrigger,
  type ButtonProps as AriaButtonProps,
} from 'react-aria-components';
import type { engine, Problem } from '../bridge';
import { left } from './time';

export type Icon = ComponentType<SVGProps<SVGSVGElement>>;

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  children: ReactNode;
  icon?: Icon;
  kind?: string; // primary, quiet, stop, small, large: words for the style sheet
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ children, icon: Icon, kind = '', ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`button ${kind}`}>
      {Icon ? <Icon aria-hidden /> : null}
      {children}
    </AriaButton>
  );
}

// IconButton is for toolbars only: its words are its name and its tooltip.
export function IconButton({
  words,
  hint,
  icon: Icon,
  kind = '',
  ...rest
}: Omit<ButtonProps, 'children' | 'icon'> & { words: string; hint?: string; icon: Icon }) {
  return (
    <TooltipTrigger delay={400}>
      <AriaButton {...rest} aria-label={words} className={`button icon-only ${kind}`}>
        <Icon aria-hidden />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {words}
        {hint ? <kbd>{hint}</kbd> : null}
      </Tooltip>
    </TooltipTrigger>
  );
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  problem?: string;
  kind?: string;
  children: (ids: { id: string; 'aria-describedby': string | undefined }) => ReactNode;
}

// Field joins a label, its hint and what is wrong to one control.
export function Field({ label, hint, problem, kind = '', children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div className={`field ${kind}`}>
      <label htmlFor={id}>{label}</label>
      {hint ? (
        <div className="hint" id={`${id}-hint`}>
          {hint}
        </div>
      ) : null}
      {children({ id, 'aria-describedby': described === '' ? undefined : described })}
      {problem ? (
        <div className="wrong" id={`${id}-problem`}>
          {problem}
        </div>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  legend: ReactNode;
  name: string;
  value: string;
  options: readonly { value: string; words: ReactNode }[];
  onChange: (value: string) => void;
  column?: boolean;
}

// Choice is a group of radio buttons.
export function Choice({ legend, name, value, options, onChange, column = false }: ChoiceProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className={column ? 'choices column' : 'choices'}>
        {options.map((option) => (
          <label key={option.value} className="choice">
            <input type="radio" name={name} value={option.value} checked={value === option.value} onChange={() => onChange(option.value)} />
            <span>{option.words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

// Trouble shows what went wrong, word for word as Go says it, and what can be done about it here.
export function Trouble({ problem, children }: { problem: Problem | null; children?: ReactNode }) {
  if (!problem) return null;
  return (
    <div className="trouble" role="alert" data-code={problem.code}>
      <CircleAlert aria-hidden />
      <div className="stack tight">
        <p>{problem.message}</p>
        {children ? <div className="row">{children}</div> : null}
      </div>
    </div>
  );
}

interface StoppedProps {
  job: engine.Job | null;
  harmless?: ReadonlySet<string>; // the codes of the ends that lost nothing here and can be gone on from
  children?: ReactNode;
}

const none: ReadonlySet<string> = new Set();

// Stopped says how a job ended that did not end well. What lost nothing is told calmly; that the worker stopped it is no news to them.
export function Stopped({ job, harmless = none, children }: StoppedProps) {
  if (!job || job.running || job.code === '') return null;
  const asked = job.code === 'cancelled';
  if (!asked && !harmless.has(job.code)) return <Trouble problem={{ code: job.code, message: job.message }}>{children}</Trouble>;
  return (
    <Remark calm aloud={!asked}>
      <div className="stack tight">
        <p>{job.message}</p>
        {children ? <div className="row">{children}</div> : null}
      </div>
    </Remark>
  );
}

// goOn says what one press does about drafting that stopped: it goes on from the part it came to.
export const goOn = (job: engine.Job): string =>
  job.part > 0 && job.part < job.parts ? `Go on from part ${job.part + 1}` : 'Go on with the draft';

interface RemarkProps {
  children: ReactNode;
  calm?: boolean;
  aloud?: boolean; // it answers what was just done, or comes by itself: a screen reader says it at once
}

// Remark is something to know that stops nothing.
export function Remark({ children, calm = false, aloud = false }: RemarkProps) {
  const Icon = calm ? Info : TriangleAlert;
  return (
    <div className={calm ? 'remark calm' : 'remark'} role={aloud ? 'alert' : undefined}>
      <Icon aria-hidden />
      <div>{children}</div>
    </div>
  );
}

// count says how far a job is, in what its stage is made of.
function count(job: engine.Job, percent: number): string {
  const of = (what: string, done: number, all: number) => `${what} ${Math.min(done + 1, all)} of ${all}`;
  if (job.stage === 'reading' && job.parts > 0) return of('part', job.part, job.parts);
  if (job.stage === 'drafting' && job.headings > 0) return of('heading', job.heading, job.headings);
  if (job.stage === 'checking' && job.sentences > 0) return of('sentence', job.sentence, job.sentences);
  return `${percent} %`;
}

// Working shows a long job: its stage in words, how far it is, how long is left.
export function Working({ job, children }: { job: engine.Job; children?: ReactNode }) {
  const percent = Math.round(Math.min(1, Math.max(0, job.done)) * 100);
  return (
    <div className="working">
      <ProgressBar value={percent} aria-label={job.words}>
        <div className="stack tight">
          <div className="row apart">
            <strong>{job.words}</strong>
            <span className="soft">
              {count(job, percent)}, {left(job.leftS)}
            </span>
          </div>
          <div className="bar">
            <div style={{ width: `${percent}%` }} />
          </div>
        </div>
      </ProgressBar>
      {children ? <div className="row">{children}</div> : null}
    </div>
  );
}

// Loading stands in for a screen until its first answer. Answers take a fraction of a second; the words are for when they do not.
export function Loading({ problem, retry }: { problem: Problem | null; retry: () => void }) {
  if (problem) {
    return (
      <div className="page">
        <Trouble problem={problem}>
          <Button onPress={retry}>Try again</Button>
        </Trouble>
      </div>
    );
  }
  return (
    <p className="page soft" role="status">
      Opening…
    </p>
  );
}

interface SheetProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  role?: 'dialog' | 'alertdialog';
}

// Sheet floats over the window, keeps the focus inside, and gives it back when it closes.
export function Sheet({ title, isOpen, onClose, children, role = 'dialog' }: SheetProps) {
  return (
    <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={(now) => (now ? undefined : onClose())} isDismissable={role === 'dialog'}>
      <Modal className="sheet">
        <Dialog role={role} className="stack">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
