import type { ReactNode } from 'react';
import { Mark } from '../../frame';
import './door.css';

// Hall is the page the door stands on.
export function Hall({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="door">
      <main>
        <div className="mark no-print">
          <Mark />
          Evenhand
        </div>
        <div className="card stack">
          <h1>{title}</h1>
          {children}
        </div>
      </main>
    </div>
  );
}
