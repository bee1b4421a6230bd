import { useState } from 'react';
import { themes } from '../../stores/view/view-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { text } from '../../ui/text.ts';
import { samples } from './samples.tsx';
import './components.css';

/** Every component in every state, in the three themes beside each other; what is drawn anew is compared here first. */
export function ComponentsPage() {
  const [asking, setAsking] = useState(false);
  const words = text.components;
  return (
    <>
      <main className="components" aria-label={words.title} data-region="list">
        <header>
          <h1>{words.title}</h1>
          <span className="quiet">{words.say}</span>
          <span className="push" />
          <button type="button" className="btn" onClick={() => setAsking(true)}>
            {words.dialog}
          </button>
        </header>
        <div className="component-themes">
          {themes.map((theme) => (
            <section key={theme} data-theme={theme} aria-label={text.themes[theme]}>
              {samples.map(({ name, draw }) => (
                <div key={name} className="component">
                  <h2 className="cap">{name}</h2>
                  <div className="component-states">{draw()}</div>
                </div>
              ))}
            </section>
          ))}
        </div>
      </main>
      {asking ? (
        <Dialog
          label={words.dialog}
          onClose={() => setAsking(false)}
          head={<h1>{words.dialog}</h1>}
          foot={
            <>
              <button type="button" className="btn" data-first onClick={() => setAsking(false)}>
                {text.close}
              </button>
              <button type="button" className="btn bad" onClick={() => setAsking(false)}>
                {text.rollback.title('km7')}
              </button>
            </>
          }
        >
          <p className="say dialog-say">{words.dialogSay}</p>
        </Dialog>
      ) : null}
    </>
  );
}
