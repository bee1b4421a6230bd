import { Component, type ReactNode } from 'react';
import { Note } from '../ui/parts.tsx';
import { text } from '../ui/text.ts';

/** Catches a defect of the screens. The app behind them is another process and goes on. */
export class CrashSheet extends Component<
  { readonly children: ReactNode },
  { readonly message: string | null }
> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <main className="sheet-alone">
        <Note tone="red" mark="failed" title={<h1>{text.crashed.title}</h1>}>
          <p className="say">{text.crashed.say}</p>
          <pre className="mono">{message}</pre>
          <button type="button" className="btn primary" onClick={() => location.reload()}>
            {text.crashed.reload}
          </button>
        </Note>
      </main>
    );
  }
}
