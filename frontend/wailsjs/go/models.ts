export namespace engine {
	
	export interface BesideView {
	    utterance: number;
	    name: string;
	    text: string;
	    startS: number;
	    endS: number;
	}
	export interface PersonForm {
	    id: string;
	    name: string;
	    role: string;
	    pronouns: string;
	    signer: boolean;
	    told: string;
	}
	export interface CameInForm {
	    people: PersonForm[];
	}
	export interface TermView {
	    text: string;
	    heard: string[];
	}
	export interface HoldView {
	    why: string;
	    since: string;
	}
	export interface VisitCard {
	    id: string;
	    caseId: string;
	    initials: string;
	    kind: string;
	    title: string;
	    date: string;
	    state: string;
	    practice: boolean;
	    open: number;
	    minutes: number;
	    next: string;
	    updated: string;
	}
	export interface CaseView {
	    id: string;
	    label: string;
	    reference: string;
	    visits: VisitCard[];
	    hold?: HoldView;
	    glossary: TermView[];
	}
	export interface ChangeView {
	    before: string;
	    after: string;
	}
	export interface CheckView {
	    gate: string;
	    verdict: string;
	    detail: string;
	}
	export interface CopyView {
	    id: string;
	    title: string;
	    text: string;
	}
	export interface Door {
	    state: string;
	    mode: string;
	    keychain: boolean;
	    name: string;
	    role: string;
	    why: string;
	    ask: number[];
	    code: string;
	    visit: string;
	}
	export interface ReceiptView {
	    complete: boolean;
	    read: boolean;
	    words: string;
	    lines: string[];
	}
	export interface SignedView {
	    name: string;
	    role: string;
	    at: string;
	    version: number;
	    digest: string;
	}
	export interface OmissionView {
	    id: string;
	    utterance: number;
	    name: string;
	    text: string;
	    why: string;
	    topic: string;
	    section: string;
	    single: boolean;
	    answer: string;
	}
	export interface SideView {
	    name: string;
	    text: string;
	    utterance: number;
	}
	export interface NeedView {
	    index: number;
	    kind: string;
	    text: string;
	    utterances: number[];
	    done: boolean;
	    sides: SideView[];
	}
	export interface OpenView {
	    kind: string;
	    id: string;
	    section: string;
	    text: string;
	    utterances: number[];
	}
	export interface EvidenceView {
	    utterance: number;
	    from: number;
	    to: number;
	    quote: string;
	    startS: number;
	    endS: number;
	    heard: string;
	}
	export interface StatementView {
	    id: string;
	    text: string;
	    lead: string;
	    words: string;
	    quote: boolean;
	    provenance: string;
	    decision: string;
	    decidedAt: string;
	    speaker: string;
	    name: string;
	    unsure: boolean;
	    kind: string;
	    highRisk: boolean;
	    restricted: boolean;
	    alone: boolean;
	    why: string;
	    played: boolean;
	    timed: boolean;
	    stale: boolean;
	    evidence: EvidenceView[];
	    checks: CheckView[];
	    drafted: string;
	    topic: string;
	    owner: string;
	    due: string;
	    form: string;
	    exact: boolean;
	}
	export interface FollowView {
	    who: string;
	    by: string;
	}
	export interface SectionView {
	    id: string;
	    title: string;
	    guidance: string;
	    humanOnly: boolean;
	    mayFollow: boolean;
	    prompts: string[];
	    written: string;
	    follow?: FollowView;
	    readAt: string;
	    undecided: number;
	    beside: BesideView[];
	    undo: boolean;
	    statements: StatementView[];
	}
	export interface DraftView {
	    visit: string;
	    title: string;
	    version: number;
	    sections: SectionView[];
	    open: OpenView[];
	    minutes: number;
	    wet: number;
	    dry: number;
	    words: number;
	    maxWords: number;
	    needs: NeedView[];
	    omissions: OmissionView[];
	    notDiscussed: string[];
	    notice: string;
	    maker: string;
	    savedAt: string;
	    signed?: SignedView;
	    receipt: ReceiptView;
	    model: boolean;
	}
	
	export interface FirstRunForm {
	    name: string;
	    role: string;
	    passphrase: string;
	}
	
	export interface FoundView {
	    visit: string;
	    recording: string;
	    initials: string;
	    title: string;
	    started: string;
	    seconds: number;
	    live: boolean;
	}
	export interface GapView {
	    fromS: number;
	    toS: number;
	    kind: string;
	    words: string;
	}
	export interface LeftView {
	    what: string;
	    at: string;
	}
	export interface HandOverView {
	    visit: string;
	    signed: SignedView;
	    sections: CopyView[];
	    html: string;
	    practice: boolean;
	    left: LeftView[];
	    goesOn: string[];
	    stays: string[];
	}
	
	export interface Job {
	    visit: string;
	    stage: string;
	    words: string;
	    done: number;
	    leftS: number;
	    next: string;
	    running: boolean;
	    part: number;
	    parts: number;
	    heading: number;
	    headings: number;
	    sentence: number;
	    sentences: number;
	    code: string;
	    message: string;
	}
	
	export interface MarkView {
	    kind: string;
	    atS: number;
	    toS: number;
	    words: string;
	}
	export interface MicrophoneView {
	    id: string;
	    name: string;
	    default: boolean;
	    chosen: boolean;
	    farSide: boolean;
	}
	
	export interface ObservationsForm {
	    saw: string;
	    worries: string;
	    nothingToAdd: boolean;
	}
	
	
	export interface Part {
	    id: string;
	    title: string;
	    state: string;
	    detail: string;
	    fix: string;
	}
	
	
	export interface RecordForm {
	    microphone: string;
	    farSide: string;
	    dictation: boolean;
	}
	export interface RecordingView {
	    visit: string;
	    recording: string;
	    dictation: boolean;
	    state: string;
	    seconds: number;
	    level: number;
	    sound: string;
	    soundWords: string;
	    microphone: string;
	    farSide: string;
	    notice: string;
	    bookmarks: number;
	    removed: number;
	    heard: string;
	}
	export interface RecoverySheet {
	    groups: string[];
	    ask: number[];
	    made: string;
	}
	
	
	export interface SignSheet {
	    visit: string;
	    html: string;
	    digest: string;
	    wrote: string[];
	    changed: ChangeView[];
	    leftOut: string[];
	    onlyYou: string[];
	    restricted: string[];
	    sentence: string;
	    button: string;
	    open: OpenView[];
	    signed?: SignedView;
	}
	
	export interface SoundView {
	    id: string;
	    source: string;
	    startS: number;
	    seconds: number;
	    started: string;
	    channels: number;
	    going: boolean;
	    problems: string[];
	    marks: MarkView[];
	}
	export interface SpeakerView {
	    ref: string;
	    name: string;
	    personId: string;
	    seconds: number;
	    turns: number;
	    sampleS: number;
	    sampleEnd: number;
	    sample: string;
	}
	
	export interface SuggestionView {
	    from: number;
	    to: number;
	    text: string;
	    with: string;
	}
	export interface TemplateSectionView {
	    id: string;
	    title: string;
	    guidance: string;
	    humanOnly: boolean;
	    prompts: string[];
	    lines: string[];
	}
	export interface TemplateDetail {
	    id: string;
	    title: string;
	    summary: string;
	    jurisdiction: string;
	    law: string;
	    version: string;
	    maxWords: number;
	    council: boolean;
	    sections: TemplateSectionView[];
	}
	export interface TemplateFault {
	    file: string;
	    line: number;
	    reason: string;
	    stops: boolean;
	}
	
	export interface TemplateView {
	    id: string;
	    title: string;
	    summary: string;
	    jurisdiction: string;
	    maxWords: number;
	    council: boolean;
	}
	
	export interface TierView {
	    id: string;
	    title: string;
	    family: string;
	    licence: string;
	    mb: number;
	    memoryMb: number;
	    installed: boolean;
	    proposed: boolean;
	    chosen: boolean;
	    why: string;
	    measured: string;
	    timesRealTime: number;
	}
	export interface Today {
	    date: string;
	    found: FoundView[];
	    needsYou: VisitCard[];
	    working: VisitCard[];
	    lately: VisitCard[];
	    empty: boolean;
	}
	export interface WordView {
	    from: number;
	    to: number;
	    startS: number;
	    endS: number;
	    unsure: boolean;
	}
	export interface UtteranceView {
	    id: number;
	    speaker: string;
	    name: string;
	    unsure: boolean;
	    startS: number;
	    endS: number;
	    text: string;
	    heard: string;
	    original: string;
	    interpreter: boolean;
	    foreign: boolean;
	    words: WordView[];
	    suggestions: SuggestionView[];
	    rests: number;
	}
	export interface TranscriptView {
	    audioS: number;
	    utterances: UtteranceView[];
	    speakers: SpeakerView[];
	    people: PersonForm[];
	    problems: string[];
	    going: boolean;
	    growing: string;
	    heardToS: number;
	    gaps: GapView[];
	    marks: MarkView[];
	    peopleCount: number;
	    approx: boolean;
	    signed: boolean;
	}
	
	
	export interface VisitForm {
	    caseId: string;
	    caseLabel: string;
	    reference: string;
	    kind: string;
	    template: string;
	    date: string;
	    started: string;
	    ended: string;
	    announced: string;
	    people: PersonForm[];
	}
	export interface VisitView {
	    id: string;
	    caseId: string;
	    initials: string;
	    kind: string;
	    title: string;
	    date: string;
	    state: string;
	    practice: boolean;
	    open: number;
	    minutes: number;
	    next: string;
	    updated: string;
	    form: VisitForm;
	    hasSound: boolean;
	    mayHaveSound: string;
	    mayRecord: string;
	    soundS: number;
	    sounds: SoundView[];
	    hasWords: boolean;
	    hasDraft: boolean;
	    observed: boolean;
	    unnamed: number;
	    problems: string[];
	    job?: Job;
	}

}

